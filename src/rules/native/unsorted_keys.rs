//! Mappings whose keys do not stand in the order of the alphabet.

use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let root = subject.node;
    let below = options.flag("recursive").then(|| root.descendants());
    let maps = below.into_iter().flatten().filter(|node| node.is_map() && *node != root);
    for map in [root].into_iter().chain(maps) {
        let keys = map.entries().map(|(key, _)| key).filter(|key| key.text() != "<<");
        if let Some((before, key)) = first_descent(keys) {
            flag(Evidence::at(subject, key).detail(before.text()));
        }
    }
}

/// The first key that belongs before the one it follows, and that one.
fn first_descent<'d>(keys: impl Iterator<Item = Node<'d>>) -> Option<(Node<'d>, Node<'d>)> {
    let mut last: Option<Node<'d>> = None;
    for key in keys {
        if let Some(before) = last.filter(|before| before.text() > key.text()) {
            return Some((before, key));
        }
        last = Some(key);
    }
    None
}
