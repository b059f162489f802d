//! The span tree of every file under `testdata/syntax`, against a golden that was read by a
//! person: where each node begins and ends, what it says, and what the API server makes of it.

mod golden;

use std::fmt::Write;

use kubehone::syntax::{Document, FlawKind, Kind, Lines, Node, Scalar, Source, Span, parse};

#[test]
fn trees_are_as_written_down() {
    let mut failures = Vec::new();
    let mut count = 0;
    for path in golden::entries(&golden::folder("testdata/syntax")) {
        if path.extension().is_some_and(|extension| extension == "tree") {
            assert!(path.with_extension("").exists(), "{} has no input", path.display());
            continue;
        }
        count += 1;
        let source = Source::decode(golden::name(&path).into(), golden::bytes(&path), false);
        let tree = shown(&source);
        let mut golden_path = path.into_os_string();
        golden_path.push(".tree");
        failures.extend(golden::difference(golden_path.as_ref(), Some(&tree)));
    }
    assert!(count > 30, "only {count} inputs");
    golden::report(&failures);
}

/// Everything a source was read as.
fn shown(source: &Source) -> String {
    let parsed = parse(source);
    let lines = Lines::of(&source.text);
    let mut out = String::new();
    for document in &parsed.documents {
        let _ = writeln!(out, "document {}", document.index);
        node(document.root(), 1, "", &lines, &mut out);
        for comment in document.comments() {
            line(&lines, *comment, 1, &format!("comment {}", short(document, *comment)), &mut out);
        }
    }
    for flaw in &parsed.flaws {
        let kind = match flaw.kind {
            FlawKind::Syntax => "syntax",
            FlawKind::Template => "template",
            FlawKind::Encoding => "encoding",
            FlawKind::Unread => "unread",
        };
        line(&lines, flaw.span, 0, &format!("flaw {kind}: {}", flaw.message), &mut out);
    }
    if out.is_empty() { "nothing\n".into() } else { out }
}

fn node(node: Node<'_>, depth: usize, role: &str, lines: &Lines<'_>, out: &mut String) {
    let document = node.document();
    let mut text = format!("{role}{}", kind(node.kind()));
    if let Some(anchor) = node.anchor() {
        let _ = write!(text, " {}", at(lines, anchor, document));
    }
    if let Some(tag) = node.tag() {
        let _ = write!(text, " {tag}");
    }
    if node.is_scalar() || node.is_flow() || node.kind() == Kind::Alias {
        let _ = write!(text, " {}", short(document, node.span()));
    }
    if node.is_aliased() {
        text.push_str(" (aliased)");
    }
    if node.kind() == Kind::Alias {
        let _ = write!(text, " -> {}", range(lines, node.target().span()));
    }
    if let Some(scalar) = node.scalar() {
        value(scalar, node, &mut text);
    }
    line(lines, node.span(), depth, &text, out);
    for (key, inner) in node.entries() {
        self::node(key, depth + 1, "key ", lines, out);
        self::node(inner, depth + 2, "", lines, out);
    }
    for item in node.items() {
        self::node(item, depth + 1, "- ", lines, out);
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Map => "map",
        Kind::FlowMap => "flow-map",
        Kind::Seq => "seq",
        Kind::FlowSeq => "flow-seq",
        Kind::Plain => "plain",
        Kind::Single => "single",
        Kind::Double => "double",
        Kind::Literal => "literal",
        Kind::Folded => "folded",
        Kind::Missing => "missing",
        Kind::Alias => "alias",
    }
}

/// What a scalar means, where that is not simply the text that stands there.
fn value(scalar: Scalar<'_>, node: Node<'_>, text: &mut String) {
    let _ = match scalar {
        Scalar::Text(content) if content == node.span().of(node.document().text()) => Ok(()),
        Scalar::Text(content) => write!(text, " = text {content:?}"),
        Scalar::Null => write!(text, " = null"),
        Scalar::Bool(flag) => write!(text, " = {flag}"),
        Scalar::Int(number) => write!(text, " = int {number}"),
        Scalar::Float(number) => write!(text, " = float {number}"),
    };
}

fn line(lines: &Lines<'_>, span: Span, depth: usize, text: &str, out: &mut String) {
    let _ = writeln!(out, "{:<14}{:indent$}{text}", range(lines, span), "", indent = depth * 2);
}

fn range(lines: &Lines<'_>, span: Span) -> String {
    let (start, end) = (lines.position(span.start), lines.position(span.end));
    format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column)
}

fn at(lines: &Lines<'_>, span: Span, document: &Document<'_>) -> String {
    format!("{}@{}", span.of(document.text()), range(lines, span))
}

/// The bytes of a span, shortened, with line breaks made visible.
fn short(document: &Document<'_>, span: Span) -> String {
    const LONG: usize = 44;
    let text = span.of(document.text());
    let shown = text.replace('\r', "␍").replace('\n', "␊").replace('\t', "␉");
    if shown.chars().count() <= LONG {
        return format!("‹{shown}›");
    }
    let head: String = shown.chars().take(LONG / 2).collect();
    let tail: Vec<char> = shown.chars().rev().take(LONG / 2).collect();
    let tail: String = tail.into_iter().rev().collect();
    format!("‹{head}…{tail}›")
}
