//! A placeholder in a manifest: what it stands for cannot be judged.

use crate::model::lookup::is_opaque;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

/// Fields below which placeholders are the program's own, or Kubernetes'.
const OWN: [&str; 10] = [
    "annotations",
    "args",
    "binaryData",
    "command",
    "data",
    "env",
    "httpHeaders",
    "status",
    "stringData",
    "subPathExpr",
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| is_built_in(object.group())) else { return };
    let root = object.root();
    let text = root.span().of(root.document().text());
    if !["{{", "${", "<%", "$("].iter().any(|mark| text.contains(mark)) {
        return;
    }
    if let Some(node) = first_placeholder(root) {
        flag(Evidence::at(subject, node));
    }
}

fn first_placeholder(node: Node<'_>) -> Option<Node<'_>> {
    if is_opaque(node) {
        return Some(node);
    }
    let in_lists = node.items().find_map(first_placeholder);
    let mut entries = node.entries().filter(|(key, _)| !OWN.contains(&key.text()));
    in_lists.or_else(|| {
        entries.find_map(
            |(key, value)| {
                if is_opaque(key) { Some(key) } else { first_placeholder(value) }
            },
        )
    })
}

fn is_built_in(group: &str) -> bool {
    !group.contains('.') || group.ends_with(".k8s.io")
}
