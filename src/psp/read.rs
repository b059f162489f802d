//! Fields read as the API server decodes them: absent and null are nothing, and what is not
//! known here, or has a type that the API refuses, ends the reading.

use crate::model::lookup::{Lookup, follow};
use crate::syntax::{Node, Scalar};

/// A value without which nothing can be judged.
#[derive(Clone, Copy, Debug)]
pub struct Unknown<'d> {
    /// The value.
    pub node: Node<'d>,
    /// What it would have to be, as a noun; `None` for what a template is yet to say.
    pub wanted: Option<&'static str>,
}

impl Unknown<'_> {
    /// What is the matter with it; reads after the value.
    pub fn why(&self) -> String {
        match self.wanted {
            None => "is yet to be filled in".into(),
            Some(wanted) => format!("stands where {wanted} belongs"),
        }
    }
}

/// A field that may be absent.
pub(super) type Read<'d, T> = Result<Option<T>, Unknown<'d>>;

/// The value at a path, whatever it is.
pub(super) fn field<'d>(from: Node<'d>, keys: &[&str]) -> Read<'d, Node<'d>> {
    match follow(from, keys) {
        Lookup::Found(found) => Ok(Some(found.node)),
        Lookup::Absent(_) => Ok(None),
        Lookup::Opaque(node) => Err(Unknown { node, wanted: None }),
    }
}

/// A mapping.
pub(super) fn map<'d>(from: Node<'d>, keys: &[&str]) -> Read<'d, Node<'d>> {
    typed(from, keys, "a mapping", |node| node.is_map().then_some(node))
}

/// A list, empty ones included.
pub(super) fn list<'d>(from: Node<'d>, keys: &[&str]) -> Read<'d, Vec<Node<'d>>> {
    let items = |node: Node<'d>| node.is_seq().then(|| node.items().map(Node::target).collect());
    typed(from, keys, "a list", items)
}

/// The elements of a list of mappings; none if it is absent.
pub(super) fn maps<'d>(from: Node<'d>, keys: &[&str]) -> Result<Vec<Node<'d>>, Unknown<'d>> {
    let items = list(from, keys)?.unwrap_or_default();
    match items.iter().find(|item| !item.is_map() || crate::model::lookup::is_opaque(**item)) {
        Some(node) => Err(Unknown { node: *node, wanted: Some("a mapping") }),
        None => Ok(items),
    }
}

/// `true` or `false`.
pub(super) fn boolean<'d>(from: Node<'d>, keys: &[&str]) -> Read<'d, bool> {
    typed(from, keys, "true or false", |node| match node.scalar() {
        Some(Scalar::Bool(value)) => Some(value),
        _ => None,
    })
}

/// A boolean whose absence means false.
pub(super) fn flag<'d>(from: Node<'d>, keys: &[&str]) -> Result<bool, Unknown<'d>> {
    Ok(boolean(from, keys)?.unwrap_or(false))
}

/// A whole number.
pub(super) fn integer<'d>(from: Node<'d>, keys: &[&str]) -> Read<'d, i64> {
    typed(from, keys, "a whole number", whole)
}

/// A string.
pub(super) fn text<'d>(from: Node<'d>, keys: &[&str]) -> Read<'d, &'d str> {
    typed(from, keys, "a string", string)
}

/// The strings of a list; `None` if the list is absent.
pub(super) fn texts<'d>(from: Node<'d>, keys: &[&str]) -> Read<'d, Vec<&'d str>> {
    elements(from, keys, "a string", string)
}

/// The whole numbers of a list; `None` if the list is absent.
pub(super) fn integers<'d>(from: Node<'d>, keys: &[&str]) -> Read<'d, Vec<i64>> {
    elements(from, keys, "a whole number", whole)
}

fn elements<'d, T>(
    from: Node<'d>,
    keys: &[&str],
    wanted: &'static str,
    read: impl Fn(Node<'d>) -> Option<T>,
) -> Read<'d, Vec<T>> {
    let Some(items) = list(from, keys)? else { return Ok(None) };
    let element = |node: Node<'d>| {
        let wanted = (!crate::model::lookup::is_opaque(node)).then_some(wanted);
        let known = if wanted.is_some() { read(node) } else { None };
        known.ok_or(Unknown { node, wanted })
    };
    items.into_iter().map(element).collect::<Result<_, _>>().map(Some)
}

fn typed<'d, T>(
    from: Node<'d>,
    keys: &[&str],
    wanted: &'static str,
    read: impl Fn(Node<'d>) -> Option<T>,
) -> Read<'d, T> {
    let Some(node) = field(from, keys)? else { return Ok(None) };
    read(node).map(Some).ok_or(Unknown { node, wanted: Some(wanted) })
}

fn whole(node: Node<'_>) -> Option<i64> {
    match node.scalar() {
        Some(Scalar::Int(value)) => i64::try_from(value).ok(),
        _ => None,
    }
}

fn string(node: Node<'_>) -> Option<&str> {
    match node.scalar() {
        Some(Scalar::Text(text)) => Some(text),
        _ => None,
    }
}
