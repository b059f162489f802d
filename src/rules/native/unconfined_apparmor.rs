//! AppArmor switched off, by field (Kubernetes 1.30) or by the older annotation.

use super::apparmor_annotation::whole;
use crate::model::lookup::{find, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::edit::{Change, Refusal, Value};

const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

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
        if text(subject.node, &path) == Some("Unconfined")
            && let Some(node) = find(subject.node, &path)
        {
            flag(Evidence::at(subject, node));
        }
    }
    let annotations = pod.metadata().and_then(|metadata| find(metadata, &["annotations"]));
    for (key, value) in annotations.into_iter().flat_map(|annotations| annotations.entries()) {
        let value = value.target();
        if key.text().starts_with(ANNOTATION) && value.text() == "unconfined" {
            flag(Evidence::at(subject, value));
        }
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the profile is not known")?;
    if node.text() == "unconfined" {
        // Without the annotation the runtime's default applies, and newer clusters read a field.
        return Ok(vec![Change::Remove { node: whole(node) }]);
    }
    Ok(vec![Change::Replace { node, value: Value::Text("RuntimeDefault".into()) }])
}
