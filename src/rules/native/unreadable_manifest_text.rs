//! Manifests and pod patches that an object holds as text, and that nothing can read.

use crate::model::lookup::{find, is_placeholder};
use crate::model::strings::held;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::inside::inside;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    held(subject.node, &mut |held| {
        // What is yet to be filled in may be well formed then.
        if is_placeholder(held.node.text()) {
            return;
        }
        let why = match inside(held.node.document(), held.node) {
            Err(why) => format!("is not valid YAML: {why}"),
            // A patch may be a list of operations, and what names an object need not be one.
            Ok(documents) if held.is_part() && !held.is_pod && !documents.is_empty() => return,
            Ok(documents) => {
                let lacks = |key| documents.iter().any(|one| find(one.root(), &[key]).is_none());
                if documents.is_empty() {
                    "is empty".to_owned()
                } else if documents.iter().any(|one| !one.root().is_map()) {
                    "is no mapping".to_owned()
                } else if !held.is_pod && (lacks("apiVersion") || lacks("kind")) {
                    "has no apiVersion or no kind".to_owned()
                } else {
                    return;
                }
            }
        };
        let key = if held.is_pod { "podSpecPatch" } else { "resource.manifest" };
        let of = held.place().unwrap_or("?");
        flag(Evidence::at(subject, held.node).detail(format!("`{key}` of `{of}` {why}")));
    });
}
