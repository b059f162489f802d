//! Custom resources, by the definitions in the run. A definition is read where it stands, one
//! schema for one value: nothing of it is copied.

use super::table::{self, Shape};
use super::walk::{fits, is_directive, is_stand_in, value as known_value};
use super::{Fault, FaultKind, Fields, Values, limit};
use crate::model::lookup::{find, is_opaque, items, text};
use crate::model::{Object, World};
use crate::syntax::tree::Kind;
use crate::syntax::{Node, Scalar};

/// Compares an object with the definitions of its kind. Where there are several, as in copies
/// of different releases, the one that it fits best counts.
pub(super) fn object<'d>(
    object: Object<'d>,
    world: &World<'d>,
    target: u32,
    faults: &mut Vec<Fault<'d>>,
) {
    let root = object.root();
    if let Some(metadata) = find(root, &["metadata"]).filter(|metadata| metadata.is_map()) {
        own_metadata(metadata, target, faults);
    }
    if world.definitions(object.group(), object.kind()).is_empty() {
        own_pod(object, target, faults);
    }
    let mut best: Option<Vec<Fault<'d>>> = None;
    for definition in world.definitions(object.group(), object.kind()) {
        let Some((schema, prunes)) = schema_of(definition.root(), object.api_version()) else {
            continue;
        };
        let mut walk = Walk { prunes, world, faults: Vec::new() };
        walk.value(root, schema, true, false);
        if best.as_ref().is_none_or(|best| walk.faults.len() < best.len()) {
            best = Some(walk.faults);
        }
        if best.as_ref().is_some_and(Vec::is_empty) {
            break;
        }
    }
    faults.extend(best.into_iter().flatten());
}

/// Labels and annotations are the same everywhere. Other kinds of metadata, as in the files of
/// tools that look like objects, are left alone.
fn own_metadata<'d>(metadata: Node<'d>, target: u32, faults: &mut Vec<Fault<'d>>) {
    let Some(id) = table::named("meta.v1.ObjectMeta") else { return };
    for name in ["annotations", "labels"] {
        let map = metadata.get(name).filter(|map| map.is_map());
        if let (Some(map), Some(field)) = (map, id.field(name)) {
            known_value(map, field.shape(), target, faults);
        }
    }
}

/// A pod is the same in every kind, but what it lacks the operator may fill in, and what it has
/// beyond may be the operator's.
fn own_pod<'d>(object: Object<'d>, target: u32, faults: &mut Vec<Fault<'d>>) {
    let (Some(pod), Some(id)) = (object.pod(), table::named("core.v1.PodSpec")) else { return };
    let mut found = Vec::new();
    known_value(pod.spec, Shape::Type(id), target, &mut found);
    let is_value = |kind: FaultKind<'_>| {
        matches!(
            kind,
            FaultKind::Wrong(_)
                | FaultKind::Key
                | FaultKind::Value(_)
                | FaultKind::Quantity
                | FaultKind::Limit(_)
        )
    };
    faults.extend(found.into_iter().filter(|fault| is_value(fault.kind)));
}

/// The schema that a definition has for an apiVersion, and whether the API server drops fields
/// that are not in it.
fn schema_of<'d>(definition: Node<'d>, api_version: &str) -> Option<(Node<'d>, bool)> {
    let spec = find(definition, &["spec"])?;
    let version = api_version.rsplit('/').next()?;
    let keeps = spec.get("preserveUnknownFields").and_then(Node::scalar);
    let is_old = text(definition, &["apiVersion"]) == Some("apiextensions.k8s.io/v1beta1");
    let prunes = match keeps {
        Some(Scalar::Bool(keeps)) => !keeps,
        _ => !is_old,
    };
    let shared = || find(spec, &["validation", "openAPIV3Schema"]);
    let mut versions = items(spec, &["versions"]);
    let own = versions.find(|item| text(item.target(), &["name"]) == Some(version));
    let schema = match own {
        Some(own) => find(own.target(), &["schema", "openAPIV3Schema"]).or_else(shared),
        None => text(spec, &["version"]).filter(|name| *name == version).and_then(|_| shared()),
    };
    schema.filter(|schema| schema.is_map()).map(|schema| (schema, prunes))
}

struct Walk<'w, 'd> {
    prunes: bool,
    world: &'w World<'d>,
    faults: Vec<Fault<'d>>,
}

