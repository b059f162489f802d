//! A rule of a role that grants one of the verbs on one of the resources that its page names.

use crate::model::rbac::{PolicyRule, Resource, is_given, is_role};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(role) = subject.object.filter(|role| is_role(*role) && !is_given(*role)) else {
        return;
    };
    let rule = PolicyRule(subject.node);
    // Everything on everything is one finding, of `rbac-cluster-admin-equivalent`.
    if rule.is_everything() || rule.is_named() {
        return;
    }
    let verbs = options.texts("verbs");
    let mut resources = options.texts("resources").map(Resource::named);
    let granted = resources.find_map(|resource| {
        let possible = role.kind() == "ClusterRole" || !resource.is_cluster_wide();
        possible.then(|| rule.resource(verbs.clone(), resource)).flatten()
    });
    let Some(resource) = granted else { return };
    let mut granted = Vec::new();
    for verb in rule.list("verbs").map(|verb| verb.text()) {
        if verb == "*" || verbs.clone().any(|wanted| wanted == verb) {
            granted.push(verb);
        }
    }
    let detail = format!("{} on {}", granted.join(", "), resource.text());
    flag(Evidence::at(subject, resource).detail(detail));
}
