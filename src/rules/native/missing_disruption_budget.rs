//! A workload of several pods that no disruption budget covers.

use crate::model::lookup::follow;
use crate::model::selector::matches;
use crate::model::world::may_be_same;
use crate::model::{Object, Pod, Subject, World};
use crate::rules::{Evidence, Options};

use super::scale::least_pods;
use super::together::is_owned;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(workload) = subject.object.filter(|object| !object.is_partial()) else { return };
    let Some(pod) = workload.pod() else { return };
    let several = least_pods(world, workload).is_some_and(|least| least >= 2);
    if !several || is_owned(workload) || !world.is_complete_for(workload) {
        return;
    }
    let budgets = world.of_kind("PodDisruptionBudget");
    if !budgets.iter().any(|budget| covers(*budget, pod)) {
        flag(Evidence::of(subject, follow(subject.node, &["spec", "replicas"]), &[]));
    }
}

/// Whether a budget selects the pod; a selector that is not known may.
pub(super) fn covers(budget: Object<'_>, pod: Pod<'_>) -> bool {
    let selector = follow(budget.root(), &["spec", "selector"]).or_unknown(budget.is_partial());
    let selected = match selector {
        crate::model::Lookup::Found(found) => {
            let nothing = found.node.entries().next().is_none();
            // An empty selector is everything, but in v1beta1 it was nothing.
            if nothing {
                budget.api_version() == "policy/v1"
            } else {
                matches(found.node, pod.labels())
            }
        }
        crate::model::Lookup::Absent(_) => false,
        crate::model::Lookup::Opaque(_) => true,
    };
    selected && may_be_same(budget.namespace(), pod.object.namespace())
}
