//! Parser events to tree. The only file that knows the parser.
//!
//! What the events do not say is found in the text: where a dash or a block scalar's header
//! stands, where a value is missing, and where a block collection really ends (the parser says
//! "at the next token", which would make every edit swallow a comment).

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, StructureStyle};

use super::source::Source;
use super::span::Span;
use super::tree::{Document, Extra, Kind, NodeData};

/// A source as far as it could be read.
#[derive(Debug, Default)]
pub struct Parsed<'s> {
    /// The non-empty documents that are well-formed.
    pub documents: Vec<Document<'s>>,
    /// What is wrong, in the order of the text.
    pub flaws: Vec<Flaw>,
}

/// Why a document or a whole source cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What kind of trouble.
    pub kind: FlawKind,
    /// Where it shows.
    pub span: Span,
    /// What is wrong, without place, in a form that follows "not valid YAML: ".
    pub message: String,
}

/// Kinds of trouble with a source's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// Not YAML.
    Syntax,
    /// Not YAML, but a template that becomes YAML once it is rendered.
    Template,
    /// Not UTF-8 text.
    Encoding,
    /// Could not be read at all.
    Unread,
}

/// How many nodes aliases may expand a document to before it is refused. The API server's
/// decoder refuses far less; without a limit nine short lines stand for a billion nodes.
const EXPANSION_LIMIT: u64 = 4_000_000;

/// Reads all documents of a source. A broken document costs only itself: parsing goes on at
/// the next document marker.
pub fn parse(source: &Source) -> Parsed<'_> {
    let mut parsed = Parsed::default();
    if let Some(flaw) = &source.flaw {
        // What stands before a bad byte is not the whole file: judging it would mislead.
        parsed.flaws.push(flaw.clone());
        return parsed;
    }
    let text = source.text.as_str();
    let mut parser = Parser::new_from_str_with_options(text, options());
    let mut builder = Builder::new(text);
    while let Some(next) = parser.next_event() {
        match next {
            Ok((Event::StreamEnd, _)) => break,
            Ok((Event::DocumentEnd, span)) => {
                builder.finish(&mut parsed);
                builder.start = span.end.byte_offset().unwrap_or(builder.start);
            }
            Ok((event, span)) => builder.event(event, &span),
            Err(error) => {
                let flaw = syntax_flaw(text, &error);
                let more = matches!(parser.proceed_next_document(), Ok(true));
                let end = match parser.peek() {
                    Some(Ok((_, span))) if more => span.start.byte_offset().unwrap_or(text.len()),
                    _ => text.len(),
                };
                parsed.flaws.push(classified(text, builder.start..end.max(builder.start), flaw));
                builder.abandon(end);
                if !more {
                    break;
                }
            }
        }
    }
    parsed
}

fn options() -> Options {
    granit_parser::options! {
        emit_anchor_events: true,
        // The default of 96 refuses real manifests with long comment blocks.
        max_buffered_comment_events: usize::MAX,
    }
}

fn syntax_flaw(text: &str, error: &ScanError) -> Flaw {
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let span = match text[at..].chars().next() {
        Some(c) if c != '\n' && c != '\r' => Span::new(at, at + c.len_utf8()),
        _ => Span::at(at),
    };
    let message = error.info();
    Flaw {
        kind: FlawKind::Syntax,
        span,
        message: message.strip_prefix("while parsing a ").map_or(message.clone(), str::to_owned),
    }
}

/// A document that does not parse and has a line of template code is not broken YAML: it is
/// not YAML yet.
fn classified(text: &str, document: std::ops::Range<usize>, mut flaw: Flaw) -> Flaw {
    let error_line = text[..flaw.span.start as usize].lines().count().saturating_sub(1);
    let is_template = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ");
        ["{{", "{%", "<%", "[["].iter().any(|mark| line.starts_with(mark))
    };
    let around = text.lines().skip(error_line.saturating_sub(1)).take(3);
    let inline = around.map(|line| line.contains("{{") || line.contains("{%")).any(|found| found);
    if inline || text[document].lines().any(is_template) {
        flaw.kind = FlawKind::Template;
    }
    flaw
}

