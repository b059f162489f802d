//! Two autoscalers of one workload.

use crate::model::world::may_be_same;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

use super::scale::{SCALERS, Target};
use super::together::before;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(scaler) = subject.object else { return };
    let Some(target) = Target::of(scaler) else { return };
    let kinds: &[&str] = match scaler.kind() {
        "HorizontalPodAutoscaler" => &SCALERS[..1],
        // Each makes a HorizontalPodAutoscaler, so it clashes with all of those there are.
        "ScaledObject" => &SCALERS,
        _ => &["VerticalPodAutoscaler"],
    };
    for other in kinds.iter().flat_map(|kind| before(world, kind, scaler)) {
        let Some(first) = Target::of(other).filter(|first| first.is(target)) else { continue };
        // The same name is the same object, written down twice.
        let same_name = other.kind() == scaler.kind() && other.name() == scaler.name();
        if !same_name && may_be_same(other.namespace(), scaler.namespace()) {
            let name = other.name().unwrap_or("?");
            let detail = format!("{} `{name}`", other.kind());
            flag(Evidence::at(subject, target.name).related(first.name).detail(detail));
            return;
        }
    }
}
