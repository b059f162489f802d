//! A container that none of Linux's means of confinement is switched on for.

use super::missing_apparmor_profile::annotated;
use crate::model::lookup::{Lookup, is_opaque, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(container) = subject.container else { return };
    let effective = |field| container.effective(&["securityContext", field]);
    let confines = |lookup: Lookup<'d>| match lookup {
        Lookup::Found(found) => {
            is_opaque(found.node) || text(found.node, &["type"]) != Some("Unconfined")
        }
        Lookup::Absent(_) => false,
        Lookup::Opaque(_) => true,
    };
    let seccomp = effective("seccompProfile");
    let is_confined = confines(seccomp)
        || confines(effective("appArmorProfile"))
        || annotated(container).is_some_and(|profile| profile != "unconfined")
        || !matches!(effective("seLinuxOptions"), Lookup::Absent(_))
        || container.capabilities("drop").next().is_some();
    if !is_confined && !subject.is_partial() {
        let kind = container.effective(&["securityContext", "seccompProfile", "type"]);
        flag(Evidence::of(subject, kind, &[]));
    }
}
