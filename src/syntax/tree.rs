//! The span tree: a flat arena of nodes in document order. A node's subtree is the run of
//! nodes up to its `end`, so skipping a subtree is one step and no links are stored.
//! Scalars borrow the source text; only what escapes and folding change is kept apart.

use super::node::Node;
use super::span::Span;

/// How a node is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `key: value` lines.
    Map,
    /// `{key: value}`.
    FlowMap,
    /// `- item` lines.
    Seq,
    /// `[item]`.
    FlowSeq,
    /// A scalar without quotes.
    Plain,
    /// A `'single quoted'` scalar.
    Single,
    /// A `"double quoted"` scalar.
    Double,
    /// A `|` block scalar.
    Literal,
    /// A `>` block scalar.
    Folded,
    /// Nothing is written where a value belongs, as in `key:`; means null.
    Missing,
    /// `*name`.
    Alias,
}

#[derive(Clone, Debug)]
pub(super) struct NodeData {
    pub(super) span: Span,
    /// Index just past the subtree.
    pub(super) end: u32,
    /// Index of the collection this node is in; its own index for the root.
    pub(super) parent: u32,
    /// 1 + index into `Document::extras`, or 0.
    pub(super) extra: u32,
    pub(super) kind: Kind,
    /// Whether it is the key of an entry.
    pub(super) is_key: bool,
    /// For a plain key what [`print`] says of it; for a mapping the [`mark`]s.
    pub(super) print: u16,
}

/// Sixteen bits that differ for most texts that do, told without reading all of it.
pub(super) fn print(text: &[u8]) -> u16 {
    let (Some(first), Some(last)) = (text.first(), text.last()) else { return 0 };
    let parts = [*first, *last, text[text.len() / 2], text.len() as u8];
    (u32::from_le_bytes(parts).wrapping_mul(0x9E37_79B1) >> 16) as u16
}

/// The bit of a print in the marks of a mapping: one that is not there tells that no key has
/// the print.
pub(super) fn mark(print: u16) -> u16 {
    1 << (print & 15)
}

/// What few nodes have.
#[derive(Debug, Default)]
pub(super) struct Extra {
    pub(super) anchor: Option<Span>,
    pub(super) tag: Option<Span>,
    /// The text of a scalar, where it differs from what stands in the source.
    pub(super) cooked: Option<Box<str>>,
    /// The node an alias stands for.
    pub(super) target: Option<u32>,
    /// Whether an alias of the document points here.
    pub(super) aliased: bool,
}

/// One YAML document of a source.
#[derive(Debug)]
pub struct Document<'s> {
    pub(super) text: &'s str,
    pub(super) nodes: Vec<NodeData>,
    pub(super) extras: Vec<Extra>,
    pub(super) comments: Vec<Span>,
    pub(super) has_aliases: bool,
    pub(super) may_be_template: bool,
    /// Whether it stands as text inside of another document of the source.
    pub is_inside: bool,
    /// 0-based position among the non-empty documents of the source.
    pub index: usize,
}

impl<'s> Document<'s> {
    /// The top node.
    pub fn root(&self) -> Node<'_> {
        Node { doc: self, id: 0 }
    }

    /// The text of the whole source this document is part of.
    pub fn text(&self) -> &'s str {
        self.text
    }

    /// Every comment, `#` included, without the line break.
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// Whether any alias (`*name`) occurs.
    pub fn has_aliases(&self) -> bool {
        self.has_aliases
    }

    /// Whether a byte occurs that begins what a template engine or a shell fills in: one of
    /// `{`, `$` and `<`.
    pub fn may_be_template(&self) -> bool {
        self.may_be_template
    }

    /// All nodes, keys included, in the order they are written.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len() as u32).map(|id| Node { doc: self, id })
    }

    /// The node with the given [`Node::id`].
    pub fn node(&self, id: u32) -> Node<'_> {
        Node { doc: self, id }
    }
}
