//! A rule of a NetworkPolicy that lets everything through.

use crate::model::lookup::{Lookup, find, follow, items, landmark};
use crate::model::{Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;
use crate::syntax::Node;

const DIRECTIONS: [(&str, &str, &str); 2] =
    [("ingress", "from", "incoming"), ("egress", "to", "outgoing")];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(spec) = find(subject.node, &["spec"]) else { return };
    for (rules, peers, direction) in DIRECTIONS {
        for rule in items(spec, &[rules]).filter(|rule| is_empty(*rule, "ports")) {
            let place = if is_empty(rule, peers) {
                Some(landmark(rule))
            } else {
                items(rule, &[peers]).find_map(whole_world)
            };
            if let Some(place) = place {
                flag(Evidence::at(subject, place).detail(direction));
            }
        }
    }
}

/// Whether a list is absent or has nothing in it.
fn is_empty(from: Node<'_>, field: &str) -> bool {
    match follow(from, &[field]) {
        Lookup::Absent(_) => true,
        Lookup::Found(found) => found.node.is_seq() && found.node.items().next().is_none(),
        Lookup::Opaque(_) => false,
    }
}

/// The block of a peer, if it is every address and leaves none out.
fn whole_world(peer: Node<'_>) -> Option<Node<'_>> {
    let block = find(peer, &["ipBlock"]).filter(|block| is_empty(*block, "except"))?;
    find(block, &["cidr"]).filter(|cidr| matches!(cidr.text(), "0.0.0.0/0" | "::/0"))
}
