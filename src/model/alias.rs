//! Which alias a value was reached by: it is written elsewhere, but used here.

use super::subject::{Subject, path_of};
use crate::syntax::{Kind, Node};

/// Aliases in what an alias stands for, at most; an anchor may not hold itself.
const DEPTH: u8 = 4;

/// The alias through which a subject has a node: in the subject, else in its pod, else in its
/// object. `None` if the node is written where it is used.
pub fn alias_of<'d>(subject: Subject<'d>, node: Node<'d>) -> Option<Node<'d>> {
    if !node.document().has_aliases() || subject.node.contains(node) {
        return None;
    }
    let pod = subject.pod.map(|pod| pod.spec);
    let object = subject.object.map(|object| object.root());
    for from in [Some(subject.node), pod, object].into_iter().flatten() {
        if from.contains(node) {
            return None;
        }
        if let Some(alias) = below(from, node, DEPTH) {
            return Some(alias);
        }
    }
    None
}

fn below<'d>(from: Node<'d>, node: Node<'d>, depth: u8) -> Option<Node<'d>> {
    let depth = depth.checked_sub(1)?;
    let leads = |alias: &Node<'d>| {
        let target = alias.target();
        alias.kind() == Kind::Alias
            && (target.contains(node) || below(target, node, depth).is_some())
    };
    from.descendants().find(leads)
}

/// The path to a node by way of an alias, as if what it stands for were written in its place.
pub fn path_by(root: Node<'_>, alias: Node<'_>, node: Node<'_>) -> String {
    let held = alias.parent().filter(|list| list.is_seq()).unwrap_or(alias);
    let merges = held.key().is_some_and(|key| key.text() == "<<");
    let place = if merges { held.parent() } else { None }.unwrap_or(alias);
    let (mut path, rest) = (path_of(root, place), path_of(alias.target(), node));
    if !path.is_empty() && !rest.is_empty() && !rest.starts_with('[') {
        path.push('.');
    }
    path + &rest
}
