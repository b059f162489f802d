//! A rule of a role that allows everything on everything, as `cluster-admin` does.

use crate::model::rbac::{PolicyRule, is_given, is_role};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let rule = PolicyRule(subject.node);
    let Some(role) = subject.object.filter(|role| is_role(*role) && !is_given(*role)) else {
        return;
    };
    let resource = rule.list("resources").find(|item| item.text() == "*");
    let Some(resource) = resource.filter(|_| rule.is_everything()) else { return };
    let reach = if role.kind() == "Role" { "its namespace" } else { "the cluster" };
    flag(Evidence::at(subject, resource).detail(reach));
}
