//! A Namespace of the run for which no network policy is in the run.

use super::missing_network_policy::has_others;
use crate::model::lookup::find;
use crate::model::world::may_be_same;
use crate::model::{Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(name) = find(subject.node, &["metadata", "name"]).filter(|name| name.is_scalar())
    else {
        return;
    };
    let namespace = Some(name.text());
    let mut policies = world.of_kind("NetworkPolicy").iter();
    if !policies.any(|policy| may_be_same(policy.namespace(), namespace))
        && !has_others(namespace, world)
        && !subject.is_partial()
    {
        flag(Evidence::at(subject, name));
    }
}
