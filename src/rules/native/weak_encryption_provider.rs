//! What an encryption configuration does with Secrets: the first entry that covers them and the
//! first provider of that entry count, as for the API server.

use crate::model::lookup::{find, is_opaque, landmark};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(entries) = find(subject.node, &["resources"]) else { return };
    for entry in entries.items().map(Node::target) {
        let Some(covered) = find(entry, &["resources"]) else { return };
        if is_opaque(entry) || covered.items().any(|item| is_opaque(item.target())) {
            return;
        }
        if covered.items().any(|item| matches!(item.target().text(), "secrets" | "*." | "*.*")) {
            judge(subject, entry, flag);
            return;
        }
    }
    if !is_opaque(entries) && !subject.is_partial() {
        flag(Evidence::at(subject, landmark(entries)).detail("leaves Secrets unencrypted"));
    }
}

/// Looks at the provider that writes: the first one.
fn judge<'d>(subject: Subject<'d>, entry: Node<'d>, flag: &mut dyn FnMut(Evidence<'d>)) {
    let first = find(entry, &["providers"]).and_then(|list| list.items().next());
    let Some((key, _)) = first.and_then(|provider| provider.target().entries().next()) else {
        return;
    };
    let detail = match key.text() {
        "identity" => "writes Secrets unencrypted: `identity` comes first",
        "aesgcm" => "encrypts Secrets with `aesgcm`, whose keys wear out",
        _ => return,
    };
    flag(Evidence::at(subject, key).detail(detail));
}
