//! The containers of a Spark template, none of which is the one that Spark runs in.

use super::spark::parts;
use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| !object.is_partial()) else { return };
    for part in parts(object) {
        let names = || part.containers("containers").map(|item| find(item, &["name"]));
        let unknown = names().flatten().any(is_opaque);
        if unknown || part.main_container().is_some() {
            continue;
        }
        // Side containers alone are fine: what is said of nothing is lost on nothing.
        let Some(first) = part.containers("containers").next() else { continue };
        let detail = format!("the {} has no container named `{}`", part.noun, part.main);
        let place = find(first, &["name"]).unwrap_or(first);
        flag(Evidence::at(subject, place).detail(detail));
    }
}
