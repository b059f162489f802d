//! seccomp and AppArmor profiles of a type or form that does not exist.

use super::apparmor_annotation::{PREFIX, whole};
use crate::model::lookup::{Absent, Lookup, find, follow, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

/// What SeccompProfile and AppArmorProfile know (core/v1).
const TYPES: [&str; 3] = ["RuntimeDefault", "Localhost", "Unconfined"];

pub(super) fn seccomp<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    fields(subject, "seccompProfile", flag);
}

pub(super) fn apparmor<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    fields(subject, "appArmorProfile", flag);
    for (key, value) in annotations(subject) {
        let value = value.target();
        let form = value.text();
        let is_known = value.is_null()
            || is_opaque(value)
            || matches!(form, "" | "runtime/default" | "unconfined")
            || form.starts_with("localhost/");
        if key.text().starts_with(PREFIX) && !is_known {
            flag(Evidence::at(subject, value).detail(format!("the unknown form `{form}`")));
        }
    }
}

fn annotations<'d>(subject: Subject<'d>) -> impl Iterator<Item = (Node<'d>, Node<'d>)> {
    let metadata = subject.pod.and_then(|pod| pod.metadata());
    let annotations = metadata.and_then(|metadata| find(metadata, &["annotations"]));
    annotations.into_iter().flat_map(Node::entries)
}

/// The profiles of the pod and of its containers, each by itself.
fn fields<'d>(subject: Subject<'d>, field: &str, flag: &mut dyn FnMut(Evidence<'d>)) {
    let Some(pod) = subject.pod else { return };
    let containers = pod.containers().map(Subject::container);
    for owner in std::iter::once(subject).chain(containers) {
        let Some(profile) = owner.lookup(&["securityContext", field]).node() else { continue };
        let lookup = follow(profile, &["type"]);
        match lookup {
            Lookup::Found(found) if !TYPES.contains(&found.node.text()) => {
                let detail = format!("the unknown type `{}`", found.node.text());
                flag(Evidence::at(owner, found.node).detail(detail));
            }
            Lookup::Absent(_) if !owner.is_partial() => {
                flag(Evidence::of(owner, lookup, &[]).detail("no type"));
            }
            _ => {}
        }
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let default = Value::Text("RuntimeDefault".into());
    let (profile, change) = match evidence.lookup {
        Lookup::Found(found) if found.node.key().is_some_and(|key| key.text() == "type") => {
            (found.node.parent(), Change::Replace { node: found.node, value: default })
        }
        Lookup::Found(found) => (None, Change::Remove { node: whole(found.node) }),
        Lookup::Absent(Absent { under, steps }) => {
            // The profile lacks a type, or its type is null.
            let keys = if steps == 0 { vec!["type".into()] } else { Vec::new() };
            let profile = if steps == 0 { Some(under) } else { under.parent() };
            (profile, Change::Set { under, keys, value: default })
        }
        Lookup::Opaque(_) => return Err("the profile is not known".into()),
    };
    if profile.is_some_and(|profile| find(profile, &["localhostProfile"]).is_some()) {
        return Err("the profile names a file, so `Localhost` may be meant".into());
    }
    let is_apparmor =
        profile.and_then(Node::key).is_some_and(|key| key.text() == "appArmorProfile");
    let names_file = |(key, value): (Node<'_>, Node<'_>)| {
        key.text().starts_with(PREFIX) && value.target().text().starts_with("localhost/")
    };
    if is_apparmor && annotations(evidence.subject).any(names_file) {
        return Err("the API server refuses a field that differs from the annotation".into());
    }
    Ok(vec![change])
}
