//! Texts that are none of the values of an enumeration.

use super::{Found, field_name};
use crate::rules::Evidence;
use crate::schema::FaultKind;
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn judge<'d>(found: &Found<'_, 'd>, flag: &mut dyn FnMut(Evidence<'d>)) {
    for fault in found.faults {
        let FaultKind::Value(values) = fault.kind else { continue };
        let texts = values.texts();
        let field = field_name(fault.node);
        let detail = match meant(fault.node.text(), &texts) {
            Some(meant) => format!("{field}; did you mean `{meant}`?"),
            None => format!("{field}, which takes {}", list(&texts)),
        };
        flag(found.at(fault.node).detail(detail));
    }
}

/// Writes the value in the API's case.
pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the value is not known")?;
    let suggestion = evidence.detail.as_deref().and_then(|detail| detail.split('`').nth(1));
    let meant = suggestion.ok_or("which of the values is meant is yours to say")?;
    Ok(vec![Change::Replace { node, value: Value::Text(meant.to_owned()) }])
}

/// The value that differs only in case, hyphens or blanks.
fn meant<'t>(text: &str, values: &[&'t str]) -> Option<&'t str> {
    let plain = |text: &str| text.replace(['-', '_', ' '], "").to_ascii_lowercase();
    let text = plain(text);
    values.iter().copied().find(|value| plain(value) == text)
}

fn list(values: &[&str]) -> String {
    const MANY: usize = 8;
    match values {
        [] => "none".to_owned(),
        [one] => format!("only {one}"),
        values if values.len() > MANY => format!("{} and others", values[..MANY].join(", ")),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
