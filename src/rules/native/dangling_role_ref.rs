//! A binding whose role is not there.

use crate::model::lookup::{find, is_opaque, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

use super::together::shows;

/// Roles that every cluster has, beside those that begin with `system:`.
const BUILT_IN: [&str; 4] = ["admin", "cluster-admin", "edit", "view"];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(binding) = subject.object.filter(|object| !object.is_partial()) else { return };
    let kind = match text(subject.node, &["roleRef", "kind"]) {
        Some("Role") => "Role",
        Some("ClusterRole") => "ClusterRole",
        _ => return,
    };
    let Some(name) = find(subject.node, &["roleRef", "name"]) else { return };
    let built_in = BUILT_IN.contains(&name.text()) || name.text().starts_with("system:");
    if is_opaque(name) || (kind == "ClusterRole" && built_in) {
        return;
    }
    let namespace = if kind == "Role" { binding.namespace() } else { None };
    if world.named(kind, namespace, name.text()).is_none() && shows(world, binding, kind) {
        flag(Evidence::at(subject, name).detail(format!("{kind} `{}`", name.text())));
    }
}
