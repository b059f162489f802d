//! What an audit policy records of the requests that matter most after an incident. The first rule
//! that matches a request decides; a request that no rule matches is not recorded.

use crate::model::lookup::{find, is_opaque, items, landmark, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

/// The resource, its API group, and whether its body must not be written down.
const RESOURCES: &[(&str, &str, bool)] = &[
    ("secrets", "", true),
    ("configmaps", "", true),
    ("tokenreviews", "authentication.k8s.io", true),
    ("pods", "", false),
    ("deployments", "apps", false),
    ("pods/exec", "", false),
    ("pods/attach", "", false),
    ("pods/portforward", "", false),
    ("pods/proxy", "", false),
    ("services/proxy", "", false),
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let ours = subject.object.is_some_and(|object| object.group() == "audit.k8s.io");
    let Some(rules) = find(subject.node, &["rules"]) else { return };
    let opaque = |node: Node<'d>| node.descendants().any(|below| is_opaque(below.target()));
    if !ours || subject.is_partial() || opaque(rules) {
        return;
    }
    let mut unseen = Vec::new();
    let mut written: Vec<(Node<'d>, Vec<&str>)> = Vec::new();
    for &(resource, group, secret) in RESOURCES {
        let mut recorded = false;
        for rule in rules.items().map(Node::target).filter(|rule| covers(*rule, resource, group)) {
            let Some(level) = find(rule, &["level"]) else { return };
            if secret && matches!(level.text(), "Request" | "RequestResponse") {
                match written.iter_mut().find(|(at, _)| at.id() == level.id()) {
                    Some((_, resources)) => resources.push(resource),
                    None => written.push((level, vec![resource])),
                }
            }
            recorded |= level.text() != "None";
            // The rules behind one for all requests are not reached.
            if !is_narrow(rule) {
                break;
            }
        }
        if !recorded {
            unseen.push(resource);
        }
    }
    for (level, resources) in written {
        let detail = format!("writes down the content of {}", resources.join(", "));
        flag(Evidence::at(subject, level).detail(detail));
    }
    if !unseen.is_empty() {
        let detail = format!("does not record requests for {}", unseen.join(", "));
        flag(Evidence::at(subject, landmark(rules)).detail(detail));
    }
}

/// Whether a rule applies to some requests for its resources only.
fn is_narrow(rule: Node<'_>) -> bool {
    let mut lists = items(rule, &["resources"]);
    ["users", "userGroups", "verbs", "namespaces"].iter().any(|field| filled(rule, field))
        || lists.any(|list| filled(list, "resourceNames"))
}

/// Whether a rule is about a resource at all, as the API server sees it.
fn covers(rule: Node<'_>, resource: &str, group: &str) -> bool {
    if !filled(rule, "resources") {
        return filled(rule, "namespaces") || !filled(rule, "nonResourceURLs");
    }
    let lists = items(rule, &["resources"]);
    let mut ours = lists.filter(|list| text(*list, &["group"]).unwrap_or_default() == group);
    ours.any(|list| {
        let mut names = items(list, &["resources"]);
        !filled(list, "resources") || names.any(|n| names_it(n.text(), resource))
    })
}

/// Whether a name means a resource: `pods`, `pods/exec`, `*`, `*/exec`, or `pods/*`, which means
/// `pods` as well.
fn names_it(name: &str, resource: &str) -> bool {
    let (kind, part) = resource.split_once('/').unwrap_or((resource, ""));
    let every_part = name.strip_suffix("/*") == Some(kind);
    let every_kind = !part.is_empty() && name.strip_prefix("*/") == Some(part);
    name == "*" || name == resource || every_part || every_kind
}

fn filled(node: Node<'_>, field: &str) -> bool {
    find(node, &[field]).is_some_and(|list| list.items().next().is_some())
}
