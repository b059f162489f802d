//! A ClusterRole that may approve certificates with which one logs in to the cluster. The two
//! rights that this takes may stand in two of its rules.

use crate::model::rbac::{PolicyRule, Resource, is_given, is_role, rules};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

const APPROVAL: &str = "certificatesigningrequests/approval.certificates.k8s.io";
const SIGNERS: &str = "signers.certificates.k8s.io";

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(role) = subject.object.filter(|role| is_role(*role) && !is_given(*role)) else {
        return;
    };
    let granted = |verbs: &[&'static str], resource: &'static str| {
        let rules = rules(role).filter(|rule| !rule.is_everything());
        rules
            .filter_map(|rule| {
                let verbs = verbs.iter().copied();
                Some((rule, rule.resource(verbs, Resource::named(resource))?))
            })
            .collect::<Vec<_>>()
    };
    let approval = granted(&["update", "patch"], APPROVAL);
    let signers = granted(&["approve"], SIGNERS);
    let approval = approval.iter().find(|(rule, _)| !rule.is_named());
    let signer = signers.iter().find(|(rule, _)| signs_logins(*rule));
    let (Some((_, approval)), Some((_, signer))) = (approval, signer) else { return };
    flag(Evidence::at(subject, *approval).related(*signer));
}

/// Whether the rule is for signers whose certificates the API server takes from clients.
fn signs_logins(rule: PolicyRule<'_>) -> bool {
    const LOGIN: [&str; 3] = [
        "kubernetes.io/*",
        "kubernetes.io/kube-apiserver-client",
        "kubernetes.io/kube-apiserver-client-kubelet",
    ];
    !rule.is_named() || rule.list("resourceNames").any(|name| LOGIN.contains(&name.text()))
}
