//! Amounts of memory, processor time or storage that the API cannot read.

use super::Found;
use crate::model::quantity;
use crate::rules::Evidence;
use crate::schema::{FaultKind, Shape};
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn judge<'d>(found: &Found<'_, 'd>, flag: &mut dyn FnMut(Evidence<'d>)) {
    for fault in found.faults {
        // A word in capitals is what a script is yet to replace: `QUOTA`.
        let is_word = |text: &str| text.len() > 2 && text.bytes().all(|b| b.is_ascii_uppercase());
        let is_scalar = fault.node.is_scalar() && !is_word(fault.node.text());
        match fault.kind {
            FaultKind::Quantity | FaultKind::Wrong(Shape::Quantity) if is_scalar => {}
            _ => continue,
        }
        let meant = corrected(fault.node.text());
        let detail = meant.map_or(String::new(), |meant| format!("; `{meant}` is one"));
        flag(found.at(fault.node).detail(detail));
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the amount is not known")?;
    let meant = corrected(node.text()).ok_or("which amount is meant is yours to say")?;
    Ok(vec![Change::Replace { node, value: Value::Text(meant) }])
}

/// The quantity that was meant, where only the spelling of its unit is wrong.
fn corrected(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(end);
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "k" | "kb" => "k",
        "m" if unit.trim() == "M" => "M",
        "mb" => "M",
        "g" | "gb" => "G",
        "t" | "tb" => "T",
        "ki" | "kib" => "Ki",
        "mi" | "mib" => "Mi",
        "gi" | "gib" => "Gi",
        "ti" | "tib" => "Ti",
        _ => return None,
    };
    let meant = format!("{number}{unit}");
    quantity::parse(&meant).map(|_| meant)
}
