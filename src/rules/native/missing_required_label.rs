//! Labels that the site wants on every object.

use regex::Regex;

use crate::model::lookup::{find, follow, is_opaque};
use crate::model::{Lookup, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    judge(subject, object.root(), "labels", options, flag);
    let template = object.template().filter(|template| *template != object.root());
    if let Some(template) = template.filter(|_| options.flag("templates")) {
        judge(subject, template, "labels", options, flag);
    }
}

/// Compares the labels or annotations of an object or template with the wanted ones.
pub(super) fn judge<'d>(
    subject: Subject<'d>,
    from: Node<'d>,
    field: &str,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    for (key, pattern) in options.pairs(field) {
        match follow(from, &["metadata", field, key]) {
            Lookup::Found(found) => {
                let regex = Regex::new(pattern).ok();
                let fits = regex.is_none_or(|regex| regex.is_match(found.node.text()));
                if !fits {
                    let detail = format!("`{key}: {}` does not fit {pattern}", found.node.text());
                    flag(Evidence::at(subject, found.node).detail(detail));
                }
            }
            absent @ Lookup::Absent(_) if !subject.is_partial() && is_open(from, field) => {
                flag(Evidence::of(subject, absent, &[]).detail(format!("`{key}` is missing")));
            }
            _ => {}
        }
    }
}

/// Whether what is not in the map is missing: no template fills it.
fn is_open(from: Node<'_>, field: &str) -> bool {
    let map = find(from, &["metadata", field]);
    map.is_none_or(|map| !is_opaque(map) && !map.entries().any(|(key, _)| is_opaque(key)))
}
