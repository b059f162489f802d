//! Elements of a list that have the same keys, in lists whose elements are told apart by them.

use super::{Found, field_name};
use crate::rules::Evidence;
use crate::schema::FaultKind;

/// Lists that rules of their own judge.
const ELSEWHERE: [&str; 5] =
    ["containers", "env", "ephemeralContainers", "initContainers", "ports"];

pub(super) fn judge<'d>(found: &Found<'_, 'd>, flag: &mut dyn FnMut(Evidence<'d>)) {
    for fault in found.faults {
        let FaultKind::Repeated(first) = fault.kind else { continue };
        let list = field_name(fault.node);
        let of_service = list == "ports" && found.object.kind() == "Service";
        if of_service || !ELSEWHERE.contains(&list) {
            flag(found.at(fault.node).related(first).detail(list));
        }
    }
}
