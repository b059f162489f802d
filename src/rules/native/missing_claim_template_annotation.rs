//! A claim template of a StatefulSet without an annotation that is asked for.

use crate::model::lookup::{Lookup, find, follow, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let templates = find(subject.node, &["spec", "volumeClaimTemplates"]);
    for template in templates.into_iter().flat_map(Node::items).map(Node::target) {
        let path = ["metadata", "annotations", options.text("annotation")];
        let annotation = follow(template, &path).or_unknown(subject.is_partial());
        if matches!(annotation, Lookup::Absent(_)) {
            let name = text(template, &["metadata", "name"]).unwrap_or("?");
            let detail = format!("`{name}` has no annotation `{}`", path[2]);
            flag(Evidence::of(subject, annotation, &[]).detail(detail));
        }
    }
}
