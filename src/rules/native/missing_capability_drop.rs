//! A container that drops no capability at all.

use crate::model::{Lookup, Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let lookup = subject.lookup(&["securityContext", "capabilities", "drop"]);
    let is_missing = match lookup {
        Lookup::Found(found) => found.node.is_seq() && found.node.items().next().is_none(),
        Lookup::Absent(_) => true,
        Lookup::Opaque(_) => false,
    };
    if is_missing {
        flag(Evidence::of(subject, lookup, &[]));
    }
}
