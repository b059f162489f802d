//! A writable volume over a directory of the image that holds its system.

use super::sensitive_host_path::clean;
use crate::model::lookup::{find, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

const DIRECTORIES: [&str; 17] = [
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/proc",
    "/sbin",
    "/sys",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/sbin",
    "/var",
];

/// Volumes that nobody can write to.
const READ_ONLY: [&str; 5] = ["configMap", "downwardAPI", "image", "projected", "secret"];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(node) = find(subject.node, &["mountPath"]).filter(|node| node.is_scalar()) else {
        return;
    };
    let Some(volume) = volume_of(subject) else { return };
    let is_writable = READ_ONLY.iter().all(|source| find(volume, &[source]).is_none());
    if is_writable && DIRECTORIES.contains(&clean(node.text()).as_str()) {
        flag(Evidence::at(subject, node));
    }
}

/// The volume of the pod that a volume mount names.
pub(super) fn volume_of(mount: Subject<'_>) -> Option<Node<'_>> {
    let name = text(mount.node, &["name"])?;
    let volumes = find(mount.pod?.spec, &["volumes"])?;
    volumes.items().map(Node::target).find(|volume| text(*volume, &["name"]) == Some(name))
}
