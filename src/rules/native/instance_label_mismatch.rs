//! A workload whose label app.kubernetes.io/instance is not its name.

use crate::model::lookup::{find, follow, is_opaque};
use crate::model::{Lookup, Subject, World};
use crate::rules::{Evidence, Options};

const PATH: [&str; 3] = ["metadata", "labels", "app.kubernetes.io/instance"];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(name) = find(subject.node, &["metadata", "name"]) else { return };
    if is_opaque(name) || subject.is_partial() {
        return;
    }
    match follow(subject.node, &PATH) {
        Lookup::Found(found) if found.node.text() != name.text() => {
            let detail = format!("is `{}`", found.node.text());
            flag(Evidence::at(subject, found.node).related(name).detail(detail));
        }
        absent @ Lookup::Absent(_) => {
            flag(Evidence::of(subject, absent, &[]).detail("is missing"));
        }
        _ => {}
    }
}
