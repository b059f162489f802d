//! A port of the node outside the ranges that the site allows.

use super::id_out_of_range::range;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Scalar;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(node) = subject.node.get("hostPort") else { return };
    let Some(Scalar::Int(port)) = node.scalar() else { return };
    let mut allowed = options.texts("allowed").filter_map(range);
    if port != 0 && !allowed.any(|range| range.contains(&port)) {
        flag(Evidence::at(subject, node));
    }
}
