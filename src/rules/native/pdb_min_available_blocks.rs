//! A disruption budget that wants all pods to stay.

use crate::model::lookup::{find, follow};
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

use super::missing_disruption_budget::covers;
use super::scale::least_pods;
use super::together::are_together;

/// Kinds whose number of pods a budget is measured by.
const SCALED: [&str; 4] = ["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(budget) = subject.object.filter(|object| !object.is_partial()) else { return };
    let Some(least) = find(subject.node, &["spec", "minAvailable"]) else { return };
    if find(subject.node, &["spec", "selector"]).is_none() {
        return;
    }
    if percent(least).is_some_and(|percent| percent >= 100) {
        let detail = format!("`minAvailable` is {}", least.text());
        return flag(Evidence::at(subject, least).detail(detail));
    }
    let Some((total, workload)) = pods_of(world, budget) else { return };
    let wanted = match (percent(least), least.scalar()) {
        // As the controller does, up to the next whole pod.
        (Some(percent), _) => (percent * total + 99) / 100,
        (None, Some(Scalar::Int(count))) => count,
        _ => return,
    };
    if total > 0 && wanted >= total {
        let pods = if total == 1 { "the only pod".to_owned() } else { format!("all {total} pods") };
        let name = workload.name().unwrap_or("?");
        let detail = format!("it keeps {pods} of {} `{name}`", workload.kind());
        let place = follow(workload.root(), &["spec", "replicas"]).place();
        flag(Evidence::at(subject, least).related(place).detail(detail));
    }
}

/// The number in `50%`.
fn percent(node: Node<'_>) -> Option<i128> {
    node.text().strip_suffix('%')?.parse().ok()
}

/// How many pods a budget covers at least, and the first workload of them; `None` if that
/// cannot be told.
fn pods_of<'d>(world: &World<'d>, budget: Object<'d>) -> Option<(i128, Object<'d>)> {
    let mut total = 0;
    let mut first = None;
    for pod in world.pods().iter().filter(|pod| covers(budget, **pod)) {
        let workload = pod.object;
        if !are_together(world, budget, workload) {
            continue;
        }
        if !SCALED.contains(&workload.kind()) {
            return None;
        }
        total += least_pods(world, workload)?;
        first = first.or(Some(workload));
    }
    Some((total, first?))
}
