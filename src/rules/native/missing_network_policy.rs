//! A pod that no NetworkPolicy of the run selects.

use crate::model::lookup::{find, is_opaque, landmark};
use crate::model::world::may_be_same;
use crate::model::{Object, Pod, Subject, World, selector};
use crate::rules::Evidence;
use crate::rules::options::Options;

/// Kinds of network plugins whose selectors are not read here: beside one of these nothing is
/// said.
const OTHERS: [&str; 8] = [
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "CiliumNetworkPolicy",
    "ClusterNetworkPolicy",
    "GlobalNetworkPolicy",
    "StagedGlobalNetworkPolicy",
    "StagedNetworkPolicy",
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    if is_judged(pod, world) && policies_of(pod, world).is_empty() {
        flag(Evidence::at(subject, landmark(pod.spec)));
    }
}

/// Whether NetworkPolicies say all there is: the pod is not on the node's network, which they do
/// not reach, and no plugin's own kind is in its namespace.
pub(super) fn is_judged(pod: Pod<'_>, world: &World<'_>) -> bool {
    pod.flag("hostNetwork") != Some(true)
        && !pod.is_partial()
        && !has_others(pod.object.namespace(), world)
}

/// Whether kinds of a network plugin may apply to the namespace.
pub(super) fn has_others(namespace: Option<&str>, world: &World<'_>) -> bool {
    let others = OTHERS.iter().flat_map(|kind| world.of_kind(kind));
    let calico = world.of_kind("NetworkPolicy").iter().filter(|policy| !is_built_in(**policy));
    others.chain(calico).any(|policy| may_be_same(policy.namespace(), namespace))
}

/// The NetworkPolicies that select the pod, or may do so.
pub(super) fn policies_of<'d>(pod: Pod<'d>, world: &World<'d>) -> Vec<Object<'d>> {
    let policies = world.of_kind("NetworkPolicy").iter().copied().filter(|policy| {
        is_built_in(*policy)
            && may_be_same(policy.namespace(), pod.object.namespace())
            && find(policy.root(), &["spec", "podSelector"]).is_none_or(|selector| {
                selector::matches(selector, pod.labels())
                    || selector.descendants().any(is_opaque)
                    || pod.labels().is_some_and(|labels| labels.descendants().any(is_opaque))
            })
    });
    policies.collect()
}

/// Whether the policy is one of Kubernetes itself, not Calico's kind of the same name.
pub(super) fn is_built_in(policy: Object<'_>) -> bool {
    matches!(policy.group(), "networking.k8s.io" | "extensions")
}
