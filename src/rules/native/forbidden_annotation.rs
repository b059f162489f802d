//! Annotations that the site does not want, or does not know.

use crate::model::lookup::{find, is_placeholder};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    let template = object.template().filter(|template| *template != object.root());
    for holder in [Some(object.root()), template].into_iter().flatten() {
        let annotations = find(holder, &["metadata", "annotations"]);
        for (key, value) in annotations.into_iter().flat_map(Node::entries) {
            let named = |mut patterns: Box<dyn Iterator<Item = &str> + '_>| {
                patterns.any(|pattern| fits(pattern, key.text()))
            };
            let forbidden = named(Box::new(options.texts("forbidden")));
            let unknown = options.texts("allowed").next().is_some()
                && !named(Box::new(options.texts("allowed")));
            if (forbidden || unknown) && !is_placeholder(key.text()) && key.text() != "<<" {
                flag(Evidence::at(subject, value).detail(key.text()));
            }
        }
    }
}

/// Whether a key is the pattern, or begins with it where that ends with `*`.
fn fits(pattern: &str, key: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => key.starts_with(start),
        None => key == pattern,
    }
}
