//! A pod whose volumes change hands, file by file, at every start.

use super::missing_fs_group::mounts_claims;
use crate::model::lookup::Lookup;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod.filter(|pod| mounts_claims(*pod)) else { return };
    let scope = pod.scope();
    let Some(group) = scope.raw(&["securityContext", "fsGroup"]).node() else { return };
    let policy = scope.lookup(&["securityContext", "fsGroupChangePolicy"]);
    if let Lookup::Absent(_) = policy.or_unknown(pod.is_partial()) {
        flag(Evidence::at(subject, group));
    }
}
