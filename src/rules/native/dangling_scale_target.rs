//! An autoscaler whose workload is not there.

use crate::model::lookup::{landmark, text};
use crate::model::world::may_be_same;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

use super::scale::Target;
use super::together::{is_owned, shows};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(scaler) = subject.object.filter(|object| !object.is_partial()) else { return };
    let Some(target) = Target::of(scaler) else { return };
    let is_target = |object: &crate::model::Object<'_>| {
        target.names(*object) && may_be_same(scaler.namespace(), object.namespace())
    };
    if is_owned(scaler) || world.of_kind(target.kind).iter().any(is_target) {
        return;
    }
    // Of ScaledObjects nothing is ever complete: KEDA is an operator. One file is.
    let in_file = |object: &crate::model::Object<'_>| object.0.source == scaler.0.source;
    let one_file = world.of_kind(target.kind).iter().any(in_file);
    if one_file || shows(world, scaler, target.kind) {
        let version = text(target.node, &["apiVersion"]).unwrap_or_default();
        let group = version.split_once('/').map_or(String::new(), |(group, _)| format!("{group} "));
        let detail = format!("{group}{} `{}`", target.kind, target.name.text());
        flag(Evidence::at(subject, landmark(target.name)).detail(detail));
    }
}