/// The document under construction.
struct Builder<'s> {
    text: &'s str,
    nodes: Vec<NodeData>,
    extras: Vec<Extra>,
    comments: Vec<Span>,
    anchors: HashMap<usize, u32>,
    open: Vec<Open>,
    /// Where the text after the previous document begins.
    start: usize,
    /// Just past the last piece of content that was seen.
    last: usize,
    /// Documents seen so far, broken ones included, empty ones not.
    count: usize,
    expanded: bool,
}

/// A collection whose end has not come yet.
struct Open {
    id: u32,
    /// In a mapping: the next node is a value.
    value_next: bool,
}

impl<'s> Builder<'s> {
    fn new(text: &'s str) -> Builder<'s> {
        Builder {
            text,
            nodes: Vec::with_capacity(text.len() / 20 + 8),
            extras: Vec::new(),
            comments: Vec::new(),
            anchors: HashMap::new(),
            open: Vec::new(),
            start: 0,
            last: 0,
            count: 0,
            expanded: false,
        }
    }

    fn event(&mut self, event: Event<'s>, span: &granit_parser::Span) {
        let start = span.start.byte_offset().unwrap_or(0);
        let end = span.end.byte_offset().unwrap_or(start);
        match event {
            Event::DocumentStart(explicit, _) => {
                self.start = start;
                self.last = if explicit { end } else { start };
            }
            Event::Comment(..) => self.comments.push(Span::new(start, end)),
            Event::Scalar(text, style, _, _) => self.scalar(text, style, start, end, span),
            Event::MappingStart(StructureStyle::Block, ..) => {
                self.collection(Kind::Map, start, span)
            }
            Event::MappingStart(StructureStyle::Flow, ..) => {
                self.flow(Kind::FlowMap, start, end, span)
            }
            Event::SequenceStart(StructureStyle::Block, ..) => {
                self.collection(Kind::Seq, start, span);
            }
            Event::SequenceStart(StructureStyle::Flow, ..) => {
                self.flow(Kind::FlowSeq, start, end, span);
            }
            Event::MappingEnd | Event::SequenceEnd => self.close(end),
            Event::Alias(anchor) => {
                let id = self.node(Kind::Alias, start, end, span);
                self.expanded = true;
                let target = self.anchors.get(&anchor).copied();
                self.extra(id).target = target;
                if let Some(target) = target {
                    self.extra(target).aliased = true;
                }
                self.last = end;
            }
            Event::Anchor(anchor, _) => {
                // Comes right after its node.
                let id = self.nodes.len() as u32 - 1;
                self.extra(id).anchor = Some(Span::new(start, end));
                self.anchors.insert(anchor, id);
                let node = &mut self.nodes[id as usize];
                if node.kind == Kind::Missing && (node.span.start as usize) < end {
                    node.span = Span::at(end);
                    self.last = end;
                }
            }
            _ => {}
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'s, str>,
        style: ScalarStyle,
        start: usize,
        end: usize,
        span: &granit_parser::Span,
    ) {
        let missing = style == ScalarStyle::Plain && start == end;
        if missing {
            let at = self.missing_value(start);
            let at = span.tag_span().and_then(|tag| tag.end.byte_offset()).unwrap_or(at).max(at);
            self.node(Kind::Missing, at, at, span);
            self.last = at;
            return;
        }
        let (kind, start, end, raw) = match style {
            ScalarStyle::Plain => (Kind::Plain, start, end, &self.text[start..end]),
            ScalarStyle::SingleQuoted => (Kind::Single, start, end, &self.text[start + 1..end - 1]),
            ScalarStyle::DoubleQuoted => (Kind::Double, start, end, &self.text[start + 1..end - 1]),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let kind = if style == ScalarStyle::Literal { Kind::Literal } else { Kind::Folded };
                let indicator = if style == ScalarStyle::Literal { b'|' } else { b'>' };
                let header = indicator_after(self.text, self.last, start.max(end), indicator)
                    .unwrap_or(start);
                (kind, header, block_end(self.text, header, end), "")
            }
        };
        let id = self.node(kind, start, end, span);
        if text != raw {
            self.extra(id).cooked = Some(text.into_owned().into_boxed_str());
        }
        self.last = end;
    }

    /// Where a value that is not written would stand: after the colon of its key, or where the
    /// parser says.
    fn missing_value(&self, fallback: usize) -> usize {
        match self.open.last() {
            Some(Open { id, value_next: true })
                if matches!(self.nodes[*id as usize].kind, Kind::Map | Kind::FlowMap) =>
            {
                match indicator_after(self.text, self.last, self.text.len(), b':') {
                    Some(colon) => colon + 1,
                    None => self.last,
                }
            }
            _ => fallback.max(self.last),
        }
    }

    fn collection(&mut self, kind: Kind, start: usize, span: &granit_parser::Span) {
        let id = self.node(kind, start, start, span);
        // The start is set by the first child.
        self.nodes[id as usize].span = Span { start: u32::MAX, end: u32::MAX };
        self.open.push(Open { id, value_next: false });
    }

    fn flow(&mut self, kind: Kind, start: usize, end: usize, span: &granit_parser::Span) {
        let id = self.node(kind, start, end, span);
        self.open.push(Open { id, value_next: false });
        self.last = end;
    }

    fn close(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        let count = self.nodes.len() as u32;
        let node = &mut self.nodes[open.id as usize];
        node.end = count;
        if matches!(node.kind, Kind::FlowMap | Kind::FlowSeq) {
            // The pair in `[a: b]` has no bracket of its own and ends with its value.
            let bracket = self.text.as_bytes().get(node.span.start as usize);
            let own = matches!(bracket, Some(b'{' | b'[')) && end > self.last;
            self.last = if own { end } else { self.last };
        }
        node.span.end = self.last as u32;
    }

    /// Appends a node and tells the collection around it.
    fn node(&mut self, kind: Kind, start: usize, end: usize, span: &granit_parser::Span) -> u32 {
        let id = self.nodes.len() as u32;
        let tag = span
            .tag_span()
            .and_then(|tag| tag.byte_range())
            .map(|tag| Span::new(tag.start, tag.end));
        let mut parent = id;
        if let Some(open) = self.open.last_mut() {
            parent = open.id;
            let around = &mut self.nodes[parent as usize];
            if around.kind == Kind::Seq {
                let dash = indicator_after(self.text, self.last, start + 1, b'-').unwrap_or(start);
                self.last = self.last.max(dash + 1).min(self.text.len());
                if around.span.start == u32::MAX {
                    around.span.start = dash as u32;
                }
            } else if around.kind == Kind::Map && around.span.start == u32::MAX {
                around.span.start = tag.map_or(start as u32, |tag| tag.start.min(start as u32));
            }
            open.value_next = !open.value_next;
        }
        self.nodes.push(NodeData {
            span: Span::new(start, end),
            end: id + 1,
            parent,
            extra: 0,
            kind,
        });
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
        &mut self.extras[node.extra as usize - 1]
    }

    fn abandon(&mut self, resume: usize) {
        self.nodes.clear();
        self.extras.clear();
        self.comments.clear();
        self.anchors.clear();
        self.open.clear();
        self.expanded = false;
        self.start = resume;
        self.count += 1;
    }

    fn finish(&mut self, parsed: &mut Parsed<'s>) {
        let empty = matches!(self.nodes.as_slice(), [] | [NodeData { kind: Kind::Missing, .. }]);
        if empty {
            self.nodes.clear();
            self.extras.clear();
            self.comments.clear();
            return;
        }
        if let Some(flaw) = self.expanded.then(|| self.expansion_flaw()).flatten() {
            parsed.flaws.push(flaw);
            self.abandon(self.start);
            return;
        }
        let rest = self.text.len().saturating_sub(self.last);
        let mut nodes = std::mem::replace(&mut self.nodes, Vec::with_capacity(rest / 20 + 8));
        nodes.shrink_to_fit();
        parsed.documents.push(Document {
            text: self.text,
            nodes,
            extras: std::mem::take(&mut self.extras),
            comments: std::mem::take(&mut self.comments),
            has_aliases: std::mem::take(&mut self.expanded),
            index: self.count,
        });
        self.anchors.clear();
        self.count += 1;
    }

    /// Refuses a document whose aliases contain themselves or expand beyond measure.
    fn expansion_flaw(&self) -> Option<Flaw> {
        let mut sizes = vec![0u64; self.nodes.len()];
        for id in (0..self.nodes.len()).rev() {
            sizes[id] = 1;
        }
        // Targets stand before their aliases, so one pass forward sees every size it needs,
        // provided that a subtree is summed when its end is passed.
        let mut open: Vec<usize> = Vec::new();
        for id in 0..self.nodes.len() {
            while let Some(&top) = open.last().filter(|top| self.nodes[**top].end as usize <= id) {
                open.pop();
                if let Some(&around) = open.last() {
                    sizes[around] = sizes[around].saturating_add(sizes[top]);
                }
            }
            let node = &self.nodes[id];
            let target =
                node.extra.checked_sub(1).and_then(|extra| self.extras[extra as usize].target);
            if let Some(target) = target {
                if self.nodes[target as usize].end as usize > id {
                    return Some(
                        self.alias_flaw(id, "an alias stands for a value that contains it"),
                    );
                }
                sizes[id] = sizes[target as usize];
                if sizes[id] > EXPANSION_LIMIT {
                    let message = "its aliases expand to millions of values";
                    return Some(self.alias_flaw(id, message));
                }
            }
            open.push(id);
        }
        None
    }

    fn alias_flaw(&self, id: usize, message: &str) -> Flaw {
        Flaw { kind: FlawKind::Syntax, span: self.nodes[id].span, message: message.to_owned() }
    }
}

/// The first `indicator` at or after `from` (and before `to`), looking past white space,
/// comments, anchors, tags and other indicators, but never past content.
pub(super) fn indicator_after(text: &str, from: usize, to: usize, indicator: u8) -> Option<usize> {
    let bytes = &text.as_bytes()[..to.min(text.len())];
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            _ if byte == indicator => return Some(at),
            b' ' | b'\t' | b'\r' | b'\n' | b':' | b'-' | b'?' | 0xEF | 0xBB | 0xBF => at += 1,
            b'#' => at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at),
            b'&' | b'!' => {
                let rest = bytes[at..].iter().position(u8::is_ascii_whitespace);
                at += rest.unwrap_or(bytes.len() - at);
            }
            _ => return None,
        }
    }
    None
}

