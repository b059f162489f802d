//! The port of a pod that a Service names, as the API demands it.

use super::invalid_container_port::{flaw, is_port};
use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Scalar;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(target) = find(subject.node, &["targetPort"]) else { return };
    let detail = match target.scalar() {
        Some(Scalar::Text(name)) => flaw(name),
        // A Service's own 0 means the same number as its port.
        Some(Scalar::Int(0)) => None,
        _ if is_port(target) => None,
        Some(_) => Some("is no number from 1 to 65535"),
        None => None,
    };
    if let Some(detail) = detail {
        flag(Evidence::at(subject, target).detail(detail));
    }
}
