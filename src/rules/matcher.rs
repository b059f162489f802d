//! What a value must be like.

use super::options::Options;
use crate::model::pattern::Pattern;
use crate::model::{Lookup, lookup, quantity};
use crate::syntax::edit::Value;
use crate::syntax::{Node, Scalar};

/// The right-hand side of a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// A literal.
    Is(Value),
    /// `{ in: […] }`
    In(Vec<Value>),
    /// `{ present: true|false }`
    Present(bool),
    /// `{ matches: regex }`
    Matches(Pattern),
    /// `{ contains: […] }`: a list with all of these.
    Contains(Vec<Value>),
    /// `{ atLeast: n }`, numbers and quantities.
    AtLeast(f64),
    /// `{ atMost: n }`
    AtMost(f64),
    /// `{ not: matcher }`
    Not(Box<Matcher>),
    /// An operator whose argument the user gives under an option; never decides anything.
    Open {
        /// The operator; empty for a literal.
        operator: String,
        /// The option.
        option: String,
    },
}

impl Matcher {
    /// Whether what was found matches; `None` if that cannot be known.
    pub fn holds(&self, lookup: Lookup<'_>) -> Option<bool> {
        if let Matcher::Not(inner) = self {
            return inner.holds(lookup).map(|holds| !holds);
        }
        let found = match lookup {
            _ if matches!(self, Matcher::Open { .. }) => return None,
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
                scalar.is_some() && regex.find_in(found.text()) == Some(true)
            }
            Matcher::AtLeast(least) => scalar.and_then(number).is_some_and(|n| n >= *least),
            Matcher::AtMost(most) => scalar.and_then(number).is_some_and(|n| n <= *most),
            Matcher::Contains(all) => return contains(found.node, all),
            Matcher::Not(_) | Matcher::Open { .. } => false,
        })
    }

    /// Reads the right-hand side of a condition.
    ///
    /// # Errors
    /// Says what is wrong with it, for the author of the page.
    pub fn of(form: &Value) -> Result<Matcher, String> {
        let Value::Map(entries) = form else { return Ok(Matcher::Is(form.clone())) };
        let [(operator, argument)] = entries.as_slice() else {
            return Err("a matcher has exactly one operator".into());
        };
        match (operator.as_str(), argument) {
            ("not", inner) => Ok(Matcher::Not(Box::new(Matcher::of(inner)?))),
            ("option", Value::Text(option)) => {
                Ok(Matcher::Open { operator: String::new(), option: option.clone() })
            }
            (operator, Value::Map(entries)) => match entries.as_slice() {
                [(key, Value::Text(option))] if key == "option" => {
                    Ok(Matcher::Open { operator: operator.to_owned(), option: option.clone() })
                }
                _ => Err(format!("`{operator}` takes no mapping")),
            },
            (operator, argument) => Matcher::with(operator, argument),
        }
    }

    /// An operator and its argument; no operator is a literal.
    fn with(operator: &str, argument: &Value) -> Result<Matcher, String> {
        let list = || match argument {
            Value::Seq(items) => Ok(items.clone()),
            _ => Err(format!("`{operator}` takes a list")),
        };
        let number = || match argument {
            Value::Int(value) => Ok(*value as f64),
            Value::Float(value) => Ok(*value),
            Value::Text(text) => {
                quantity::parse(text).ok_or_else(|| format!("`{operator}` takes a number"))
            }
            _ => Err(format!("`{operator}` takes a number")),
        };
        match (operator, argument) {
            ("", literal) => Ok(Matcher::Is(literal.clone())),
            ("in", _) => list().map(Matcher::In),
            ("contains", _) => list().map(Matcher::Contains),
            ("atLeast", _) => number().map(Matcher::AtLeast),
            ("atMost", _) => number().map(Matcher::AtMost),
            ("present", Value::Bool(wanted)) => Ok(Matcher::Present(*wanted)),
            ("present", _) => Err("`present` takes true or false".into()),
            ("matches", Value::Text(pattern)) => Ok(Matcher::Matches(Pattern::new(pattern))),
            ("matches", _) => Err("`matches` takes a regular expression".into()),
            (other, _) => Err(format!(
                "`{other}` is no matcher: use in, contains, atLeast, atMost, present, matches or not"
            )),
        }
    }

    /// Puts the value of an option in its place, if it has one.
    ///
    /// # Errors
    /// The option and what is wrong with its value.
    pub fn resolve(&mut self, options: &Options) -> Result<(), (String, String)> {
        match self {
            Matcher::Not(inner) => inner.resolve(options),
            Matcher::Open { operator, option } => {
                if let Some(value) = options.value(option) {
                    let resolved = Matcher::with(operator, value);
                    let resolved = resolved.and_then(|m| m.check_pattern().map(|()| m));
                    *self = resolved.map_err(|message| (option.clone(), message))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Checks that a regular expression is one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check_pattern(&self) -> Result<(), String> {
        match self {
            Matcher::Not(inner) => inner.check_pattern(),
            Matcher::Matches(pattern) => pattern.check(),
            _ => Ok(()),
        }
    }

    /// The option whose value it waits for.
    pub fn option(&self) -> Option<&str> {
        match self {
            Matcher::Not(inner) => inner.option(),
            Matcher::Open { option, .. } => Some(option),
            _ => None,
        }
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