/// The end of a block scalar's last line. The parser's end lies after that line's break, after
/// blank lines that do not count, or, where blank lines are kept, after the next line's
/// indentation.
fn block_end(text: &str, header: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = end.max(header + 1);
    let header_end = memchr::memchr(b'\n', &bytes[header..]).map_or(text.len(), |at| header + at);
    let indicators = text[header..header_end].split('#').next().unwrap_or_default();
    if end <= header_end {
        return header + indicators.trim_end().len();
    }
    let line_start = memchr::memrchr(b'\n', &bytes[..end]).map_or(0, |at| at + 1);
    if bytes[line_start..end].iter().all(|b| matches!(b, b' ' | b'\t')) {
        end = line_start;
    }
    let without_break = |end: usize| {
        let text = &text[header..end];
        header + text.strip_suffix('\n').map_or(text, |t| t.strip_suffix('\r').unwrap_or(t)).len()
    };
    end = without_break(end);
    if !indicators.contains('+') {
        let content = text[header..end].trim_end_matches([' ', '\t', '\r', '\n']);
        // Blanks at the end of the last line that has content are content.
        let line_end = text[header + content.len()..end]
            .find('\n')
            .map_or(end, |at| header + content.len() + at);
        end = without_break((line_end + 1).min(end));
    }
    end
}
