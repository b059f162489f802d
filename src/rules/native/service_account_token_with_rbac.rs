//! A pod that gets the token of a ServiceAccount to which a binding of the run grants something.

use crate::model::lookup::{Lookup, follow};
use crate::model::{Pod, Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let (namespace, account) = (pod.object.namespace(), pod.service_account());
    if !gets_token(pod, world) || !world.is_bound(namespace, account) {
        return;
    }
    let named = follow(pod.spec, &["serviceAccountName"]).or_unknown(pod.is_partial());
    if !matches!(named, Lookup::Opaque(_)) {
        flag(Evidence::of(subject, named, &[]).detail(account));
    }
}

/// Whether the pod's containers get a token of its ServiceAccount.
pub(super) fn gets_token(pod: Pod<'_>, world: &World<'_>) -> bool {
    match follow(pod.spec, &["automountServiceAccountToken"]) {
        Lookup::Found(_) => pod.flag("automountServiceAccountToken") == Some(true),
        Lookup::Absent(_) => !world.is_tokenless(pod.object.namespace(), pod.service_account()),
        Lookup::Opaque(_) => false,
    }
}
