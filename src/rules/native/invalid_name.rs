//! Objects without a name, or with one that the API refuses for its form.

use super::invalid_label::is_domain;
use crate::model::lookup::{find, follow, is_opaque, is_stand_in};
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

/// Groups of the API server's own objects. Others (kubeadm, kubelet, kustomize) have objects
/// that live in files only and need no name; operators may allow other names.
const GROUPS: [&str; 8] = [
    "",
    "apps",
    "autoscaling",
    "batch",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "storage.k8s.io",
];

/// Kinds of the core group; OpenShift once had kinds of its own there, with other rules.
const CORE: [&str; 14] = [
    "ConfigMap",
    "Endpoints",
    "LimitRange",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "PodTemplate",
    "ReplicationController",
    "ResourceQuota",
    "Secret",
    "Service",
    "ServiceAccount",
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| GROUPS.contains(&object.group())) else {
        return;
    };
    let stored = object.group() != "" || CORE.contains(&object.kind());
    if !stored || matches!(object.kind(), "IPAddress" | "Eviction" | "Scale") {
        return;
    }
    let root = object.root();
    if let Some(name) = find(root, &["metadata", "name"]) {
        if let Some(flaw) = flaw(object, name.text()).filter(|_| is_known(name)) {
            let detail = format!("the name `{}` {flaw}", name.text());
            flag(Evidence::at(subject, name).detail(detail));
        }
        return;
    }
    let metadata = root.get("metadata");
    let unknown = metadata.is_some_and(|metadata| {
        let field = |name: &&str| metadata.get(name);
        let mut given = ["name", "generateName"].iter().filter_map(field);
        is_opaque(metadata) || given.any(|node| is_opaque(node) || is_commented(node))
    });
    let prefixed = find(root, &["metadata", "generateName"]).is_some();
    // With a status it is a live object's, or what a test compares one with.
    let live = find(root, &["status"]).is_some();
    if !unknown && !prefixed && !live && !object.is_partial() {
        let lookup = follow(root, &["metadata", "name"]);
        flag(Evidence::of(subject, lookup, &[]).detail("it has no name"));
    }
}

/// Whether the name is text as the cluster will see it. Tests of chainsaw write `(expression)`,
/// and scripts put theirs where a word in capitals stands.
fn is_known(name: Node<'_>) -> bool {
    name.is_scalar() && !name.text().starts_with('(') && !is_stand_in(name.text())
}

/// Whether only a comment stands where a value belongs, as in `name: ##NAME##`: for YAML that is
/// nothing, for a script it is the place to write to.
fn is_commented(node: Node<'_>) -> bool {
    let text = &node.document().text()[node.span().end as usize..];
    node.is_null() && text.lines().next().is_some_and(|rest| rest.trim_start().starts_with("##"))
}

/// What is wrong with a name, by the rules of its kind.
fn flaw(object: Object<'_>, name: &str) -> Option<&'static str> {
    if object.group() == "rbac.authorization.k8s.io" {
        let bad = matches!(name, "" | "." | "..") || name.contains(['/', '%']);
        return bad.then_some("is one that no path can hold");
    }
    if !is_domain(name) {
        return Some(if name.len() > 253 {
            "is longer than 253 characters"
        } else {
            "is none that the DNS knows: lower-case letters, digits, hyphens and dots"
        });
    }
    match object.kind() {
        "Service" | "Namespace" if name.contains('.') => Some("has a dot"),
        "Service" | "Namespace" if name.len() > 63 => Some("is longer than 63 characters"),
        "Service" if name.starts_with(|c: char| c.is_ascii_digit()) => Some("begins with a digit"),
        "CronJob" if name.len() > 52 => Some("is longer than 52 characters"),
        _ => None,
    }
}
