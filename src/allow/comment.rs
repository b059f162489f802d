//! Comments that allow findings: above an entry, an item or a document, or at the end of a line.

use super::words::{self, Words};
use super::{Allow, Form, Name, Reach, peers};
use crate::check::Unit;
use crate::syntax::{Document, Kind, Node, Span};

/// Reads the comments of a source, ours and those of peers.
pub(super) fn read<'d>(unit: &'d Unit<'d>, found: &mut Vec<Allow<'d>>) {
    for document in unit.documents.iter().map(|document| document.document) {
        for span in document.comments() {
            let text = span.of(document.text());
            if let Some(words) = words::comment(text) {
                found.push(own(unit, document, *span, words));
            } else if let Some(comment) = peers::comment(text) {
                found.extend(comment.allow(unit, document, *span));
            }
        }
    }
}

fn own<'d>(unit: &'d Unit<'d>, document: &'d Document<'d>, span: Span, words: Words) -> Allow<'d> {
    let text = span.of(document.text());
    let place = |range: &std::ops::Range<usize>| {
        let start = span.start as usize;
        Span::new(start + range.start, start + range.end)
    };
    let name = |range: &std::ops::Range<usize>| Name {
        text: text[range.clone()].to_owned(),
        span: place(range),
        is_used: false,
    };
    let mut wrong: Vec<(Span, String)> =
        words.wrong.iter().map(|(range, message)| (place(range), message.clone())).collect();
    let (node, reach) = around(unit, document, span);
    if matches!(reach, Reach::Nothing) && wrong.is_empty() {
        wrong.push((span, "nothing stands below this comment".to_owned()));
    }
    Allow {
        names: words.names.iter().map(name).collect(),
        reason: words.reason,
        until: words.until.map(|(day, range)| (day, place(&range))),
        form: Form::Comment(span),
        peer: None,
        is_elsewhere: false,
        wrong,
        reach,
        node,
        is_void: words.is_undated,
    }
}

/// What a comment stands at, and what it reaches: its line, or, on a line of its own, what
/// begins below.
pub(super) fn around<'d>(
    unit: &'d Unit<'d>,
    document: &'d Document<'d>,
    comment: Span,
) -> (Node<'d>, Reach) {
    let text = document.text();
    let line = line(text, comment.start as usize);
    let before = text[line.start as usize..comment.start as usize].trim_start_matches('\u{feff}');
    // A comment beside a document marker belongs to what the marker begins.
    if before.trim().is_empty() || before.trim() == "---" {
        return match below(unit, text, comment.end as usize) {
            Some((node, span)) => (node, Reach::Within(span)),
            None => (document.root(), Reach::Nothing),
        };
    }
    let node = document.nodes().find(|node| node.span().start >= line.start);
    (node.unwrap_or(document.root()), Reach::Line(line))
}

/// The line around an offset, without its break.
pub(super) fn line(text: &str, at: usize) -> Span {
    let start = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |newline| newline + 1);
    let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |n| at + n);
    Span::new(start, end)
}

/// The entry, item or document that begins on the next line that is neither blank nor a comment,
/// and its bytes. What a document begins with stands for all of it.
fn below<'d>(unit: &'d Unit<'d>, text: &str, from: usize) -> Option<(Node<'d>, Span)> {
    let offset = content_after(text, from)?;
    let documents = unit.documents.iter().map(|document| document.document);
    let document = documents.into_iter().find(|d| d.root().span().end as usize > offset)?;
    let begins = |node: &Node<'d>| node.full_span().start as usize >= offset;
    let mut node = document.nodes().find(begins)?;
    if node == document.root() {
        return Some((node, node.full_span()));
    }
    if node.full_span().start as usize == offset {
        match node.kind() {
            Kind::Map => node = node.entries().next()?.0,
            Kind::Seq => node = node.items().next()?,
            _ => {}
        }
    }
    let parent = node.parent()?;
    match parent.entries().find(|(key, _)| *key == node) {
        Some((key, value)) => {
            let end = value.span().end.max(key.span().end);
            Some((value, Span { start: key.full_span().start, end }))
        }
        None => Some((node, node.full_span())),
    }
}

/// Where the next content begins, below the line that `from` is on.
fn content_after(text: &str, from: usize) -> Option<usize> {
    let mut at = memchr::memchr(b'\n', &text.as_bytes()[from..]).map(|n| from + n + 1)?;
    for line in text[at..].split_inclusive('\n') {
        let marker = line
            .strip_prefix("---")
            .filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
        let content = marker.unwrap_or(line).trim_start_matches([' ', '\t', '\u{feff}']);
        let is_empty = content.trim().is_empty() || content.starts_with(['#', '%']);
        if !is_empty && line.trim_end() != "..." {
            return Some(at + (line.len() - content.len()));
        }
        at += line.len();
    }
    None
}
