//! What scales a workload, and to how many pods at least. No check of its own.

use crate::model::lookup::{find, follow, is_opaque, text};
use crate::model::world::may_be_same;
use crate::model::{Lookup, Object, World};
use crate::syntax::{Node, Scalar};

use super::together::{are_together, same_group};

/// Kinds that scale a workload by the metrics they watch.
pub(super) const SCALERS: [&str; 2] = ["HorizontalPodAutoscaler", "ScaledObject"];

/// The workload that a scaler names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'d> {
    /// The field with the reference.
    pub node: Node<'d>,
    /// Its name.
    pub name: Node<'d>,
    pub kind: &'d str,
    /// Empty if it is not given.
    pub api_version: &'d str,
}

impl<'d> Target<'d> {
    /// What `scaleTargetRef`, or `targetRef` of a vertical autoscaler, says.
    pub(super) fn of(scaler: Object<'d>) -> Option<Target<'d>> {
        let field = match scaler.kind() {
            "VerticalPodAutoscaler" => "targetRef",
            _ => "scaleTargetRef",
        };
        let node = find(scaler.root(), &["spec", field])?;
        let name = find(node, &["name"])?;
        let kind = text(node, &["kind"]);
        // KEDA takes a Deployment for granted.
        let kind = if scaler.kind() == "ScaledObject" { kind.or(Some("Deployment")) } else { kind };
        let api_version = text(node, &["apiVersion"]).unwrap_or_default();
        (!is_opaque(name)).then_some(Target { node, name, kind: kind?, api_version })
    }

    /// Whether this is the object it names, as far as kind and name tell.
    pub(super) fn names(self, object: Object<'_>) -> bool {
        self.kind == object.kind()
            && Some(self.name.text()) == object.name()
            && (self.api_version.is_empty() || same_group(self.api_version, object))
    }

    /// Whether both name the same workload.
    pub(super) fn is(self, other: Target<'_>) -> bool {
        self.kind == other.kind && self.name.text() == other.name.text()
    }
}

/// What scales a workload.
pub(super) fn scaler_of<'d>(world: &World<'d>, workload: Object<'d>) -> Option<Object<'d>> {
    let scalers = SCALERS.iter().flat_map(|kind| world.of_kind(kind)).copied();
    let mut scalers = scalers.filter(|scaler| {
        Target::of(*scaler).is_some_and(|target| target.names(workload))
            && may_be_same(scaler.namespace(), workload.namespace())
    });
    scalers.find(|scaler| are_together(world, *scaler, workload))
}

/// How many pods a workload has at least: what its scaler says, else its `replicas`; `None` if
/// that is not known.
pub(super) fn least_pods(world: &World<'_>, workload: Object<'_>) -> Option<i128> {
    match scaler_of(world, workload) {
        Some(scaler) if scaler.kind() == "ScaledObject" => {
            let least = scaler.root().get("spec").and_then(|spec| spec.get("minReplicaCount"));
            // Without a word KEDA goes down to none.
            least
                .filter(|least| !least.is_null())
                .map_or(Some(0), |least| count(Lookup::found(least)))
        }
        Some(scaler) => count(follow(scaler.root(), &["spec", "minReplicas"])),
        None => replicas(workload),
    }
}

/// `spec.replicas`, 1 if absent; `None` if that is not known.
pub(super) fn replicas(workload: Object<'_>) -> Option<i128> {
    count(follow(workload.root(), &["spec", "replicas"]).or_unknown(workload.is_partial()))
}

fn count(lookup: Lookup<'_>) -> Option<i128> {
    match lookup {
        Lookup::Absent(_) => Some(1),
        Lookup::Found(found) => match found.scalar()? {
            Scalar::Int(value) => Some(value),
            _ => None,
        },
        Lookup::Opaque(_) => None,
    }
}
