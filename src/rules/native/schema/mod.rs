//! Checks of what the walk over an object found: one walk for all of them, and nothing to do
//! for an object that has no fault.

mod duplicate_list_entry;
mod field_newer_than_target;
mod invalid_base64;
mod invalid_enum;
mod invalid_quantity;
mod invalid_value;
mod missing_required_field;
mod unknown_field;
mod unquoted_value;
mod wrong_type;

use super::Native;
use super::invalid_manifest::{self, noun};
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::schema::{Fault, TypeId, types_around};
use crate::syntax::Node;

/// A check of the faults of one object.
pub type Judge = for<'d> fn(&Found<'_, 'd>, &mut dyn FnMut(Evidence<'d>));

pub(super) const CHECKS: &[(&str, Native)] = &[
    ("duplicate-list-entry", Native::Schema(duplicate_list_entry::judge, None)),
    ("field-newer-than-target", Native::Schema(field_newer_than_target::judge, None)),
    ("invalid-base64", Native::Schema(invalid_base64::judge, None)),
    ("invalid-enum", Native::Schema(invalid_enum::judge, Some(invalid_enum::mend))),
    ("invalid-quantity", Native::Schema(invalid_quantity::judge, Some(invalid_quantity::mend))),
    ("invalid-value", Native::Schema(invalid_value::judge, None)),
    ("missing-required-field", Native::Schema(missing_required_field::judge, None)),
    ("unknown-field", Native::Schema(unknown_field::judge, Some(unknown_field::mend))),
    ("unquoted-value", Native::Schema(unquoted_value::judge, Some(unquoted_value::mend))),
    ("wrong-type", Native::Schema(wrong_type::judge, Some(wrong_type::mend))),
];

/// What other rules say of a field, with more knowledge: the type, and the field of it.
const ELSEWHERE: [(&str, &str); 12] = [
    // invalid-manifest
    ("Container", "name"),
    ("EphemeralContainer", "name"),
    // invalid-container-port
    ("ContainerPort", "containerPort"),
    // missing-selector
    ("DaemonSetSpec", "selector"),
    ("DeploymentSpec", "selector"),
    ("ReplicaSetSpec", "selector"),
    ("StatefulSetSpec", "selector"),
    // hpa-without-max-replicas
    ("HorizontalPodAutoscalerSpec", "maxReplicas"),
    // invalid-topology-spread
    ("TopologySpreadConstraint", "maxSkew"),
    ("TopologySpreadConstraint", "topologyKey"),
    ("TopologySpreadConstraint", "whenUnsatisfiable"),
    // missing-service-name
    ("StatefulSetSpec", "serviceName"),
];

/// The faults of an object, and what is around them.
#[derive(Debug)]
pub struct Found<'w, 'd> {
    /// The object.
    pub object: Object<'d>,
    /// All objects of the run.
    pub world: &'w World<'d>,
    /// What is wrong with it.
    pub faults: &'w [Fault<'d>],
    /// The options of the rule.
    pub options: &'w Options,
}

impl<'d> Found<'_, 'd> {
    /// Evidence at a node, about the container or pod that it is in.
    fn at(&self, node: Node<'d>) -> Evidence<'d> {
        Evidence::at(Subject::around(self.object, node), node)
    }

    /// The type of the innermost mapping of the API at or around a node.
    fn type_at(&self, node: Node<'d>) -> Option<TypeId> {
        types_around(self.object, node).first().copied()
    }

    /// Whether another rule judges a field.
    fn is_judged_elsewhere(&self, map: Node<'d>, field: &str) -> bool {
        ELSEWHERE.iter().any(|(_, other)| *other == field)
            && self.type_at(map).is_none_or(|own| ELSEWHERE.contains(&(own.name(), field)))
    }

    /// The nodes that `invalid-manifest` points at.
    fn shapeless(&self) -> Vec<Node<'d>> {
        let mut nodes = Vec::new();
        let subject = Subject::object(self.object);
        invalid_manifest::check(subject, self.world, self.options, &mut |evidence| {
            nodes.extend(evidence.lookup.node());
        });
        nodes
    }
}

/// What a message calls the field that a value belongs to: its key, that of its list, or the
/// name of the variable that it is the value of.
fn field_name(node: Node<'_>) -> &str {
    let holder = if node.key().is_some() { Some(node) } else { node.parent() };
    let Some(key) = holder.and_then(Node::key) else { return "it" };
    let name = || key.parent()?.get("name").filter(|name| name.is_scalar());
    match (key.text(), name()) {
        ("value", Some(name)) => name.text(),
        (key, _) => key,
    }
}
