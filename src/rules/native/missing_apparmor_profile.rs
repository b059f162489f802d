//! A container for which no AppArmor profile is named, by field or annotation.

use crate::model::lookup::{Lookup, find};
use crate::model::{Container, Subject, World};
use crate::rules::{Evidence, Options};

const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(container) = subject.container else { return };
    let lookup = container.effective(&["securityContext", "appArmorProfile", "type"]);
    let lookup = lookup.or_unknown(subject.is_partial());
    let is_missing = matches!(lookup, Lookup::Absent(_)) && annotated(container).is_none();
    if is_missing && !container.is_privileged() {
        flag(Evidence::of(subject, lookup, &[]));
    }
}

/// The profile that an annotation of the pod gives a container.
pub(super) fn annotated(container: Container<'_>) -> Option<&str> {
    let annotations = find(container.pod.metadata()?, &["annotations"])?;
    let name = container.name()?;
    let key = |key: &str| key.strip_prefix(ANNOTATION) == Some(name);
    let (_, value) = annotations.entries().find(|(entry, _)| key(entry.text()))?;
    Some(value.target().text()).filter(|profile| !profile.is_empty())
}