impl<'d> Walk<'_, 'd> {
    fn fault(&mut self, node: Node<'d>, kind: FaultKind<'d>) {
        if !is_opaque(node) {
            self.faults.push(Fault { node, kind });
        }
    }

    /// `keeps` says that the schema around preserves fields that it does not know.
    fn value(&mut self, node: Node<'d>, schema: Node<'d>, is_object: bool, keeps: bool) {
        if node.kind() == Kind::Alias || node.is_null() || !schema.is_map() {
            return;
        }
        let Some(shape) = shape_of(schema) else {
            // Without a type anything goes.
            return;
        };
        let keeps = keeps || is_true(schema, "x-kubernetes-preserve-unknown-fields");
        match shape {
            Shape::Object if node.is_map() => {
                self.counted(node, schema);
                return self.fields(node, schema, is_object, keeps);
            }
            Shape::List(_) if node.is_seq() => {
                self.counted(node, schema);
                let Some(items) = find(schema, &["items"]) else { return };
                return node.items().for_each(|item| self.value(item, items, false, keeps));
            }
            Shape::List(_) | Shape::Object => {}
            _ => {}
        }
        if let Some(scalar) = node.scalar().filter(|scalar| fits(*scalar, shape)) {
            return self.scalar(node, scalar, schema);
        }
        if !is_stand_in(node) {
            self.fault(node, FaultKind::Wrong(shape));
        }
    }

    fn fields(&mut self, map: Node<'d>, schema: Node<'d>, is_object: bool, keeps: bool) {
        let properties = find(schema, &["properties"]);
        let others = find(schema, &["additionalProperties"]);
        let is_embedded = is_object || is_true(schema, "x-kubernetes-embedded-resource");
        // A schema that says nothing of its fields would have all of them dropped, which nobody
        // means.
        let is_silent = properties.is_none() && others.is_none() && !is_object;
        let keeps = keeps || !self.prunes || is_silent;
        for (key, value) in map.entries() {
            if !key.is_scalar() {
                return;
            }
            let name = key.text();
            if is_embedded && matches!(name, "apiVersion" | "kind" | "metadata") {
                continue;
            }
            if is_object && name == "status" {
                // What the cluster writes, copied from any release.
                continue;
            }
            match properties.and_then(|properties| properties.get(name)).or(others) {
                Some(schema) => self.value(value, schema, false, false),
                None if keeps || value.is_null() || is_directive(key) => {}
                None => self.fault(key, FaultKind::Unknown(Fields::Custom(properties))),
            }
        }
        for field in items(schema, &["required"]) {
            let field = field.text();
            let is_given = || map.get(field).is_some_and(|value| !value.is_null());
            let is_default = || {
                let own = properties.and_then(|properties| properties.get(field));
                own.is_some_and(|own| own.get("default").is_some() || is_true(own, "nullable"))
            };
            let is_status = is_object && field == "status";
            if !is_status && !is_given() && !is_default() {
                self.fault(map, FaultKind::Missing(field));
            }
        }
    }

    /// A scalar of the right type.
    fn scalar(&mut self, node: Node<'d>, scalar: Scalar<'d>, schema: Node<'d>) {
        let values = find(schema, &["enum"]).filter(|values| values.is_seq());
        let is_other = |value: Node<'_>| value.target().text() != node.text();
        if let Some(values) = values.filter(|values| values.items().all(is_other)) {
            return self.fault(node, FaultKind::Value(Values::Custom(values)));
        }
        let limit = limit::of_scalar(scalar, schema, self.world);
        if let Some(limit) = limit.filter(|_| !is_stand_in(node)) {
            self.fault(node, FaultKind::Limit(limit));
        }
    }

    fn counted(&mut self, node: Node<'d>, schema: Node<'d>) {
        if let Some(limit) = limit::of_collection(node, schema) {
            self.fault(node, FaultKind::Limit(limit));
        }
    }
}

fn shape_of(schema: Node<'_>) -> Option<Shape> {
    if is_true(schema, "x-kubernetes-int-or-string")
        || text(schema, &["format"]) == Some("int-or-string")
    {
        return Some(Shape::IntOrString);
    }
    Some(match text(schema, &["type"])? {
        "object" => Shape::Object,
        "array" => Shape::List(0),
        "string" => Shape::Text,
        "boolean" => Shape::Boolean,
        "integer" => Shape::Integer(64),
        "number" => Shape::Number,
        _ => return None,
    })
}

fn is_true(schema: Node<'_>, key: &str) -> bool {
    schema.get(key).and_then(Node::scalar) == Some(Scalar::Bool(true))
}
