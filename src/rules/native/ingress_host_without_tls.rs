//! A host of an Ingress that none of its certificates is for.

use crate::model::lookup::{find, is_opaque, items, text};
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
    let list = |field| items(subject.node, &["spec", field]);
    let mut covered: Vec<&str> = Vec::new();
    for entry in list("tls") {
        let mut hosts = items(entry, &["hosts"]).peekable();
        // An entry without hosts is for all of them.
        if hosts.peek().is_none() || entry.descendants().any(is_opaque) {
            return;
        }
        covered.extend(hosts.map(|host| host.target().text()));
    }
    if covered.is_empty() {
        return;
    }
    for rule in list("rules").map(Node::target) {
        let Some(host) = text(rule, &["host"]).filter(|host| !host.is_empty()) else { continue };
        if !covered.iter().any(|pattern| covers(pattern, host))
            && let Some(node) = find(rule, &["host"])
        {
            flag(Evidence::at(subject, node));
        }
    }
}

/// Whether a name, or a wildcard for exactly one label, is for the host.
fn covers(pattern: &str, host: &str) -> bool {
    if let Some(parent) = pattern.strip_prefix("*.")
        && let Some((_, rest)) = host.split_once('.')
    {
        return rest.eq_ignore_ascii_case(parent);
    }
    pattern.eq_ignore_ascii_case(host)
}
