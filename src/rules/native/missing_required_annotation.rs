//! Annotations that the site wants on every object.

use super::missing_required_label::judge;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    if let Some(object) = subject.object {
        judge(subject, object.root(), "annotations", options, flag);
    }
}
