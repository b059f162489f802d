//! A container that may write to a directory of the node.

use super::sensitive_host_path::host_path;
use super::writable_system_mount_path::volume_of;
use crate::model::lookup::follow;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some((node, path)) = volume_of(subject).and_then(host_path) else { return };
    let lookup = follow(subject.node, &["readOnly"]);
    flag(Evidence::of(subject, lookup, &[]).related(node).detail(path));
}
