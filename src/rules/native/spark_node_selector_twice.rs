//! A Spark application that chooses nodes in two places, which the operator's webhook refuses.

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
        let around = part.node.parent().and_then(|spec| find(spec, &["nodeSelector"]));
        if let (Some(around), Some(own)) = (around, find(part.node, &["nodeSelector"])) {
            flag(Evidence::at(subject, own).detail(part.noun).related(around));
        }
    }
}
