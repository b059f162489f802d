//! A cursor on a node of the span tree: what it is, what it says, and what is around it.

use super::scalar::Scalar;
use super::span::Span;
use super::tree::{Document, Extra, Kind, NodeData, mark, print};

/// A cursor on one node.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    pub(super) doc: &'d Document<'d>,
    pub(super) id: u32,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.doc, other.doc)
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?}", self.kind(), self.span().of(self.doc.text))
    }
}

impl<'d> Node<'d> {
    fn data(self) -> &'d NodeData {
        &self.doc.nodes[self.id as usize]
    }

    fn extra(self) -> Option<&'d Extra> {
        let index = self.data().extra.checked_sub(1)?;
        Some(&self.doc.extras[index as usize])
    }

    fn with(self, id: u32) -> Node<'d> {
        Node { doc: self.doc, id }
    }

    /// The node's number in its document, in the order nodes are written.
    pub fn id(self) -> u32 {
        self.id
    }

    /// The document this node is in.
    pub fn document(self) -> &'d Document<'d> {
        self.doc
    }

    /// How it is written.
    pub fn kind(self) -> Kind {
        self.data().kind
    }

    /// The bytes of the value: quotes, brackets and a block scalar's header included; anchor,
    /// tag, `-` and trailing comments not. A block collection ends with its last child.
    pub fn span(self) -> Span {
        self.data().span
    }

    /// Like [`Node::span`], with the anchor and the tag before it.
    pub fn full_span(self) -> Span {
        let span = self.span();
        let extra = self.extra();
        let starts = extra.and_then(|e| e.anchor).into_iter();
        let starts = starts.chain(extra.and_then(|e| e.tag)).map(|s| s.start);
        let start = starts.chain([span.start]).min().unwrap_or(span.start);
        Span { start, end: span.end }
    }

    /// A mapping, in either style.
    pub fn is_map(self) -> bool {
        matches!(self.kind(), Kind::Map | Kind::FlowMap)
    }

    /// A sequence, in either style.
    pub fn is_seq(self) -> bool {
        matches!(self.kind(), Kind::Seq | Kind::FlowSeq)
    }

    /// A scalar, a missing value included.
    pub fn is_scalar(self) -> bool {
        !self.is_map() && !self.is_seq() && self.kind() != Kind::Alias
    }

    /// Text in lines of its own below `|` or `>`.
    pub fn is_block_scalar(self) -> bool {
        matches!(self.kind(), Kind::Literal | Kind::Folded)
    }

    /// A collection written with brackets.
    pub fn is_flow(self) -> bool {
        matches!(self.kind(), Kind::FlowMap | Kind::FlowSeq)
    }

    /// The text of a scalar with escapes and folding resolved; empty for everything else.
    pub fn text(self) -> &'d str {
        if let Some(Extra { cooked: Some(text), .. }) = self.extra() {
            return text;
        }
        let text = self.doc.text;
        match self.kind() {
            Kind::Plain => self.span().of(text),
            Kind::Single | Kind::Double => {
                let span = self.span();
                &text[span.start as usize + 1..span.end as usize - 1]
            }
            _ => "",
        }
    }

    /// The value of a scalar as the API server's decoder types it; `None` for collections and
    /// aliases (follow those with [`Node::target`]).
    pub fn scalar(self) -> Option<Scalar<'d>> {
        let text = self.text();
        if let Some(tag) = self.tag().filter(|_| self.is_scalar()) {
            return Some(Scalar::of_tagged(text, tag));
        }
        Some(match self.kind() {
            Kind::Missing => Scalar::Null,
            Kind::Single | Kind::Double | Kind::Literal | Kind::Folded => Scalar::Text(text),
            Kind::Plain => Scalar::of_plain(text),
            _ => return None,
        })
    }

    /// Whether this is a null, in any spelling.
    pub fn is_null(self) -> bool {
        let data = self.data();
        match data.kind {
            // No spelling of it is longer than `null`.
            Kind::Plain if data.extra == 0 && data.span.len() > 4 => false,
            Kind::Missing | Kind::Plain => self.scalar() == Some(Scalar::Null),
            _ => false,
        }
    }

    /// The tag as written, for example `!!str`.
    pub fn tag(self) -> Option<&'d str> {
        Some(self.extra()?.tag?.of(self.doc.text))
    }

    /// The anchor as written, `&` included.
    pub fn anchor(self) -> Option<Span> {
        self.extra()?.anchor
    }

    /// Whether an alias elsewhere in the document refers to this node.
    pub fn is_aliased(self) -> bool {
        self.extra().is_some_and(|extra| extra.aliased)
    }

    /// The node itself, or what it stands for if it is an alias.
    pub fn target(self) -> Node<'d> {
        match self.extra() {
            Some(Extra { target: Some(id), .. }) => self.with(*id),
            _ => self,
        }
    }

    /// The keys and values of a mapping, as written; empty for everything else.
    pub fn entries(self) -> Entries<'d> {
        let end = if self.is_map() { self.data().end } else { 0 };
        Entries { doc: self.doc, next: self.id + 1, end }
    }

    /// The items of a sequence, as written; empty for everything else.
    pub fn items(self) -> Items<'d> {
        let end = if self.is_seq() { self.data().end } else { 0 };
        Items { doc: self.doc, next: self.id + 1, end }
    }

    /// The value under a key, aliases followed and merge keys (`<<`) considered. Of repeated
    /// keys the last counts, as for a lenient API server.
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        // Nothing is asked more often. Nearly every key is plain, and nearly every other one
        // has another print, so that the text itself is hardly read.
        let (nodes, data) = (self.doc.nodes.as_slice(), self.data());
        let print = print(key.as_bytes());
        let mut next = self.id + 1;
        let mut found = None;
        if !self.is_map() || (data.print & mark(print) == 0) {
            next = data.end;
        }
        while next < data.end {
            let name = &nodes[next as usize];
            let may_be = name.print == print || name.kind != Kind::Plain || name.extra != 0;
            if may_be && self.with(next).text() == key {
                found = Some(self.with(name.end));
            }
            next = nodes[name.end as usize].end;
        }
        if found.is_none() && self.doc.has_aliases && key != "<<" {
            return self.merged(key, 8);
        }
        found.map(Node::target)
    }

    /// Whether two keys may have the same text, told without reading it.
    pub fn may_equal(self, other: Node<'d>) -> bool {
        let (a, b) = (self.data(), other.data());
        let told = |data: &NodeData| data.is_key && data.kind == Kind::Plain && data.extra == 0;
        a.print == b.print || !told(a) || !told(b)
    }

    /// Looks a key up in the maps that `<<` merges; bounded, since merges may nest.
    fn merged(self, key: &str, depth: usize) -> Option<Node<'d>> {
        let depth = depth.checked_sub(1)?;
        let (_, value) =
            self.entries().find(|(name, _)| name.kind() == Kind::Plain && name.text() == "<<")?;
        let value = value.target();
        let lookup = |map: Node<'d>| {
            let entry = map.entries().filter(|(name, _)| name.text() == key).last();
            entry.map(|(_, value)| value.target()).or_else(|| map.merged(key, depth))
        };
        if value.is_map() {
            return lookup(value);
        }
        value.items().find_map(|item| lookup(item.target()))
    }

    /// The collection this node is an element, a key or a value of.
    pub fn parent(self) -> Option<Node<'d>> {
        let parent = self.data().parent;
        (parent != self.id).then(|| self.with(parent))
    }

    /// The key of a mapping's value; `None` for keys, items and the root.
    pub fn key(self) -> Option<Node<'d>> {
        let parent = self.parent().filter(|parent| parent.is_map() && !self.data().is_key)?;
        // A scalar key stands right before its value; only complex keys need the search.
        let before = self.with(self.id - 1);
        if before.data().is_key && before.data().parent == parent.id {
            return Some(before);
        }
        parent.entries().find(|(_, value)| value.id == self.id).map(|(key, _)| key)
    }

    /// The node and everything below it, in the order it is written.
    pub fn descendants(self) -> impl Iterator<Item = Node<'d>> {
        (self.id..self.data().end).map(move |id| self.with(id))
    }

    /// Whether `other` is this node or lies below it.
    pub fn contains(self, other: Node<'_>) -> bool {
        (self.id..self.data().end).contains(&other.id)
    }

    /// This node and the collections around it, innermost first.
    pub fn ancestors(self) -> impl Iterator<Item = Node<'d>> {
        std::iter::successors(Some(self), |node| node.parent())
    }
}

/// See [`Node::entries`].
#[derive(Clone)]
pub struct Entries<'d> {
    doc: &'d Document<'d>,
    next: u32,
    end: u32,
}

impl<'d> Iterator for Entries<'d> {
    type Item = (Node<'d>, Node<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let key = Node { doc: self.doc, id: self.next };
        let value = key.with(key.data().end);
        self.next = value.data().end;
        Some((key, value))
    }
}

/// See [`Node::items`].
#[derive(Clone)]
pub struct Items<'d> {
    doc: &'d Document<'d>,
    next: u32,
    end: u32,
}

impl<'d> Iterator for Items<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let item = Node { doc: self.doc, id: self.next };
        self.next = item.data().end;
        Some(item)
    }
}
