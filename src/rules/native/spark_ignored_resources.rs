//! CPU and memory in a Spark template, where Spark writes its own over them.

use super::spark::parts;
use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    for part in parts(object) {
        let Some(container) = part.main_container() else { continue };
        for (bound, field) in
            [("requests", "cpu"), ("requests", "memory"), ("limits", "cpu"), ("limits", "memory")]
        {
            if let Some(node) = find(container, &["resources", bound, field]) {
                flag(Evidence::at(subject, node).detail(format!("the {}'s {field}", part.noun)));
            }
        }
    }
}
