//! A NetworkPolicy that names nobody: neither the pods it is for nor those they may talk to.

use crate::model::lookup::{Lookup, find, follow, items, landmark};
use crate::model::{Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(spec) = find(subject.node, &["spec"]).filter(|_| !subject.is_partial()) else {
        return;
    };
    let rules: Vec<Node<'d>> =
        ["ingress", "egress"].into_iter().flat_map(|field| items(spec, &[field])).collect();
    let mut peers = rules
        .iter()
        .flat_map(|rule| ["from", "to"].into_iter().flat_map(|field| items(*rule, &[field])));
    let names_peers = peers.any(|peer| {
        ["podSelector", "namespaceSelector"].iter().any(|field| selects_some(peer, field))
            || find(peer, &["ipBlock"]).is_some()
    });
    // Without rules the policy denies everything, which is what such a policy is for.
    if !rules.is_empty() && !names_peers && !selects_some(spec, "podSelector") {
        flag(Evidence::at(subject, landmark(spec)));
    }
}

/// Whether a selector is there and not empty, or not known.
fn selects_some(from: Node<'_>, field: &str) -> bool {
    let part = |part| match follow(from, &[field, part]) {
        Lookup::Found(found) => {
            found.node.entries().next().is_some() || found.node.items().next().is_some()
        }
        Lookup::Opaque(_) => true,
        Lookup::Absent(_) => false,
    };
    part("matchLabels") || part("matchExpressions")
}
