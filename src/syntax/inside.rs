//! Documents that stand as text inside of others. The text is read with escapes and folding
//! resolved; every place in it is then told as one of the file, by going through both texts side
//! by side.

use super::node::Node;
use super::parse::read;
use super::span::Span;
use super::tree::{Document, Extra, Kind};

/// Reads the text of a scalar as documents.
///
/// # Errors
/// Why the text is not well formed.
pub fn inside<'s>(document: &Document<'s>, scalar: Node<'_>) -> Result<Vec<Document<'s>>, String> {
    let text = scalar.text();
    let (parsed, _) = read(text, text);
    if let Some(flaw) = parsed.flaws.into_iter().next() {
        return Err(flaw.message);
    }
    let places = Places::of(document.text(), scalar);
    Ok(parsed.documents.into_iter().map(|inner| moved(inner, document, &places)).collect())
}

/// A document of the text as one of the file.
fn moved<'s>(inner: Document<'_>, outer: &Document<'s>, places: &Places) -> Document<'s> {
    let said = |node: Node<'_>, span: Span| {
        let is_text = matches!(node.kind(), Kind::Plain | Kind::Single | Kind::Double);
        let edge = u32::from(node.kind() != Kind::Plain);
        let (start, end) = (span.start + edge, span.end.max(edge) - edge);
        let stands = outer.text.get(start as usize..end as usize);
        (is_text && stands != Some(node.text())).then(|| Box::from(node.text()))
    };
    let told: Vec<(Span, Option<Box<str>>)> = inner
        .nodes()
        .map(|node| {
            let span = places.span(node.span());
            (span, said(node, span))
        })
        .collect();
    let (mut nodes, mut extras) = (inner.nodes, inner.extras);
    for extra in &mut extras {
        extra.anchor = extra.anchor.map(|span| places.span(span));
        extra.tag = extra.tag.map(|span| places.span(span));
    }
    for (node, (span, text)) in nodes.iter_mut().zip(told) {
        node.span = span;
        let Some(text) = text else { continue };
        if node.extra == 0 {
            extras.push(Extra::default());
            node.extra = extras.len() as u32;
        }
        extras[node.extra as usize - 1].cooked = Some(text);
    }
    Document {
        text: outer.text,
        nodes,
        extras,
        comments: inner.comments.into_iter().map(|span| places.span(span)).collect(),
        has_aliases: inner.has_aliases,
        may_be_template: inner.may_be_template,
        is_inside: true,
        index: outer.index,
    }
}

/// Where each byte of the text of a scalar is written, and where it ends.
struct Places {
    bytes: Vec<Span>,
    end: Span,
}

impl Places {
    fn of(file: &str, scalar: Node<'_>) -> Places {
        let Span { start, end } = scalar.span();
        let (start, end) = (start as usize, end as usize);
        let range = match scalar.kind() {
            Kind::Literal | Kind::Folded => {
                start + file[start..end].find('\n').map_or(0, |at| at + 1)..end
            }
            Kind::Single | Kind::Double => start + 1..end - 1,
            _ => start..end,
        };
        let last = Span::at(range.end);
        let written = Written { text: file, at: range.start, end: range.end, kind: scalar.kind() };
        let bytes = side_by_side(written, scalar.text());
        // Where the two texts cannot be told to be one, all of it is where it begins.
        let bytes = bytes.unwrap_or_else(|| vec![Span::at(start); scalar.text().len()]);
        Places { bytes, end: last }
    }

    fn span(&self, span: Span) -> Span {
        let at = |byte: usize| self.bytes.get(byte).copied().unwrap_or(self.end);
        let start = at(span.start as usize).start;
        if span.is_empty() {
            return Span { start, end: start };
        }
        Span { start, end: at(span.end as usize - 1).end.max(start) }
    }
}

/// The characters of a scalar as it is written.
#[derive(Clone, Copy)]
struct Written<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    kind: Kind,
}

impl Iterator for Written<'_> {
    /// A character, and its place; a line break that an escape takes away is a blank.
    type Item = (char, Span);

    fn next(&mut self) -> Option<(char, Span)> {
        let rest = &self.text[self.at..self.end];
        let first = rest.chars().next()?;
        let (said, length) = match (self.kind, first) {
            (Kind::Double, '\\') => escaped(&rest[1..]).map(|(said, length)| (said, 1 + length))?,
            (Kind::Single, '\'') => ('\'', 2),
            _ => (first, first.len_utf8()),
        };
        let place = Span::new(self.at, self.at + length);
        self.at += length;
        Some((said, place))
    }
}

/// What an escape says, and how many bytes it takes behind the backslash.
fn escaped(rest: &str) -> Option<(char, usize)> {
    let first = rest.chars().next()?;
    let digits = match first {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    if digits > 0 {
        let code = u32::from_str_radix(rest.get(1..=digits)?, 16).ok()?;
        return Some((char::from_u32(code)?, 1 + digits));
    }
    let said = match first {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        other => other,
    };
    Some((said, first.len_utf8()))
}

/// The place of each byte of a text in what is written for it. Folding and indentation change
/// blanks and line breaks only, so that all else has to be the same on both sides.
fn side_by_side(written: Written<'_>, text: &str) -> Option<Vec<Span>> {
    let mut written = written.peekable();
    let mut said = text.chars().peekable();
    let mut places = Vec::with_capacity(text.len());
    loop {
        let mut last = written.peek().map_or(Span::default(), |(_, place)| *place);
        while said.next_if(|c| c.is_ascii_whitespace()).is_some() {
            if let Some((_, place)) = written.next_if(|(c, _)| c.is_ascii_whitespace()) {
                last = place;
            }
            places.push(last);
        }
        while written.next_if(|(c, _)| c.is_ascii_whitespace()).is_some() {}
        match (said.next(), written.next()) {
            (None, None) => return Some(places),
            (Some(a), Some((b, place))) if a == b => {
                places.extend(std::iter::repeat_n(place, a.len_utf8()));
            }
            _ => return None,
        }
    }
}
