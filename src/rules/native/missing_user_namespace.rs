//! A pod whose users are the users of the node, though nothing in it stands against a user
//! namespace.

use crate::model::lookup::{Lookup, find, follow};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

/// What the API server refuses beside `hostUsers: false`.
const HOST: [&str; 3] = ["hostNetwork", "hostPID", "hostIPC"];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let has_devices = |container: Node<'_>| {
        find(container, &["volumeDevices"]).is_some_and(|list| list.items().next().is_some())
    };
    if HOST.iter().any(|field| pod.flag(field) == Some(true))
        || pod.containers().any(|container| has_devices(container.node))
    {
        return;
    }
    let lookup = follow(pod.spec, &["hostUsers"]).or_unknown(pod.is_partial());
    let is_shared = match lookup {
        Lookup::Found(found) => found.scalar() == Some(Scalar::Bool(true)),
        Lookup::Absent(_) => true,
        Lookup::Opaque(_) => false,
    };
    if is_shared {
        flag(Evidence::of(subject, lookup, &[]));
    }
}
