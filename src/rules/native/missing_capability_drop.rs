//! A container that drops no capability at all.

use crate::model::lookup::{Lookup, follow};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let lookup = follow(subject.node, &["securityContext", "capabilities", "drop"]);
    let lookup = lookup.or_unknown(subject.is_partial());
    let is_missing = match lookup {
        Lookup::Found(found) => found.node.is_seq() && found.node.items().next().is_none(),
        Lookup::Absent(_) => true,
        Lookup::Opaque(_) => false,
    };
    if is_missing {
        flag(Evidence::of(subject, lookup, &[]));
    }
}
