//! A claim template of a StatefulSet without an annotation that is asked for.

use crate::model::lookup::{Lookup, follow, items, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    for template in items(subject.node, &["spec", "volumeClaimTemplates"]) {
        let path = ["metadata", "annotations", options.text("annotation")];
        let annotation = follow(template, &path).or_unknown(subject.is_partial());
        if matches!(annotation, Lookup::Absent(_)) {
            let name = text(template, &["metadata", "name"]).unwrap_or("?");
            let detail = format!("`{name}` has no annotation `{}`", path[2]);
            flag(Evidence::of(subject, annotation, &[]).detail(detail));
        }
    }
}
