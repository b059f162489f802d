//! Reading typed fields. What does not have the type that the API gives it, or is yet to be
//! filled in, ends the reading: such a pod is not judged.

use std::fmt;

use crate::model::lookup::{is_opaque, is_placeholder};
use crate::model::{Lookup, Scope};
use crate::syntax::{Kind, Node, Scalar};

/// Why a pod is not judged, and the node that is why.
#[derive(Clone, Copy, Debug)]
pub struct Unjudged<'d> {
    /// Why.
    pub reason: Reason,
    /// Where.
    pub node: Node<'d>,
}

/// Why a pod is not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A patch or another fragment.
    Partial,
    /// A pod of which the manifest says only some.
    Completed,
    /// A template that is yet to be filled in.
    Template,
    /// A value of another type than the API's, which the API server refuses.
    Shape,
    /// No list of containers, or an empty one.
    NoContainers,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Partial => "the object is only part of one, such as a patch",
            Reason::Completed => {
                "an operator completes the pod, and what it adds is not known here"
            }
            Reason::Template => "the value is yet to be filled in",
            Reason::Shape => "the value does not have the type that the API gives it",
            Reason::NoContainers => "there are no containers",
        })
    }
}

pub(super) type Read<'d, T> = Result<T, Unjudged<'d>>;

/// The wrong type, or a template in the place of the right one.
pub(super) fn unfit(node: Node<'_>) -> Unjudged<'_> {
    let reason = if is_opaque(node) { Reason::Template } else { Reason::Shape };
    Unjudged { reason, node }
}

/// The values of some fields of a mapping in one pass, null as absent. Of repeated keys the
/// last counts; keys merged in by `<<` count where the mapping has none of its own.
pub(super) fn pick<'d, const N: usize>(
    map: Node<'d>,
    fields: &[&str; N],
) -> Read<'d, [Option<Node<'d>>; N]> {
    let mut found = [None; N];
    if !map.is_map() {
        return Err(unfit(map));
    }
    let mut merges = false;
    for (key, value) in map.entries() {
        if !key.is_scalar() {
            return Err(unfit(map));
        }
        let name = key.text();
        merges |= name == "<<";
        if let Some(at) = fields.iter().position(|field| *field == name) {
            found[at] = Some(value);
        }
    }
    for (value, field) in found.iter_mut().zip(fields) {
        if value.is_none() && merges {
            *value = map.get(field);
        }
        *value = value.map(Node::target).filter(|value| !value.is_null());
    }
    Ok(found)
}

/// The values of some fields of a mapping that need not be there.
pub(super) fn pick_from<'d, const N: usize>(
    map: Option<Node<'d>>,
    fields: &[&str; N],
) -> Read<'d, [Option<Node<'d>>; N]> {
    map.map_or(Ok([None; N]), |map| pick(map, fields))
}

/// The same of a pod or a container, the securityContext wherever its kind has it.
pub(super) fn pick_of<'d, const N: usize>(
    scope: Scope<'d>,
    fields: &[&str; N],
) -> Read<'d, [Option<Node<'d>>; N]> {
    const CONTEXT: &str = "securityContext";
    let Some(context) = scope.enter(CONTEXT) else { return pick(scope.node, fields) };
    let context = match context {
        Lookup::Opaque(node) if node != scope.node => return Err(unfit(node)),
        other => other.node(),
    };
    // Where there is nothing but the context, no key is a field of the pod or the container.
    let mut found = if context == Some(scope.node) { [None; N] } else { pick(scope.node, fields)? };
    if let Some(at) = fields.iter().position(|field| *field == CONTEXT) {
        found[at] = context;
    }
    Ok(found)
}

/// The items of a list of mappings.
pub(super) fn items<'d>(list: Option<Node<'d>>) -> Read<'d, impl Iterator<Item = Node<'d>>> {
    if let Some(wrong) = list.filter(|list| !list.is_seq()) {
        return Err(unfit(wrong));
    }
    Ok(list.into_iter().flat_map(Node::items).map(Node::target))
}

pub(super) fn flag(node: Node<'_>) -> Read<'_, bool> {
    match node.scalar() {
        Some(Scalar::Bool(value)) => Ok(value),
        _ => Err(unfit(node)),
    }
}

/// A text; null as the empty one, which is what it decodes to.
pub(super) fn text(node: Node<'_>) -> Read<'_, &str> {
    match node.scalar() {
        Some(Scalar::Text(text)) if !is_placeholder(text) => Ok(text),
        Some(Scalar::Null) => Ok(""),
        _ => Err(unfit(node)),
    }
}

/// The text of a field that only messages show.
pub(super) fn name(node: Option<Node<'_>>) -> Read<'_, &str> {
    let Some(node) = node else { return Ok("") };
    match node.scalar() {
        Some(Scalar::Text(text)) => Ok(text),
        _ => Err(unfit(node)),
    }
}

/// An integer; one written as a float without a fraction is one, too.
pub(super) fn number(node: Node<'_>) -> Read<'_, i64> {
    let number = match node.scalar() {
        Some(Scalar::Int(value)) => i64::try_from(value).ok(),
        Some(Scalar::Float(value)) if value.fract() == 0.0 && value.abs() < 1e15 => {
            Some(value as i64)
        }
        _ => None,
    };
    number.ok_or_else(|| unfit(node))
}

/// A port number: 32 bits.
pub(super) fn port(node: Option<Node<'_>>) -> Read<'_, i64> {
    let Some(node) = node else { return Ok(0) };
    let port = number(node)?;
    if i32::try_from(port).is_err() { Err(unfit(node)) } else { Ok(port) }
}

/// Tells the entries of a mapping of texts whose keys are wanted.
pub(super) fn texts<'d>(
    map: Node<'d>,
    wanted: &impl Fn(&str) -> bool,
    found: &mut impl FnMut(&'d str, &'d str, Node<'d>),
) -> Read<'d, ()> {
    if !map.is_map() || is_opaque(map) {
        return Err(unfit(map));
    }
    each(map, map, wanted, found, 8)
}

/// The entries that stand in one mapping, then those of the mappings it merges; `top` says
/// which of several values a key has.
fn each<'d>(
    top: Node<'d>,
    map: Node<'d>,
    wanted: &impl Fn(&str) -> bool,
    found: &mut impl FnMut(&'d str, &'d str, Node<'d>),
    depth: usize,
) -> Read<'d, ()> {
    for (key, value) in map.entries() {
        let name = key.text();
        if name == "<<" && key.kind() == Kind::Plain && depth > 0 {
            let merged = value.target();
            let several = merged.items().map(Node::target);
            for map in several.chain(merged.is_map().then_some(merged)) {
                each(top, map, wanted, found, depth - 1)?;
            }
        } else if wanted(name) && top.get(name) == Some(value.target()) {
            found(name, text(value.target())?, value);
        }
    }
    Ok(())
}
