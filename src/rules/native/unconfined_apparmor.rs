//! AppArmor switched off, by field (Kubernetes 1.30) or by the older annotation, or an annotation
//! of a form that admission does not know.

use super::apparmor_annotation::{PREFIX, whole};
use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::edit::{Change, Refusal, Value};

/// What a value does that turns the profile off.
const OFF: &str = "switches AppArmor off with";

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let path = ["securityContext", "appArmorProfile", "type"];
    let containers = pod.containers().map(Subject::container);
    for subject in std::iter::once(subject).chain(containers) {
        let kind = subject.lookup(&path).node();
        if let Some(node) = kind.filter(|node| node.text() == "Unconfined") {
            flag(Evidence::at(subject, node).detail(OFF));
        }
    }
    let annotations = pod.metadata().and_then(|metadata| find(metadata, &["annotations"]));
    for (key, value) in annotations.into_iter().flat_map(|annotations| annotations.entries()) {
        let value = value.target();
        let is_known = value.is_scalar() && !value.is_null() && !is_opaque(value);
        if !key.text().starts_with(PREFIX) || !is_known {
            continue;
        }
        match value.text() {
            "" | "runtime/default" => {}
            local if local.starts_with("localhost/") => {}
            "unconfined" => flag(Evidence::at(subject, value).detail(OFF)),
            _ => flag(Evidence::at(subject, value).detail("names no AppArmor profile with")),
        }
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the profile is not known")?;
    if !matches!(node.text(), "unconfined" | "Unconfined") {
        return Err("which profile was meant is not known".into());
    }
    if node.text() == "unconfined" {
        // Without the annotation the runtime's default applies, and newer clusters read a field.
        return Ok(vec![Change::Remove { node: whole(node) }]);
    }
    Ok(vec![Change::Replace { node, value: Value::Text("RuntimeDefault".into()) }])
}
