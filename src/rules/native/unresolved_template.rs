//! A placeholder in a manifest: what it stands for cannot be judged.

use crate::model::lookup::is_opaque;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

/// Fields below which placeholders are the program's own, or Kubernetes'.
const OWN: [&str; 11] = [
    "annotations",
    "args",
    "binaryData",
    "command",
    "data",
    "description",
    "env",
    "httpHeaders",
    "status",
    "stringData",
    "subPathExpr",
];

/// How placeholders begin and end.
const MARKS: [(&str, &str); 5] =
    [("{{", "}}"), ("${", "}"), ("$(", ")"), ("($", ")"), ("<%", "%>")];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| object.is_built_in()) else { return };
    // Parameters are what an OpenShift Template is for, and the text inside of a Workflow.
    if object.kind() == "Template" || subject.node.document().is_inside {
        return;
    }
    let root = object.root();
    let text = root.span().of(root.document().text());
    if !MARKS.iter().any(|(open, _)| text.contains(open)) {
        return;
    }
    if let Some(node) = first_placeholder(root) {
        flag(Evidence::at(subject, node).detail(word(node)));
    }
}

/// The placeholder itself, on one line: it may stand in the middle of a long text.
fn word<'d>(node: Node<'d>) -> &'d str {
    let text = if node.is_scalar() { node.text() } else { node.span().of(node.document().text()) };
    let starts = MARKS.iter().filter_map(|(open, close)| Some((text.find(open)?, *close)));
    let Some((start, close)) = starts.min() else { return text };
    let end = text[start..].find(close).map_or(text.len(), |end| start + end + close.len());
    text[start..end].lines().next().unwrap_or(text)
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
