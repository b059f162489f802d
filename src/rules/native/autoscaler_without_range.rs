//! An autoscaler whose maximum leaves it no room above its minimum.

use crate::model::lookup::{Lookup, follow};
use crate::model::{Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;
use crate::syntax::Scalar;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let least = follow(subject.node, &["spec", "minReplicas"]).or_unknown(subject.is_partial());
    let most = follow(subject.node, &["spec", "maxReplicas"]);
    let least = match least {
        // The API's default.
        Lookup::Absent(_) => Some(1),
        _ => number(least),
    };
    let (Some(least), Some(max)) = (least, number(most)) else { return };
    let room = (max - least) as f64;
    if options.number("room").is_some_and(|wanted| room < wanted) {
        flag(Evidence::of(subject, most, &[]).detail(least.to_string()));
    }
}

fn number(lookup: Lookup<'_>) -> Option<i128> {
    let Lookup::Found(found) = lookup else { return None };
    match found.scalar() {
        Some(Scalar::Int(value)) => Some(value),
        _ => None,
    }
}
