//! How the file at hand is written: its indent step, its lists, its line ends, its brackets.

use super::super::locate::indicator_after;
use super::super::node::Node;
use super::super::tree::{Document, Kind};
use super::Refusal;

/// Columns by which a nested mapping is indented, from the first one in the document.
pub(super) fn step(document: &Document<'_>) -> usize {
    let nested = document.nodes().filter(|node| node.kind() == Kind::Map).find_map(|node| {
        let parent = node.parent().filter(|parent| parent.kind() == Kind::Map)?;
        column(node).ok()?.checked_sub(column(parent).ok()?).filter(|step| *step > 0)
    });
    nested.unwrap_or(2)
}

/// Columns by which a list's dashes are indented below their key, from the first such list.
pub(super) fn dash(document: &Document<'_>) -> usize {
    let list = document.nodes().filter(|node| node.kind() == Kind::Seq).find_map(|node| {
        let parent = node.parent().filter(|parent| parent.kind() == Kind::Map)?;
        column(node).ok()?.checked_sub(column(parent).ok()?)
    });
    list.unwrap_or(0)
}

/// The column in which a block collection's keys or dashes stand.
pub(super) fn column(node: Node<'_>) -> Result<usize, Refusal> {
    let text = node.document().text();
    let start = node.span().start as usize;
    let before = text[line_start(text, start)..start].trim_start_matches('\u{feff}');
    if before.contains('\t') {
        return Err("the line is indented with a tab".into());
    }
    if before.trim_end().ends_with('?') {
        return Err("the mapping is written with explicit keys (`? key`)".into());
    }
    Ok(before.chars().count())
}

/// Offset of the first byte of the line around `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |newline| newline + 1)
}

/// Offset of the line break (or the end of the text) that ends the line around `at`.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |n| at + n);
    if end > at && end < text.len() && text.as_bytes()[end - 1] == b'\r' { end - 1 } else { end }
}

/// The line break used around `at`.
pub(super) fn eol(text: &str, at: usize) -> &'static str {
    let bytes = text.as_bytes();
    let newline = memchr::memchr(b'\n', &bytes[at..]).map(|n| at + n);
    let newline = newline.or_else(|| memchr::memrchr(b'\n', &bytes[..at]));
    match newline {
        Some(n) if n > 0 && bytes[n - 1] == b'\r' => "\r\n",
        _ => "\n",
    }
}

/// Offset just past the colon that follows a key.
pub(super) fn after_colon(key: Node<'_>) -> Option<usize> {
    let text = key.document().text();
    indicator_after(text, key.span().end as usize, text.len(), b':').map(|colon| colon + 1)
}

/// How collections in brackets are written.
#[derive(Clone, Debug)]
pub(super) struct FlowStyle {
    /// Keys and strings in double quotes, as in JSON.
    pub(super) quoted: bool,
    /// A blank after the colon.
    pub(super) colon_space: bool,
    /// A blank after the comma.
    pub(super) comma_space: bool,
    /// A blank inside the braces, as in `{ a: b }`.
    pub(super) padding: bool,
    /// For collections with one entry a line: the line break, the indent of the entries and
    /// how much deeper the next level is.
    pub(super) lines: Option<(&'static str, String, String)>,
}

impl Default for FlowStyle {
    fn default() -> FlowStyle {
        FlowStyle {
            quoted: false,
            colon_space: true,
            comma_space: true,
            padding: false,
            lines: None,
        }
    }
}

impl FlowStyle {
    /// The style in which a collection in brackets is written, or the one around it if it has
    /// no entries to learn from.
    pub(super) fn of(node: Node<'_>) -> FlowStyle {
        let text = node.document().text();
        let around = || node.ancestors().skip_while(|n| n.is_scalar()).take_while(|n| n.is_flow());
        let Some(model) = around().find(|n| n.descendants().nth(1).is_some()) else {
            return FlowStyle::default();
        };
        let own = model == node;
        let span = model.span();
        let first = model.descendants().nth(1).map_or(span, Node::span);
        let pair = model
            .entries()
            .next()
            .or_else(|| model.descendants().find_map(|inner| inner.entries().next()));
        let between = |from: u32, to: u32| &text[from as usize..to.max(from) as usize];
        let colon_space = pair.is_none_or(|(key, value)| {
            between(key.span().end, value.span().start).ends_with([' ', '\n'])
        });
        let quoted =
            pair.map_or(first.of(text).starts_with('"'), |(key, _)| key.kind() == Kind::Double);
        // From the nearest two entries that stand side by side.
        let comma_space = around().flat_map(Node::descendants).find_map(|n| {
            let (mut keys, mut items) = (n.entries(), n.items().filter(|_| n.is_flow()));
            let (before, after) = match (keys.next(), keys.next()) {
                (Some((_, before)), Some((after, _))) => (before, after),
                _ => (items.next()?, items.next()?),
            };
            Some(between(before.span().end, after.full_span().start).ends_with([' ', '\n']))
        });
        let comma_space = comma_space.unwrap_or(colon_space);
        let before_first = between(span.start + 1, first.start);
        let lines = before_first.contains('\n').then(|| {
            let eol = eol(text, span.start as usize);
            let indent = leading_blanks(text, first.start as usize);
            let outer = leading_blanks(text, span.start as usize);
            let deeper = indent.strip_prefix(outer).unwrap_or("  ").to_owned();
            let indent = if own { indent.to_owned() } else { format!("{indent}{deeper}") };
            (eol, indent, deeper)
        });
        FlowStyle { quoted, colon_space, comma_space, padding: before_first == " ", lines }
    }

    /// The style one level further in.
    pub(super) fn deeper(&self) -> FlowStyle {
        let lines = self.lines.as_ref();
        let lines =
            lines.map(|(eol, indent, step)| (*eol, format!("{indent}{step}"), step.clone()));
        FlowStyle { lines, ..self.clone() }
    }

    /// Entries in brackets. With one entry a line, `self` describes the level around.
    pub(super) fn wrap(&self, open: char, close: char, entries: &[String]) -> String {
        let comma = if self.comma_space { ", " } else { "," };
        match &self.lines {
            Some((eol, indent, step)) => {
                let inner = entries.join(&format!(",{eol}{indent}{step}"));
                format!("{open}{eol}{indent}{step}{inner}{eol}{indent}{close}")
            }
            None if self.padding && open == '{' => {
                format!("{open} {} {close}", entries.join(comma))
            }
            None => format!("{open}{}{close}", entries.join(comma)),
        }
    }
}

/// The blanks that begin the line around `at`.
fn leading_blanks(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..at];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}
