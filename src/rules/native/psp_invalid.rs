//! PodSecurityPolicies that the API server would not have stored, or that no pod could be judged
//! by.

use crate::model::lookup::landmark;
use crate::model::{Subject, World};
use crate::psp::{Policy, validity};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    if !Policy::is(object) || object.is_partial() {
        return;
    }
    // What is not known here is not judged.
    let Ok(policy) = Policy::read(object.root()) else { return };
    let flaws = validity::flaws(object.root(), &policy);
    for flaw in &flaws {
        let evidence = Evidence::of(subject, flaw.place.lookup(), &[]).along(&flaw.place.keys);
        flag(evidence.detail(flaw.to_string()));
    }
    if let (Err(reason), true) = (policy.usable(), flaws.is_empty()) {
        let detail = format!("no pod can be judged by it: {reason}");
        flag(Evidence::at(subject, landmark(object.root())).detail(detail));
    }
}
