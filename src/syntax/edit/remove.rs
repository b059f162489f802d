//! Taking entries and items out. Comments always stay: one that stood inside what goes is kept
//! on a line of its own.

use super::super::locate::indicator_after;
use super::super::node::Node;
use super::super::span::Span;
use super::super::tree::Kind;
use super::style::{after_colon, column, eol, line_end, line_start};
use super::{Edit, Refusal};

/// An entry or an item: its first and last byte, from key or dash to value.
#[derive(Clone, Copy)]
struct Part {
    span: Span,
    goes: bool,
}

/// Takes the given children (values of entries, or items) out of a collection.
pub(super) fn children(node: Node<'_>, ids: &[u32], edits: &mut Vec<Edit>) -> Result<(), Refusal> {
    let parts = parts(node, ids);
    if parts.iter().all(|part| part.goes) {
        return all(node, &parts, edits);
    }
    if node.is_flow() { from_flow(node, &parts, edits) } else { from_block(node, &parts, edits) }
}

fn parts(node: Node<'_>, ids: &[u32]) -> Vec<Part> {
    let text = node.document().text();
    if node.is_map() {
        let entries = node.entries().map(|(key, value)| Part {
            span: Span { start: key.full_span().start, end: value.span().end },
            goes: ids.contains(&value.id()),
        });
        return entries.collect();
    }
    let mut from = node.span().start as usize;
    let items = node.items().map(|item| {
        let span = item.full_span();
        let start = match node.kind() {
            Kind::Seq => indicator_after(text, from, span.end as usize, b'-'),
            _ => None,
        };
        from = span.end as usize;
        let start = start.map_or(span.start, |dash| dash as u32);
        Part { span: Span { start, end: span.end }, goes: ids.contains(&item.id()) }
    });
    items.collect()
}

/// Nothing stays: the collection becomes `{}` or `[]`.
fn all(node: Node<'_>, parts: &[Part], edits: &mut Vec<Edit>) -> Result<(), Refusal> {
    let document = node.document();
    let empty = if node.is_map() { "{}" } else { "[]" };
    let span = node.span();
    if node.is_flow() || node.key().is_none() {
        if node.parent().is_none() || !document.comments_in(span).is_empty() {
            return Err("nothing but comments would stay".into());
        }
        edits.push(Edit { span, text: empty.into() });
        return Ok(());
    }
    let colon = node.key().and_then(after_colon).ok_or("its key has no colon")?;
    if node.full_span() != span {
        return Err("it has an anchor or a tag".into());
    }
    edits.push(Edit { span: Span::at(colon), text: format!(" {empty}") });
    parts.iter().try_for_each(|part| lines(node, *part, edits))
}

fn from_block(node: Node<'_>, parts: &[Part], edits: &mut Vec<Edit>) -> Result<(), Refusal> {
    let document = node.document();
    let text = document.text();
    let leading = parts.iter().take_while(|part| part.goes).count();
    let first = parts[0].span.start as usize;
    let shares_line =
        !text[line_start(text, first)..first].trim_matches('\u{feff}').trim().is_empty();
    if leading > 0 && shares_line {
        if !node.is_map() {
            return Err("the item stands on the line of another dash".into());
        }
        // `- first: x` goes, and the next key moves up to the dash.
        let span = Span::new(first, parts[leading].span.start as usize);
        let indent = column(node)?;
        let eol = eol(text, first);
        let comments = document.comments_in(span).iter();
        let kept: String =
            comments.map(|comment| format!("{}{eol}{:indent$}", comment.of(text), "")).collect();
        edits.push(Edit { span, text: kept });
    } else {
        parts[..leading].iter().try_for_each(|part| lines(node, *part, edits))?;
    }
    let rest = parts[leading..].iter().filter(|part| part.goes);
    rest.into_iter().try_for_each(|part| lines(node, *part, edits))
}

/// Removes the lines of an entry or item, but for their comments.
fn lines(node: Node<'_>, part: Part, edits: &mut Vec<Edit>) -> Result<(), Refusal> {
    let document = node.document();
    let text = document.text();
    let (start, end) = (part.span.start as usize, part.span.end as usize);
    let from = line_start(text, start);
    let to = line_end(text, end);
    if !text[from..start].trim_matches('\u{feff}').trim().is_empty() {
        return Err("it shares its line with something else".into());
    }
    let eol = eol(text, start);
    let comments = document.comments_in(Span::new(start, to));
    if !comments.is_empty() {
        let indent = &text[from..start];
        let kept: Vec<&str> = comments.iter().map(|comment| comment.of(text)).collect();
        let kept = kept.join(&format!("{eol}{indent}"));
        edits.push(Edit { span: Span::new(start, to), text: kept });
        return Ok(());
    }
    // The line goes with its break; the last line of a file goes with the break before it.
    let span = if to < text.len() {
        Span::new(from, to + eol.len())
    } else {
        let before = &text[..from];
        let before = before.strip_suffix('\n').unwrap_or(before);
        Span::new(before.strip_suffix('\r').unwrap_or(before).len(), to)
    };
    edits.push(Edit { span, text: String::new() });
    Ok(())
}

fn from_flow(node: Node<'_>, parts: &[Part], edits: &mut Vec<Edit>) -> Result<(), Refusal> {
    let document = node.document();
    for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.goes) {
        // With the comma after it; the last ones with the comma before.
        let stays_after = parts[index + 1..].iter().any(|part| !part.goes);
        let span = if stays_after {
            Span { start: part.span.start, end: parts[index + 1].span.start }
        } else {
            Span { start: parts[index - 1].span.end, end: part.span.end }
        };
        if !document.comments_in(span).is_empty() {
            return Err("a comment stands inside the brackets".into());
        }
        edits.push(Edit { span, text: String::new() });
    }
    Ok(())
}
