//! Fields that the target version does not have yet.

use super::Found;
use crate::rules::Evidence;
use crate::schema::FaultKind;

pub(super) fn judge<'d>(found: &Found<'_, 'd>, flag: &mut dyn FnMut(Evidence<'d>)) {
    let Some(target) = found.options.minor() else { return };
    for fault in found.faults {
        if let FaultKind::Early(since) = fault.kind
            && since > target
        {
            let detail = format!("came with Kubernetes 1.{since}, and the target is 1.{target}");
            flag(found.at(fault.node).detail(detail));
        }
    }
}
