//! Values outside the bounds of their fields.

use super::{Found, field_name};
use crate::rules::Evidence;
use crate::schema::{FaultKind, Limit};

pub(super) fn judge<'d>(found: &Found<'_, 'd>, flag: &mut dyn FnMut(Evidence<'d>)) {
    for fault in found.faults {
        let FaultKind::Limit(limit) = fault.kind else { continue };
        let field = field_name(fault.node);
        let says = match limit {
            Limit::Name(parts) => format!("is made of {parts}"),
            Limit::Range(least, i64::MAX) => format!("takes no number below {least}"),
            Limit::Range(least, most) => format!("takes numbers from {least} to {most}"),
            Limit::Custom(name, node) => {
                let bound = node.text();
                let is_bound = fault.node.text() == bound;
                match name {
                    "minimum" if is_bound => format!("takes only numbers above {bound}"),
                    "maximum" if is_bound => format!("takes only numbers below {bound}"),
                    "minimum" => format!("takes no number below {bound}"),
                    "maximum" => format!("takes no number above {bound}"),
                    "multipleOf" => format!("takes multiples of {bound}"),
                    "minLength" => format!("takes text of at least {bound} characters"),
                    "maxLength" => format!("takes text of at most {bound} characters"),
                    "minItems" => format!("takes at least {bound} elements"),
                    "maxItems" => format!("takes at most {bound} elements"),
                    "minProperties" => format!("takes at least {bound} entries"),
                    "maxProperties" => format!("takes at most {bound} entries"),
                    "pattern" => format!("takes text that matches `{bound}`"),
                    _ => format!("takes text of the format `{bound}`"),
                }
            }
        };
        let value = fault.node.text();
        let is = if !fault.node.is_scalar() {
            String::new()
        } else if value.is_empty() {
            "an empty text: ".to_owned()
        } else {
            format!("`{}`: ", value.lines().next().unwrap_or_default())
        };
        flag(found.at(fault.node).detail(format!("{is}`{field}` {says}")));
    }
}
