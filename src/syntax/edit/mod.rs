//! Changes to a document as edits of its text, in the style the file is written in. Nothing is
//! ever serialised again: an edit adds, replaces or removes only what the change says.

mod comment;
mod insert;
mod nest;
mod remove;
mod settle;
mod style;
mod value;

use std::collections::BTreeMap;

use super::node::Node;
use super::span::Span;
use super::tree::{Document, Kind};
pub use value::{Value, lines};

/// One thing to change in a document.
#[derive(Clone, Debug)]
pub enum Change<'d> {
    /// Give the path below a mapping (or below a null where one belongs) a value. None of the
    /// path exists yet.
    Set {
        /// The deepest mapping, or null, that exists.
        under: Node<'d>,
        /// The keys to create, outermost first; at least one unless `under` is a null to fill.
        keys: Vec<Box<str>>,
        /// The value at the end.
        value: Value,
    },
    /// Put a scalar in the place of a scalar.
    Replace {
        /// The value that stands there.
        node: Node<'d>,
        /// The new one.
        value: Value,
    },
    /// Take out a mapping's entry (given by its value) or a sequence's item.
    Remove {
        /// The value or item.
        node: Node<'d>,
    },
    /// Give a mapping's entry another key, or a path of keys to go under. It stays where it
    /// stands; neighbours that go under the same keys share them.
    Move {
        /// The entry's value.
        node: Node<'d>,
        /// The new keys, outermost first; at least one.
        keys: Vec<Box<str>>,
        /// Entries that are put before it, beside the last of the keys.
        beside: Vec<(String, Value)>,
    },
    /// Add an item to the end of a sequence that exists.
    Append {
        /// The sequence.
        list: Node<'d>,
        /// The new item.
        value: Value,
    },
    /// Put other text in the place of a comment, or a comment where none is.
    Comment {
        /// The top of the document.
        root: Node<'d>,
        /// The comment, `#` included, or a place between two bytes for a new one.
        span: Span,
        /// The new one, a new one with all white space around it; empty to take the comment out.
        text: String,
    },
}

impl<'d> Change<'d> {
    /// The node whose surroundings change.
    pub fn target(&self) -> Node<'d> {
        match self {
            Change::Set { under, .. } => *under,
            Change::Replace { node, .. } | Change::Remove { node } | Change::Move { node, .. } => {
                *node
            }
            Change::Append { list, .. } => *list,
            Change::Comment { root, .. } => *root,
        }
    }
}

/// A replacement of bytes: the only way anything changes a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// Why a change cannot be made in this text; reads after "not fixed: ".
pub type Refusal = String;

/// Turns changes to one document into edits, sorted and not overlapping. Changes to one
/// mapping are written together, so that two fixes that both need `securityContext` make one.
///
/// # Errors
/// Refuses what would change shared data (anchors, aliases) and what the editor cannot write
/// for certain.
pub fn edits<'d>(document: &'d Document<'_>, changes: &[Change<'d>]) -> Result<Vec<Edit>, Refusal> {
    let mut sets: BTreeMap<u32, Vec<(String, Value)>> = BTreeMap::new();
    let mut appends: BTreeMap<u32, Vec<Value>> = BTreeMap::new();
    let mut removals: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut moves: BTreeMap<u32, Vec<(u32, nest::Goal<'_>)>> = BTreeMap::new();
    let mut edits = Vec::new();
    for change in changes {
        unshared(change.target())?;
        match change {
            Change::Set { under, keys, value: Value::Seq(items) } if keys.is_empty() => {
                insert::items(*under, items, &mut edits)?;
            }
            Change::Set { under, keys, value } if keys.is_empty() && !value.is_map() => {
                edits.push(insert::replace(*under, value)?);
            }
            Change::Set { under, keys, value } => {
                let entries = sets.entry(under.id()).or_default();
                value::merge(entries, keys, value)?;
            }
            Change::Append { list, value } => {
                let items = appends.entry(list.id()).or_default();
                if !items.contains(value) {
                    items.push(value.clone());
                }
            }
            Change::Replace { node, value } => edits.push(insert::replace(*node, value)?),
            Change::Move { node, keys, beside } => {
                let parent = node.parent().ok_or("a whole document has no key")?;
                let goals = moves.entry(parent.id()).or_default();
                goals.push((node.id(), nest::Goal { keys, beside }));
            }
            Change::Comment { span, text, .. } => {
                edits.push(comment::replace(document.text(), *span, text));
            }
            Change::Remove { node } => {
                if let Some(inner) = node.descendants().find(|inner| inner.is_aliased()) {
                    return Err(shared(inner));
                }
                let parent = node.parent().ok_or("a whole document cannot be removed")?;
                let children = removals.entry(parent.id()).or_default();
                if !children.contains(&node.id()) {
                    children.push(node.id());
                }
            }
        }
    }
    for (id, entries) in sets {
        let going = removals.get(&id).map(Vec::as_slice).unwrap_or_default();
        insert::entries(document.node(id), &entries, going, &mut edits)?;
    }
    for (id, goals) in moves {
        let going = removals.get(&id).map(Vec::as_slice).unwrap_or_default();
        nest::entries(document.node(id), &goals, going, &mut edits)?;
    }
    for (id, items) in appends {
        insert::items(document.node(id), &items, &mut edits)?;
    }
    for (id, children) in removals {
        remove::children(document.node(id), &children, &mut edits)?;
    }
    settle::settle(document.text(), &mut edits);
    // Two insertions at one offset are as much a clash as an overlap: their order would matter.
    let clash = edits.windows(2).any(|pair| {
        let (a, b) = (pair[0].span, pair[1].span);
        b.start < a.end || (a.is_empty() && b.is_empty() && a.start == b.start)
    });
    if clash { Err("its edits overlap".into()) } else { Ok(edits) }
}

/// The text with sorted, non-overlapping edits made.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let grown: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(text.len() + grown);
    let mut from = 0;
    for edit in edits {
        out.push_str(&text[from..edit.span.start as usize]);
        out.push_str(&edit.text);
        from = edit.span.end as usize;
    }
    out.push_str(&text[from..]);
    out
}

/// Refuses nodes that an alias elsewhere makes part of something else as well.
fn unshared(node: Node<'_>) -> Result<(), Refusal> {
    if node.kind() == Kind::Alias {
        return Err("the value is an alias of another".into());
    }
    match node.ancestors().find(|around| around.is_aliased()) {
        Some(around) => Err(shared(around)),
        None => Ok(()),
    }
}

fn shared(node: Node<'_>) -> Refusal {
    let anchor = node.anchor().map_or("&…", |span| span.of(node.document().text()));
    format!("the value is shared through the anchor `{anchor}`")
}
