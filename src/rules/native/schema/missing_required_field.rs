//! Fields that the schema demands and the object lacks.

use super::Found;
use crate::model::subject::{path_of, push_key};
use crate::rules::Evidence;
use crate::schema::FaultKind;

pub(super) fn judge<'d>(found: &Found<'_, 'd>, flag: &mut dyn FnMut(Evidence<'d>)) {
    for fault in found.faults {
        let FaultKind::Missing(field) = fault.kind else { continue };
        let custom = found.type_at(fault.node).is_none();
        if found.is_judged_elsewhere(fault.node, field)
            || (custom && !found.options.flag("custom-resources"))
        {
            continue;
        }
        let mut path = path_of(found.object.root(), fault.node);
        push_key(&mut path, field);
        flag(found.at(fault.node).detail(path));
    }
}
