//! A NetworkPolicy, or a peer of one, whose selector matches no pod of its namespace.

use crate::model::lookup::{find, items, landmark};
use crate::model::selector::matches;
use crate::model::world::may_be_same;
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn policy<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(policy) = subject.object else { return };
    let Some(selector) = find(subject.node, &["spec", "podSelector"]) else { return };
    if is_dangling(world, policy, selector) {
        flag(Evidence::at(subject, landmark(selector)));
    }
}

pub(super) fn peer<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(policy) = subject.object else { return };
    for (rules, peers) in [("ingress", "from"), ("egress", "to")] {
        let rules = items(subject.node, &["spec", rules]);
        for peer in rules.flat_map(|rule| items(rule, &[peers])) {
            // Another namespace is out of sight.
            let elsewhere = find(peer, &["namespaceSelector"]).is_some();
            let Some(selector) = find(peer, &["podSelector"]).filter(|_| !elsewhere) else {
                continue;
            };
            if is_dangling(world, policy, selector) {
                flag(Evidence::at(subject, landmark(selector)).detail(rules_noun(peer)));
            }
        }
    }
}

/// Which way the traffic of a peer goes.
fn rules_noun(peer: Node<'_>) -> &'static str {
    let list = peer.parent().and_then(Node::key).map(Node::text);
    if list == Some("to") { "to" } else { "from" }
}

fn is_dangling(world: &World<'_>, policy: Object<'_>, selector: Node<'_>) -> bool {
    let empty = selector.entries().next().is_none();
    if empty || policy.is_partial() || !world.shows_workloads_beside(policy) {
        return false;
    }
    let known =
        |pod: &&crate::model::Pod<'_>| may_be_same(policy.namespace(), pod.object.namespace());
    let mut pods = world.pods().iter().filter(known).peekable();
    let beside = |object: Object<'_>| world.are_beside(policy, object);
    // Fewer pods than policies: a folder of examples, or policies that stand apart.
    let around = pods.clone().filter(|pod| beside(pod.object)).count();
    let policies = world.of_kind("NetworkPolicy").iter().filter(|other| beside(**other)).count();
    pods.peek().is_some() && around >= policies && !pods.any(|pod| matches(selector, pod.labels()))
}
