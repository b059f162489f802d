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
            let forbidden = options.has_like("forbidden", key.text());
            let unknown = options.texts("allowed").next().is_some()
                && !options.has_like("allowed", key.text());
            if (forbidden || unknown) && !is_placeholder(key.text()) && key.text() != "<<" {
                flag(Evidence::at(subject, value).detail(key.text()));
            }
        }
    }
}
