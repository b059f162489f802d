//! User 0, unless it is root of a user namespace only. In a part of an object, where nothing is
//! known of user namespaces, it counts.

use crate::model::{Lookup, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Scalar;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(container) = subject.container else { return };
    let user = container.effective(&["securityContext", "runAsUser"]);
    let Lookup::Found(found) = user else { return };
    if found.scalar() == Some(Scalar::Int(0)) && container.pod.flag("hostUsers") != Some(false) {
        flag(Evidence::at(subject, found.node));
    }
}
