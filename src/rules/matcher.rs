//! What a value must be like.

use regex::Regex;

use crate::model::{Lookup, lookup, quantity};
use crate::syntax::edit::Value;
use crate::syntax::{Node, Scalar};

/// The right-hand side of a condition.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// A literal.
    Is(Value),
    /// `{ in: […] }`
    In(Vec<Value>),
    /// `{ present: true|false }`
    Present(bool),
    /// `{ matches: regex }`
    Matches(Regex),
    /// `{ contains: […] }`: a list with all of these.
    Contains(Vec<Value>),
    /// `{ atLeast: n }`, numbers and quantities.
    AtLeast(f64),
    /// `{ atMost: n }`
    AtMost(f64),
    /// `{ not: matcher }`
    Not(Box<Matcher>),
}

impl Matcher {
    /// Whether what was found matches; `None` if that cannot be known.
    pub fn holds(&self, lookup: Lookup<'_>) -> Option<bool> {
        if let Matcher::Not(inner) = self {
            return inner.holds(lookup).map(|holds| !holds);
        }
        let found = match lookup {
            Lookup::Opaque(_) => return None,
            Lookup::Absent(_) => return Some(matches!(self, Matcher::Present(false))),
            Lookup::Found(found) => found,
        };
        let scalar = found.scalar();
        let is = |wanted: &Value| scalar.is_some_and(|scalar| equal(wanted, scalar));
        Some(match self {
            Matcher::Is(wanted) => is(wanted),
            Matcher::In(any) => any.iter().any(is),
            Matcher::Present(wanted) => *wanted,
            Matcher::Matches(regex) => {
                let text = found.fact.unwrap_or_else(|| found.node.text());
                scalar.is_some() && regex.is_match(text)
            }
            Matcher::AtLeast(least) => scalar.and_then(number).is_some_and(|n| n >= *least),
            Matcher::AtMost(most) => scalar.and_then(number).is_some_and(|n| n <= *most),
            Matcher::Contains(all) => return contains(found.node, all),
            Matcher::Not(_) => false,
        })
    }
}

fn equal(wanted: &Value, scalar: Scalar<'_>) -> bool {
    match (wanted, scalar) {
        (Value::Null, Scalar::Null) => true,
        (Value::Bool(a), Scalar::Bool(b)) => *a == b,
        (Value::Int(a), Scalar::Int(b)) => *a == b,
        (Value::Int(a), Scalar::Float(b)) => *a as f64 == b,
        (Value::Float(a), Scalar::Float(b)) => *a == b,
        (Value::Text(a), Scalar::Text(b)) => a == b,
        _ => false,
    }
}

fn number(scalar: Scalar<'_>) -> Option<f64> {
    match scalar {
        Scalar::Int(value) => Some(value as f64),
        Scalar::Float(value) => Some(value),
        Scalar::Text(text) => quantity::parse(text),
        _ => None,
    }
}

/// Whether a list has all wanted items; not known if it might, once its templates are filled.
fn contains(list: Node<'_>, wanted: &[Value]) -> Option<bool> {
    let has = |value: &Value| {
        let mut items = list.items().map(Node::target).filter_map(Node::scalar);
        items.any(|item| equal(value, item))
    };
    if wanted.iter().all(has) {
        return Some(true);
    }
    if list.items().map(Node::target).any(lookup::is_opaque) { None } else { Some(false) }
}
