//! A workload that no autoscaler of the run is for. The page says which kinds count.

use crate::model::lookup::{find, text};
use crate::model::{Object, Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(workload) = subject.object.filter(|object| !object.is_partial()) else { return };
    let owned = find(workload.root(), &["metadata", "ownerReferences"]).is_some();
    let mut scalers = options.texts("kinds").flat_map(|kind| world.of_kind(kind));
    if owned || scalers.any(|scaler| is_for(*scaler, workload)) {
        return;
    }
    if let Some(name) = find(workload.root(), &["metadata", "name"]) {
        flag(Evidence::at(subject, name));
    }
}

/// Whether an autoscaler's target is the workload: kind and name, in a namespace that may be the
/// same.
fn is_for(scaler: Object<'_>, workload: Object<'_>) -> bool {
    let target = ["scaleTargetRef", "targetRef"].iter();
    let target = target.filter_map(|field| find(scaler.root(), &["spec", field])).next();
    let (Some(target), Some(name)) = (target, workload.name()) else { return false };
    let same_namespace = match (scaler.namespace(), workload.namespace()) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    // A ScaledObject may leave the kind out; it means a Deployment.
    let kind = text(target, &["kind"]).unwrap_or("Deployment");
    same_namespace && kind == workload.kind() && text(target, &["name"]) == Some(name)
}
