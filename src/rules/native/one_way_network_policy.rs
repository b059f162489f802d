//! A pod whose NetworkPolicies hold for one direction only.

use super::missing_network_policy::{is_judged, policies_of};
use crate::model::lookup::{Lookup, find, follow, landmark};
use crate::model::{Object, Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod.filter(|pod| is_judged(*pod, world)) else { return };
    let policies = policies_of(pod, world);
    let Some(first) = policies.first() else { return };
    let covers = |direction| policies.iter().any(|policy| has_type(*policy, direction));
    let open = match (covers("Ingress"), covers("Egress")) {
        (true, false) => "outgoing",
        (false, true) => "incoming",
        _ => return,
    };
    let evidence = Evidence::at(subject, landmark(pod.spec)).detail(open);
    flag(evidence.related(landmark(first.root())));
}

/// Whether a policy holds for a direction, with the API's defaults applied.
fn has_type(policy: Object<'_>, direction: &str) -> bool {
    match follow(policy.root(), &["spec", "policyTypes"]) {
        Lookup::Found(found) => found.node.items().any(|item| item.target().text() == direction),
        Lookup::Opaque(_) => true,
        Lookup::Absent(_) if direction == "Ingress" => true,
        Lookup::Absent(_) => {
            let rules = find(policy.root(), &["spec", "egress"]);
            rules.is_some_and(|rules| rules.items().map(Node::target).next().is_some())
        }
    }
}
