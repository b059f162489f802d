//! A directory of the node that the site does not allow, or not for writing.

use super::sensitive_host_path::{clean, host_path, is_within};
use crate::model::lookup::{landmark, text};
use crate::model::{Container, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let (Some(pod), Some((node, path))) = (subject.pod, host_path(subject.node)) else { return };
    let is_listed =
        |name| options.texts(name).any(|allowed: &str| is_within(&path, &clean(allowed)));
    if is_listed("allowed") {
        return;
    }
    if !is_listed("readOnly") {
        let detail = format!("is `{path}` of the node, which is on no list of this site");
        return flag(Evidence::at(subject, node).detail(detail));
    }
    let name = text(subject.node, &["name"]);
    let mounts = pod.containers().flat_map(Container::volume_mounts);
    let is_read_only =
        |mount: Node<'_>| mount.get("readOnly").and_then(Node::scalar) == Some(Scalar::Bool(true));
    for mount in mounts.filter(|mount| text(*mount, &["name"]) == name && !is_read_only(*mount)) {
        let detail = format!("is `{path}` of the node, which this site allows for reading only");
        flag(Evidence::at(subject, landmark(mount)).related(node).detail(detail));
    }
}
