//! Bytes that are not spelled in base64.

use super::{Found, field_name};
use crate::rules::Evidence;
use crate::schema::FaultKind;

pub(super) fn judge<'d>(found: &Found<'_, 'd>, flag: &mut dyn FnMut(Evidence<'d>)) {
    for fault in found.faults {
        if let FaultKind::Base64 = fault.kind {
            let field = field_name(fault.node);
            flag(found.at(fault.node).detail(field));
        }
    }
}
