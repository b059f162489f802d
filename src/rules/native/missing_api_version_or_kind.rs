//! Documents that look like objects and lack what makes them one.

use crate::model::lookup::{find, landmark};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let root = subject.node.target();
    let has = |key: &str| find(root, &[key]).is_some();
    let is_named =
        ["name", "generateName"].iter().any(|key| find(root, &["metadata", key]).is_some());
    let has_content = ["spec", "data", "rules", "subjects"].iter().any(|key| has(key));
    if !root.is_map() || !is_named {
        return;
    }
    let missing = match (has("apiVersion"), has("kind")) {
        (true, false) => "a kind",
        (false, true) => "an apiVersion",
        (false, false) if has_content => "an apiVersion and a kind",
        _ => return,
    };
    let place = find(root, &["kind"]).or_else(|| find(root, &["apiVersion"]));
    let node: Node<'d> = place.unwrap_or_else(|| landmark(root));
    flag(Evidence::at(subject, node).detail(missing));
}
