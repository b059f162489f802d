//! Values of another type than the API takes: text for a number, a list for a mapping.

use super::{Found, field_name, noun};
use crate::rules::Evidence;
use crate::schema::{FaultKind, Shape};
use crate::syntax::edit::{Change, Refusal, Value};
use crate::syntax::{Node, Scalar};

pub(super) fn judge<'d>(found: &Found<'_, 'd>, flag: &mut dyn FnMut(Evidence<'d>)) {
    let mut shapeless = None;
    for fault in found.faults {
        let FaultKind::Wrong(shape) = fault.kind else { continue };
        let node = fault.node;
        let is_scalar = node.is_scalar();
        // unquoted-value and invalid-quantity
        if is_scalar && matches!(shape, Shape::Text | Shape::Time | Shape::Quantity) {
            continue;
        }
        let field = field_name(node);
        if node.parent().is_some_and(|map| found.is_judged_elsewhere(map, field))
            || shapeless.get_or_insert_with(|| found.shapeless()).contains(&node)
        {
            continue;
        }
        let takes = shape.noun();
        let is = noun(node);
        let detail = if is_large(node, shape) {
            format!("a number beyond what `{field}` holds")
        } else {
            format!("{is} where `{field}` takes {takes}")
        };
        flag(found.at(node).detail(detail));
    }
}

fn is_large(node: Node<'_>, shape: Shape) -> bool {
    matches!((shape, node.scalar()), (Shape::Integer(_), Some(Scalar::Int(_))))
}

/// Takes the quotes away where what is in them is of the type that belongs there.
pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the value is not known")?;
    let Some(Scalar::Text(text)) = node.scalar() else {
        return Err("what was meant is yours to say".into());
    };
    let wants = |noun| evidence.detail.as_deref().is_some_and(|detail| detail.ends_with(noun));
    let value = match Scalar::of_plain(text) {
        Scalar::Bool(value) if wants("a boolean") => Value::Bool(value),
        Scalar::Int(_) | Scalar::Float(_) if wants("an integer") || wants("a number") => {
            match text.parse() {
                Ok(value) => Value::Int(value),
                Err(_) => return Err("the number is spelled in a way of its own".into()),
            }
        }
        _ => return Err("what was meant is yours to say".into()),
    };
    Ok(vec![Change::Replace { node, value }])
}
