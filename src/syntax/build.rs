//! A document under construction: nodes are appended in the order they are written, with what
//! the text alone tells of their places.

use std::borrow::Cow;
use std::collections::HashMap;

use super::expansion::excessive;
use super::flaw::{Flaw, FlawKind};
use super::locate::{block_end, indicator_after};
use super::parse::Parsed;
use super::span::Span;
use super::tree::{self, Document, Extra, Kind, NodeData, mark};

/// Builds the documents of a text one after the other.
pub(super) struct Builder<'s> {
    text: &'s str,
    nodes: Vec<NodeData>,
    extras: Vec<Extra>,
    comments: Vec<Span>,
    anchors: HashMap<usize, u32>,
    open: Vec<Open>,
    /// Where the document begins, or the text after the previous one.
    pub(super) start: usize,
    /// Just past the last piece of content that was seen.
    last: usize,
    /// Documents seen so far, broken ones included, empty ones not.
    count: usize,
    has_aliases: bool,
    may_be_template: bool,
}

/// A collection whose end has not come yet.
struct Open {
    id: u32,
    /// In a mapping: the next node is a value.
    value_next: bool,
}

/// Stands for a start that the first child will set.
const UNSET: u32 = u32::MAX;

impl<'s> Builder<'s> {
    pub(super) fn new(text: &'s str) -> Builder<'s> {
        Builder {
            text,
            nodes: Vec::with_capacity(text.len() / 24 + 8),
            extras: Vec::new(),
            comments: Vec::new(),
            anchors: HashMap::new(),
            open: Vec::new(),
            start: 0,
            last: 0,
            count: 0,
            has_aliases: false,
            may_be_template: memchr::memchr3(b'{', b'$', b'<', text.as_bytes()).is_some(),
        }
    }

    /// A document begins; its content at `last` at the earliest.
    pub(super) fn begin(&mut self, start: usize, last: usize) {
        self.start = start;
        self.last = last;
    }

    pub(super) fn comment(&mut self, span: Span) {
        self.comments.push(span);
    }

    /// A scalar of a kind other than `Missing`, `Literal` and `Folded`.
    pub(super) fn scalar(&mut self, kind: Kind, text: Cow<'_, str>, span: Span, tag: Option<Span>) {
        let raw = match kind {
            Kind::Plain => span.of(self.text),
            _ => Span { start: span.start + 1, end: span.end - 1 }.of(self.text),
        };
        let id = self.node(kind, span, tag);
        if text != raw {
            self.extra(id).cooked = Some(text.into_owned().into_boxed_str());
        }
        self.last = span.end as usize;
    }

    /// A block scalar; `content` is what the parser takes for its place.
    pub(super) fn block_scalar(
        &mut self,
        kind: Kind,
        text: Cow<'_, str>,
        content: Span,
        tag: Option<Span>,
    ) {
        let indicator = if kind == Kind::Literal { b'|' } else { b'>' };
        let to = content.start.max(content.end) as usize;
        let start = indicator_after(self.text, self.last, to, indicator);
        let start = start.unwrap_or(content.start as usize);
        let end = block_end(self.text, start, content.end as usize);
        let id = self.node(kind, Span::new(start, end), tag);
        let mut text = text.into_owned();
        // Where the file ends without a line break there is none to keep; the parser adds one.
        let at_end = content.end as usize >= self.text.len();
        if at_end && end > start + 1 && !self.text[end..].contains('\n') {
            text.truncate(text.strip_suffix('\n').map_or(text.len(), str::len));
        }
        self.extra(id).cooked = Some(text.into_boxed_str());
        self.last = end;
    }

    /// A value that is not written; `at` is where the parser takes it to be.
    pub(super) fn missing(&mut self, at: usize, tag: Option<Span>) {
        let length = self.text.len();
        let around = self.open.last();
        let kind = around.map(|open| self.nodes[open.id as usize].kind);
        let indicator = match (kind, around) {
            (Some(Kind::Seq), _) => Some(b'-'),
            (Some(Kind::Map | Kind::FlowMap), Some(Open { value_next: true, .. })) => Some(b':'),
            _ => None,
        };
        // It would stand after its dash, or after the colon of its key if there is one.
        let after = |indicator| indicator_after(self.text, self.last, length, indicator);
        let at = match indicator {
            Some(indicator) => after(indicator).map_or(self.last, |at| at + 1),
            None => at.max(self.last),
        };
        let at = tag.map_or(at, |tag| at.max(tag.end as usize));
        self.node(Kind::Missing, Span::at(at), tag);
        self.last = at;
    }

    pub(super) fn alias(&mut self, anchor: usize, span: Span) {
        let id = self.node(Kind::Alias, span, None);
        self.has_aliases = true;
        let target = self.anchors.get(&anchor).copied();
        self.extra(id).target = target;
        if let Some(target) = target {
            self.extra(target).aliased = true;
        }
        self.last = span.end as usize;
    }

    /// The anchor of the node that was added last.
    pub(super) fn anchor(&mut self, anchor: usize, span: Span) {
        let id = self.nodes.len() as u32 - 1;
        self.extra(id).anchor = Some(span);
        self.anchors.insert(anchor, id);
        let node = &self.nodes[id as usize];
        let (parent, start) = (node.parent, node.span.start);
        let around = &mut self.nodes[parent as usize];
        if around.kind == Kind::Map && parent + 1 == id && around.span.start <= start {
            // The mapping begins with the anchor of its first key.
            around.span.start = around.span.start.min(span.start);
        }
        let node = &mut self.nodes[id as usize];
        if node.kind == Kind::Missing && node.span.start < span.end {
            node.span = Span::at(span.end as usize);
            self.last = span.end as usize;
        }
    }

    /// A collection begins; `span` is its bracket, or empty in block style.
    pub(super) fn open(&mut self, kind: Kind, span: Span, tag: Option<Span>) {
        let id = self.node(kind, span, tag);
        if matches!(kind, Kind::Map | Kind::Seq) {
            self.nodes[id as usize].span = Span { start: UNSET, end: UNSET };
        } else {
            self.last = span.end as usize;
        }
        self.open.push(Open { id, value_next: false });
    }

    /// The innermost collection ends; `end` is where the parser takes the end to be.
    pub(super) fn close(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        let count = self.nodes.len() as u32;
        let node = &mut self.nodes[open.id as usize];
        node.end = count;
        if matches!(node.kind, Kind::FlowMap | Kind::FlowSeq) {
            // The pair in `[a: b]` has no bracket of its own and ends with its value.
            let bracket = self.text.as_bytes().get(node.span.start as usize);
            if matches!(bracket, Some(b'{' | b'[')) && end > self.last {
                self.last = end;
            }
        }
        node.span.end = self.last as u32;
    }

    /// Appends a node and tells the collection around it.
    fn node(&mut self, kind: Kind, span: Span, tag: Option<Span>) -> u32 {
        let id = self.nodes.len() as u32;
        let (mut parent, mut is_key) = (id, false);
        if let Some(open) = self.open.last_mut() {
            parent = open.id;
            let around = &mut self.nodes[parent as usize];
            let start = tag.map_or(span.start, |tag| tag.start.min(span.start));
            match around.kind {
                Kind::Seq => {
                    let dash = indicator_after(self.text, self.last, start as usize + 1, b'-');
                    let dash = dash.unwrap_or(start as usize);
                    self.last = self.last.max(dash + 1).min(self.text.len());
                    if around.span.start == UNSET {
                        around.span.start = dash as u32;
                    }
                }
                Kind::Map if around.span.start == UNSET => around.span.start = start,
                _ => {}
            }
            is_key = !open.value_next && matches!(around.kind, Kind::Map | Kind::FlowMap);
            open.value_next = !open.value_next;
        }
        let mut print = 0;
        if is_key {
            let marks = match kind {
                Kind::Plain => {
                    print = tree::print(span.of(self.text).as_bytes());
                    mark(print)
                }
                _ => u16::MAX,
            };
            self.nodes[parent as usize].print |= marks;
        }
        self.nodes.push(NodeData { span, end: id + 1, parent, extra: 0, kind, is_key, print });
        if tag.is_some() {
            self.extra(id).tag = tag;
        }
        id
    }

    fn extra(&mut self, id: u32) -> &mut Extra {
        let node = &mut self.nodes[id as usize];
        if node.extra == 0 {
            self.extras.push(Extra::default());
            node.extra = self.extras.len() as u32;
        }
        let (extra, parent) = (node.extra as usize - 1, node.parent as usize);
        if node.is_key {
            // Its text may not be what stands in the source.
            self.nodes[parent].print = u16::MAX;
        }
        &mut self.extras[extra]
    }

    /// Gives the document up; the next one begins at `resume`.
    pub(super) fn abandon(&mut self, resume: usize) {
        self.clear();
        self.start = resume;
        self.count += 1;
    }

    fn clear(&mut self) {
        self.nodes.clear();
        self.extras.clear();
        self.comments.clear();
        self.anchors.clear();
        self.open.clear();
        self.has_aliases = false;
    }

    /// The document ends at `end`.
    pub(super) fn finish(&mut self, end: usize, parsed: &mut Parsed<'s>) {
        if matches!(self.nodes.as_slice(), [] | [NodeData { kind: Kind::Missing, .. }]) {
            self.clear();
            self.start = end;
            return;
        }
        let flaw = if self.has_aliases { excessive(&self.nodes, &self.extras) } else { None };
        if let Some((id, message)) = flaw {
            let span = self.nodes[id].span;
            parsed.flaws.push(Flaw { kind: FlawKind::Syntax, span, message: message.to_owned() });
        } else {
            let nodes = self.take_nodes();
            parsed.documents.push(Document {
                text: self.text,
                nodes,
                extras: std::mem::take(&mut self.extras),
                comments: std::mem::take(&mut self.comments),
                is_inside: false,
                has_aliases: self.has_aliases,
                may_be_template: self.may_be_template,
                index: self.count,
            });
        }
        self.abandon(end);
    }

    /// The nodes in a vector of just their size. The working vector is kept for the next
    /// document, unless most of it is in use.
    fn take_nodes(&mut self) -> Vec<NodeData> {
        if self.nodes.len() < self.nodes.capacity() / 4 {
            return self.nodes.clone();
        }
        let mut nodes = std::mem::take(&mut self.nodes);
        nodes.shrink_to_fit();
        nodes
    }
}
