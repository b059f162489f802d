//! A pod with volumes that outlive it and no group that owns them.

use crate::model::lookup::{Lookup, find, items};
use crate::model::{Pod, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod.filter(|pod| mounts_claims(*pod)) else { return };
    let lookup = pod.scope().lookup(&["securityContext", "fsGroup"]);
    let lookup = lookup.or_unknown(pod.is_partial());
    if matches!(lookup, Lookup::Absent(_)) {
        flag(Evidence::of(subject, lookup, &[]));
    }
}

/// Whether a pod has volumes behind claims: its own, of its template, or of its StatefulSet.
pub(super) fn mounts_claims(pod: Pod<'_>) -> bool {
    let mut volumes = items(pod.spec, &["volumes"]);
    let is_claim = |volume: Node<'_>| {
        let source = |kind| find(volume, &[kind]).is_some();
        source("persistentVolumeClaim") || source("ephemeral")
    };
    let templates = find(pod.object.root(), &["spec", "volumeClaimTemplates"]);
    volumes.any(is_claim) || templates.is_some_and(|list| list.items().next().is_some())
}
