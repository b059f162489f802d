//! Exceptions for an object or a file that stand anywhere in it, as comments above what they
//! cover.

use std::collections::BTreeMap;

use super::plan::Plan;
use crate::allow::Allow;
use crate::syntax::edit::Change;
use crate::syntax::{Document, Node, Parsed, Span};

/// Comments to be put on lines of their own, by where those begin.
#[derive(Default)]
pub(super) struct Above<'d> {
    lines: BTreeMap<u32, (Node<'d>, Vec<String>)>,
}

impl<'d> Above<'d> {
    /// Plans a comment above all that an exception covers, and takes the exception out unless
    /// the comment can stand in its place. `None` if there is no place above.
    pub(super) fn add(
        &mut self,
        allow: &Allow<'d>,
        parsed: &'d Parsed<'_>,
        span: Span,
        (rest, comment): (&str, &str),
    ) -> Option<Plan<'d>> {
        let document = allow.node().document();
        let text = document.text();
        let mut own = rest.to_owned();
        for node in covered(allow.area()?, parsed) {
            let start = line_start(text, node.full_span().start);
            let is_above = span.end <= start && is_bare(&text[span.end as usize..start as usize]);
            if is_above && own == rest {
                own =
                    if rest.is_empty() { comment.to_owned() } else { format!("{rest} {comment}") };
                continue;
            }
            if node.is_flow() && !node.document().root().is_map() {
                return None;
            }
            let (_, lines) = self.lines.entry(start).or_insert((node, Vec::new()));
            lines.push(comment.to_owned());
        }
        let change = Change::Comment { root: document.root(), span, text: own };
        Some(Plan { document, changes: vec![change] })
    }

    /// The plans of all comments.
    pub(super) fn plans(self) -> impl Iterator<Item = Plan<'d>> {
        self.lines.into_iter().map(|(start, (node, comments))| {
            let document = node.document();
            let line = &document.text()[start as usize..];
            let indent = &line[..line.len() - line.trim_start_matches(' ').len()];
            let eol = if document.text().contains("\r\n") { "\r\n" } else { "\n" };
            let text = comments.iter().flat_map(|comment| [indent, comment, eol]).collect();
            let span = Span { start, end: start };
            Plan { document, changes: vec![Change::Comment { root: document.root(), span, text }] }
        })
    }
}

/// The documents in an area, or the one node that it is.
fn covered<'d>(area: Span, parsed: &'d Parsed<'_>) -> Vec<Node<'d>> {
    let documents = || parsed.documents.iter().filter(|document| !document.is_inside);
    let roots: Vec<Node<'d>> =
        documents().map(Document::root).filter(|root| area.contains(root.full_span())).collect();
    if !roots.is_empty() {
        return roots;
    }
    let nodes = documents().flat_map(Document::nodes);
    nodes.filter(|node| node.full_span() == area).take(1).collect()
}

fn line_start(text: &str, at: u32) -> u32 {
    text[..at as usize].rfind('\n').map_or(0, |newline| newline as u32 + 1)
}

/// Whether nothing but comments, blank lines and the beginning of a document stands there.
fn is_bare(text: &str) -> bool {
    let is_bare = |line: &str| {
        let line = line.trim_start_matches("---").trim();
        line.is_empty() || line.starts_with('#')
    };
    text.lines().all(is_bare)
}
