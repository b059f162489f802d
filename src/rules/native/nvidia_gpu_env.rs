//! A container that is given GPUs by an environment variable, past the device plugin.

use crate::model::lookup::{find, items, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let limits = find(subject.node, &["resources", "limits"]);
    let counted = |(key, _): (Node<'_>, Node<'_>)| key.text().starts_with("nvidia.com/");
    if limits.into_iter().flat_map(Node::entries).any(counted) {
        return;
    }
    let env = items(subject.node, &["env"]);
    for variable in env.filter(|v| text(*v, &["name"]) == Some("NVIDIA_VISIBLE_DEVICES")) {
        if let Some(value) = find(variable, &["value"])
            && !matches!(value.text(), "" | "none" | "void")
        {
            flag(Evidence::at(subject, value));
        }
    }
}
