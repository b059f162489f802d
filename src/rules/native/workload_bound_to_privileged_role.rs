//! A pod with a token whose rights are enough to take over the cluster or its namespace.

use super::service_account_token_with_rbac::gets_token;
use super::together::is_own;
use crate::model::lookup::{Lookup, find, follow, text};
use crate::model::rbac::{Resource, rules};
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let named = follow(pod.spec, &["serviceAccountName"]).or_unknown(pod.is_partial());
    let namespace = pod.object.namespace();
    // A binding of another folder means this pod only if both name its namespace.
    let mut bindings: Vec<Object<'d>> = world
        .bindings_of(namespace, pod.service_account())
        .filter(|(bound, binding)| {
            binding.0.source == pod.object.0.source
                || world.are_beside(*binding, pod.object)
                || (is_own(namespace) && *bound == namespace)
        })
        .map(|(_, binding)| binding)
        .collect();
    if matches!(named, Lookup::Opaque(_)) || bindings.is_empty() || !gets_token(pod, world) {
        return;
    }
    // What reaches further is said first.
    bindings.sort_by_key(|binding| binding.kind() != "ClusterRoleBinding");
    let privileged = bindings.into_iter().find_map(|binding| {
        let role = text(binding.root(), &["roleRef", "name"])?;
        let kind = text(binding.root(), &["roleRef", "kind"])?;
        let built_in = kind == "ClusterRole" && options.texts("roles").any(|other| other == role);
        let namespace = binding.namespace().filter(|_| kind == "Role");
        let given = || world.named(kind, namespace, role).and_then(|role| danger(role, options));
        let right = if built_in { Some("everything".to_owned()) } else { given() };
        Some((right?, kind, role, find(binding.root(), &["roleRef"])?))
    });
    let Some((right, kind, role, _)) = privileged else { return };
    let detail = format!("{kind} `{role}` grants it {right}");
    flag(Evidence::of(subject, named, &[]).detail(detail));
}

/// The first of the role's rights that the page counts as dangerous.
fn danger(role: Object<'_>, options: &Options) -> Option<String> {
    let mut rules = rules(role);
    rules.find_map(|rule| {
        if rule.is_everything() {
            return Some("everything".to_owned());
        }
        let right = options.texts("rights").find(|right| {
            let Some((verb, resource)) = right.split_once(' ') else { return false };
            let resource = Resource::named(resource);
            let possible = role.kind() == "ClusterRole" || !resource.is_cluster_wide();
            possible && !rule.is_named() && rule.resource([verb].into_iter(), resource).is_some()
        });
        right.map(|right| right.replacen(' ', " on ", 1))
    })
}
