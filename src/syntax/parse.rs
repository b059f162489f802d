//! Parser events to tree. The only file that knows the parser.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, StructureStyle};

use super::build::Builder;
use super::flaw::Flaw;
use super::outdent::read_again;
use super::source::Source;
use super::span::Span;
use super::tree::{Document, Kind};

/// A source as far as it could be read.
#[derive(Debug, Default)]
pub struct Parsed<'s> {
    /// The non-empty documents that are well-formed.
    pub documents: Vec<Document<'s>>,
    /// What is wrong, in the order of the text.
    pub flaws: Vec<Flaw>,
}

/// Reads all documents of a source. A broken document costs only itself: parsing goes on at
/// the next document marker.
pub fn parse(source: &Source) -> Parsed<'_> {
    if let Some(flaw) = &source.flaw {
        // What stands before a bad byte is not the whole file: judging it would mislead.
        return Parsed { documents: Vec::new(), flaws: vec![flaw.clone()] };
    }
    let text = source.text.as_str();
    let (parsed, outdented) = read(text, text);
    if outdented.is_empty() {
        return parsed;
    }
    read_again(text, parsed, outdented, &|joined| read(text, joined))
}

/// Reads `text`; the parser is given `joined`, which is the same text, or has line breaks
/// inside of quotes replaced by as many blanks. Also returns where quoted text goes on further
/// left than YAML allows.
pub(super) fn read<'s>(text: &'s str, joined: &str) -> (Parsed<'s>, Vec<usize>) {
    let mut parsed = Parsed::default();
    let mut outdented = Vec::new();
    let mut parser = Parser::new_from_str_with_options(joined, options());
    let mut builder = Builder::new(text);
    while let Some(next) = parser.next_event() {
        match next {
            Ok((Event::StreamEnd, _)) => break,
            Ok((Event::DocumentEnd, span)) => {
                let end = span.end.byte_offset().unwrap_or(builder.start);
                builder.finish(end, &mut parsed);
            }
            Ok((event, span)) => add(&mut builder, text, event, &span),
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(0);
                let more = matches!(parser.proceed_next_document(), Ok(true));
                let end = match parser.peek() {
                    Some(Ok((_, span))) if more => span.start.byte_offset().unwrap_or(text.len()),
                    _ => text.len(),
                };
                parsed.flaws.push(Flaw::syntax(text, at, message(error.kind())));
                if matches!(error.kind(), ErrorKind::InvalidQuotedScalarIndent) {
                    outdented.push(at);
                }
                builder.abandon(end);
                if !more {
                    break;
                }
            }
        }
    }
    (parsed, outdented)
}

fn options() -> Options {
    granit_parser::options! {
        emit_anchor_events: true,
        // The default of 96 refuses real manifests with long comment blocks.
        max_buffered_comment_events: usize::MAX,
    }
}

fn message(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::RecursionLimitExceeded => "nested more than 255 levels deep".to_owned(),
        other => other.to_string(),
    }
}

fn add(builder: &mut Builder<'_>, text: &str, event: Event<'_>, span: &granit_parser::Span) {
    let start = span.start.byte_offset().unwrap_or(0);
    let end = span.end.byte_offset().unwrap_or(start);
    let place = Span::new(start, end.max(start));
    let tag = span.tag_span().and_then(|tag| tag.byte_range());
    let tag = tag.map(|tag| Span::new(tag.start, tag.end));
    match event {
        Event::DocumentStart(explicit, _) => {
            builder.begin(start, if explicit { end } else { start });
        }
        Event::Comment(..) => builder.comment(place),
        Event::Scalar(value, style, _, _) => match style {
            ScalarStyle::Plain if place.is_empty() => builder.missing(start, tag),
            ScalarStyle::Plain => builder.scalar(Kind::Plain, value, place, tag),
            ScalarStyle::SingleQuoted => {
                builder.scalar(Kind::Single, folded(value, text, place), place, tag);
            }
            ScalarStyle::DoubleQuoted => {
                builder.scalar(Kind::Double, folded(value, text, place), place, tag);
            }
            ScalarStyle::Literal => builder.block_scalar(Kind::Literal, value, place, tag),
            ScalarStyle::Folded => builder.block_scalar(Kind::Folded, value, place, tag),
        },
        Event::MappingStart(StructureStyle::Block, ..) => builder.open(Kind::Map, place, tag),
        Event::MappingStart(StructureStyle::Flow, ..) => builder.open(Kind::FlowMap, place, tag),
        Event::SequenceStart(StructureStyle::Block, ..) => builder.open(Kind::Seq, place, tag),
        Event::SequenceStart(StructureStyle::Flow, ..) => builder.open(Kind::FlowSeq, place, tag),
        Event::MappingEnd | Event::SequenceEnd => builder.close(end),
        Event::Alias(anchor) => builder.alias(anchor, place),
        Event::Anchor(anchor, _) => builder.anchor(anchor, place),
        _ => {}
    }
}

/// The value of a quoted scalar. Where its line breaks were hidden from the parser, they are
/// folded after all, by parsing the scalar by itself with its lines indented.
fn folded<'e>(value: Cow<'e, str>, text: &str, place: Span) -> Cow<'e, str> {
    let raw = place.of(text);
    let breaks = raw.bytes().filter(|byte| *byte == b'\n').count();
    if breaks == 0 || !is_outdented(raw, place, text) {
        return value;
    }
    let lines: Vec<String> = raw.lines().map(|line| format!(" {}", line.trim_start())).collect();
    let alone = lines.join("\n");
    let mut parser = Parser::new_from_str(&alone);
    while let Some(Ok((event, _))) = parser.next_event() {
        if let Event::Scalar(value, ..) = event {
            return Cow::Owned(value.into_owned());
        }
    }
    value
}

/// Whether a line of a quoted scalar begins further left than the line it began on.
fn is_outdented(raw: &str, place: Span, text: &str) -> bool {
    let start = place.start as usize;
    let line = memchr::memrchr(b'\n', &text.as_bytes()[..start]).map_or(0, |at| at + 1);
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let outer = indent(&text[line..start]);
    raw.lines().skip(1).any(|line| !line.trim().is_empty() && indent(line) <= outer)
}
