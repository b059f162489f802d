//! A pod that runs as the namespace's `default` ServiceAccount and gets its token.

use crate::model::lookup::{Lookup, follow};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let automount = follow(pod.spec, &["automountServiceAccountToken"]);
    let tokenless = match automount {
        Lookup::Absent(_) => world.is_tokenless(pod.object.namespace(), "default"),
        Lookup::Found(_) => pod.flag("automountServiceAccountToken") == Some(false),
        Lookup::Opaque(_) => true,
    };
    if tokenless || pod.service_account() != "default" {
        return;
    }
    let account = follow(pod.spec, &["serviceAccountName"]).or_unknown(pod.is_partial());
    let old = follow(pod.spec, &["serviceAccount"]);
    match (account, old) {
        (Lookup::Opaque(_), _) | (Lookup::Absent(_), Lookup::Opaque(_)) => {}
        (Lookup::Absent(_), Lookup::Found(_)) => flag(Evidence::of(subject, old, &[])),
        (account, _) => flag(Evidence::of(subject, account, &[])),
    }
}
