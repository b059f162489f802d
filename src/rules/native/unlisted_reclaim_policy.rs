//! A StorageClass that does with released volumes what is not allowed.

use crate::model::lookup::{Lookup, follow};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let policy = follow(subject.node, &["reclaimPolicy"]).or_unknown(subject.is_partial());
    let name = match policy {
        Lookup::Found(found) => found.node.text(),
        Lookup::Absent(_) => "Delete",
        Lookup::Opaque(_) => return,
    };
    if !options.texts("allowed").any(|allowed| allowed == name) {
        flag(Evidence::of(subject, policy, &[]).detail(name));
    }
}
