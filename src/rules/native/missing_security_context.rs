//! A container that neither it nor its pod says anything about security for.

use crate::model::lookup::Lookup;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod.filter(|pod| !pod.is_partial()) else { return };
    let own = subject.lookup(&["securityContext"]);
    if is_empty(own) && is_empty(pod.scope().lookup(&["securityContext"])) {
        flag(Evidence::of(subject, own, &[]));
    }
}

fn is_empty(context: Lookup<'_>) -> bool {
    match context {
        Lookup::Found(found) => {
            found.node.is_map() && found.node.entries().all(|(_, value)| value.target().is_null())
        }
        Lookup::Absent(_) => true,
        Lookup::Opaque(_) => false,
    }
}
