//! A capability in a spelling that runtimes understand and admission does not.

use super::unknown_capability::{is_known, listed};
use crate::model::lookup::is_opaque;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    for node in listed(subject) {
        let upper = node.text().to_ascii_uppercase();
        if !is_opaque(node) && node.text() != upper && is_known(&upper) {
            flag(Evidence::at(subject, node).detail(upper));
        }
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the name is not known")?;
    Ok(vec![Change::Replace { node, value: Value::Text(node.text().to_ascii_uppercase()) }])
}
