//! Documents that stand as text inside of others. The text is read where it stands, so every
//! place in it is one of the file: the parser is given the file with all else blanked out.

use super::node::Node;
use super::parse::read;
use super::tree::{Document, Kind};

/// Reads the text of a scalar as a document. `None` where it is not exactly one that is well
/// formed, and where escapes or folding make the text another than what stands in the file.
pub fn inside<'s>(document: &Document<'s>, scalar: Node<'_>) -> Option<Document<'s>> {
    let text = document.text();
    let (start, end) = (scalar.span().start as usize, scalar.span().end as usize);
    let range = match scalar.kind() {
        Kind::Literal => start + text[start..end].find('\n')? + 1..end,
        Kind::Single | Kind::Double if scalar.text() == &text[start + 1..end - 1] => {
            start + 1..end - 1
        }
        _ => return None,
    };
    let blank = |byte: u8| if byte == b'\n' { byte } else { b' ' };
    let mut alone: Vec<u8> = text.bytes().take(range.end).map(blank).collect();
    alone[range.clone()].copy_from_slice(text[range].as_bytes());
    let alone = String::from_utf8(alone).ok()?;
    let (mut parsed, _) = read(text, &alone);
    let mut inner = parsed.documents.pop().filter(|_| parsed.documents.is_empty())?;
    inner.index = document.index;
    inner.is_inside = true;
    parsed.flaws.is_empty().then_some(inner)
}
