//! A pod that gets its ServiceAccount's token although nothing shows that it calls the API.

use crate::model::lookup::{Lookup, follow};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Scalar;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let field = follow(pod.spec, &["automountServiceAccountToken"]);
    let field = field.or_unknown(pod.is_partial());
    let (namespace, account) = (pod.object.namespace(), pod.service_account());
    // An account of its own says that the pod means to call the API, unless the run shows the
    // account and nothing that is granted to it.
    let idle = world.has_service_account(namespace, account) && !world.is_bound(namespace, account);
    // What every pod of a namespace shares is taken for granted only if it is given right here.
    let granted = account == "default" && world.is_bound_beside(pod.object, account);
    if granted || (account != "default" && !idle) {
        return;
    }
    match field {
        Lookup::Found(found) if found.scalar() == Some(Scalar::Bool(true)) => {
            flag(Evidence::of(subject, field, &[]));
        }
        Lookup::Absent(_) if !world.is_tokenless(namespace, account) => {
            flag(Evidence::of(subject, field, &[]));
        }
        _ => {}
    }
}
