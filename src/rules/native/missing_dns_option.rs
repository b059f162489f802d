//! A pod whose resolver options lack one that the site asks for.

use crate::model::lookup::{Lookup, find, follow, is_opaque, text};
use crate::model::{Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let (name, value) = (options.text("name"), options.text("value"));
    let detail = if value.is_empty() { name.to_owned() } else { format!("{name}:{value}") };
    let list = follow(pod.spec, &["dnsConfig", "options"]).or_unknown(pod.is_partial());
    let items = match list {
        Lookup::Opaque(_) => return,
        Lookup::Absent(_) => return flag(Evidence::of(subject, list, &[]).detail(detail)),
        Lookup::Found(found) => found.node.items().map(Node::target),
    };
    for item in items {
        if item.descendants().any(is_opaque) {
            return;
        }
        if text(item, &["name"]) == Some(name) {
            let own = find(item, &["value"]);
            if own.map_or("", Node::text) != value {
                flag(Evidence::at(subject, own.unwrap_or(item)).detail(detail));
            }
            return;
        }
    }
    flag(Evidence::of(subject, list, &[]).detail(detail));
}
