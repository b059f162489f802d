//! A securityContext in a Spark template that a field of the operator replaces as a whole.

use super::spark::parts;
use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    for part in parts(object) {
        let levels =
            [("podSecurityContext", part.template), ("securityContext", part.main_container())];
        for (field, owner) in levels {
            let context = owner.and_then(|owner| find(owner, &["securityContext"]));
            let (Some(context), Some(legacy)) = (context, find(part.node, &[field])) else {
                continue;
            };
            let detail = format!("`{}.{field}`", part.noun);
            let place = context.key().unwrap_or(context);
            flag(Evidence::at(subject, place).detail(detail).related(legacy));
        }
    }
}
