//! A pod whose ServiceAccount is not there: the API refuses such pods.

use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

use super::together::{is_owned, shows};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod.filter(|pod| !is_owned(pod.object)) else { return };
    let field = find(pod.spec, &["serviceAccountName"]);
    let Some(field) = field.or_else(|| find(pod.spec, &["serviceAccount"])) else { return };
    // Each namespace has a default one.
    if matches!(field.text(), "" | "default") || is_opaque(field) {
        return;
    }
    let known = world.has_service_account(pod.object.namespace(), field.text());
    if !known && shows(world, pod.object, "ServiceAccount") {
        flag(Evidence::at(subject, field).detail(field.text()));
    }
}
