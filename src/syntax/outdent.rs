//! Quoted text that goes on further left than YAML allows. The API server's decoder and kubectl
//! take it, so it is no flaw: for the parser, the line breaks in question are replaced by
//! blanks, which leaves every offset as it was.

use super::parse::Parsed;
use super::span::Span;
use super::tree::Kind;

/// Parses a text in place of the one that nodes are to borrow from. Also gives the offsets of
/// lines that stand too far left inside of quotes.
pub(super) type Read<'r, 's> = &'r dyn Fn(&str) -> (Parsed<'s>, Vec<usize>);

/// Reads a text again in which quoted text goes on too far left at the given offsets. If that
/// does not make the text well-formed, what was found at first stands.
pub(super) fn read_again<'s>(
    text: &'s str,
    parsed: Parsed<'s>,
    mut outdented: Vec<usize>,
    read: Read<'_, 's>,
) -> Parsed<'s> {
    /// Bytes to be parsed in all before giving up.
    const BUDGET: usize = 64 << 20;
    let mut joined = text.as_bytes().to_vec();
    // Where one text is written like that, most are.
    let mut breaks = likely_breaks(text);
    breaks.iter().for_each(|at| blank(&mut joined, *at));
    for _ in 0..(BUDGET / text.len().max(1)).clamp(2, 500) {
        for at in outdented {
            // A document marker ends the document, whatever quote is open.
            let line = &text[at.min(text.len())..];
            if line.starts_with("---") || line.starts_with("...") {
                return parsed;
            }
            let newline = memchr::memrchr(b'\n', &text.as_bytes()[..at]);
            if let Some(newline) = newline.filter(|newline| joined[*newline] == b'\n') {
                blank(&mut joined, newline);
                breaks.push(newline);
            }
        }
        // One byte of ASCII took the place of another, so this is still UTF-8.
        let Ok(attempt) = std::str::from_utf8(&joined) else { return parsed };
        let (mended, rest) = read(attempt);
        if rest.is_empty() {
            let better = mended.flaws.len() < parsed.flaws.len()
                && mended.documents.len() >= parsed.documents.len()
                && are_in_quotes(&breaks, &mended);
            return if better { mended } else { parsed };
        }
        outdented = rest;
    }
    parsed
}

fn blank(text: &mut [u8], newline: usize) {
    text[newline] = b' ';
    if newline > 0 && text[newline - 1] == b'\r' {
        text[newline - 1] = b' ';
    }
}

/// Whether all line breaks that were replaced were inside of quotes, where the parser would have
/// folded them anyhow.
fn are_in_quotes(breaks: &[usize], parsed: &Parsed<'_>) -> bool {
    let nodes = parsed.documents.iter().flat_map(|document| document.nodes());
    let quoted: Vec<Span> = nodes
        .filter(|node| matches!(node.kind(), Kind::Single | Kind::Double))
        .map(|node| node.span())
        .collect();
    breaks.iter().all(|at| {
        let next = quoted.partition_point(|span| (span.end as usize) <= *at);
        quoted.get(next).is_some_and(|span| (span.start as usize) < *at)
    })
}

/// The line breaks inside of quotes that begin after a key or a dash and go on at their column
/// or further left. A guess by the look of the lines, to be held against the tree.
fn likely_breaks(text: &str) -> Vec<usize> {
    let mut breaks = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let line_end = memchr::memchr(b'\n', &text.as_bytes()[from..]).map(|at| from + at);
        let line = &text[from..line_end.unwrap_or(text.len())];
        let next = line_end.map_or(text.len(), |at| at + 1);
        let opening = opening_quote(line).map(|at| from + at);
        let Some(close) = opening.and_then(|at| closing_quote(text, at)).filter(|at| *at > next)
        else {
            from = next;
            continue;
        };
        let inside = || memchr::memchr_iter(b'\n', &text.as_bytes()[next - 1..close]);
        let outdented = text[next..close].lines().any(|other| {
            let content = other.trim_start_matches(' ');
            !content.trim().is_empty() && other.len() - content.len() <= column(line)
        });
        if outdented {
            breaks.extend(inside().map(|at| next - 1 + at));
        }
        from = close;
        from = memchr::memchr(b'\n', &text.as_bytes()[from..]).map_or(text.len(), |n| from + n + 1);
    }
    breaks
}

/// The column of the key on a line, or of its last dash.
fn column(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '-']).len()
}

/// Where on a line a value in quotes begins, if one does.
fn opening_quote(line: &str) -> Option<usize> {
    let start = column(line);
    let rest = &line[start..];
    let value = if rest.starts_with(['\'', '"']) { 0 } else { rest.find(": ")? + 2 };
    let blanks = rest[value..].len() - rest[value..].trim_start_matches(' ').len();
    let at = start + value + blanks;
    line[at..].starts_with(['\'', '"']).then_some(at)
}

/// Where the quote that opens at `at` is closed.
fn closing_quote(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = bytes[at];
    let mut at = at + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            _ if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 1,
            _ if byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}
