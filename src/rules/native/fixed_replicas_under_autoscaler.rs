//! A workload that says how many pods it has, while an autoscaler does, too.

use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Scalar;

use super::scale::{Target, scaler_of};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(workload) = subject.object else { return };
    let Some(replicas) = find(subject.node, &["spec", "replicas"]) else { return };
    // None at all switches the workload off, and its autoscaler with it.
    if replicas.scalar() == Some(Scalar::Int(0)) {
        return;
    }
    let Some(scaler) = scaler_of(world, workload) else { return };
    let detail = format!("{} `{}`", scaler.kind(), scaler.name().unwrap_or("?"));
    let mut evidence = Evidence::at(subject, replicas).detail(detail);
    evidence.related = Target::of(scaler).map(|target| target.name);
    flag(evidence);
}
