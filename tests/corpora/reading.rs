//! Reading and checking: nothing panics, nothing is lost, and every span is where it says.

use std::fs;
use std::path::{Path, PathBuf};

use kubehone::report::{Item, Summary};
use kubehone::run;
use kubehone::syntax::{Document, Kind, Lines, Node, Source, parse};
use rayon::prelude::*;

use crate::folder::{all_rules, corpus, say, sources};

#[test]
fn real_manifests_are_checked() {
    let Some(sources) = sources("real", 16_000) else { return };
    let (items, summary) = run::check(&sources, &all_rules());
    accounted("real", &sources, &items, &summary);
    assert!(summary.objects > 20_000 && summary.pods > 3_000, "{}", summary.text());
    assert!(summary.failed.len() < 60, "{:#?}", summary.failed);
}

#[test]
fn the_other_corpora_are_checked() {
    for (name, at_least) in [
        ("nasty", 200),
        ("peers", 2_000),
        ("api-objects", 190),
        ("helm-templates", 400),
        ("pod-security", 300),
    ] {
        let Some(sources) = sources(name, at_least) else { return };
        let (items, summary) = run::check(&sources, &all_rules());
        accounted(name, &sources, &items, &summary);
    }
}

/// Files of any name and content, among them what no folder search would pick up.
#[test]
fn whatever_is_there_is_read() {
    let Some(folder) = corpus("nasty") else { return };
    let mut files = Vec::new();
    below(&folder, &mut files);
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).expect("a file");
        Source::decode(path, bytes, true)
    };
    let sources: Vec<Source> = files.into_iter().map(read).collect();
    let (items, summary) = run::check(&sources, &all_rules());
    accounted("nasty, all files", &sources, &items, &summary);
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { below(&path, files) } else { files.push(path) }
    }
}

/// Every source is counted, and each is judged, skipped with a reason or failed with one;
/// every finding has a place in a file that was read.
fn accounted(name: &str, sources: &[Source], items: &[Item], summary: &Summary) {
    assert_eq!(summary.files, sources.len(), "{name}");
    let parsed: Vec<_> = sources.par_iter().map(parse).collect();
    let documents: usize = parsed.iter().map(|parsed| parsed.documents.len()).sum();
    let flaws: usize = parsed.iter().map(|parsed| parsed.flaws.len()).sum();
    assert_eq!(summary.documents, documents + flaws, "{name}");
    for left_out in summary.skipped.iter().chain(&summary.failed) {
        assert!(!left_out.reason.is_empty(), "{name}: {}", left_out.file);
    }
    let found = items.len();
    say(&format!("{name}: {} files, {documents} documents, {found} findings", sources.len()));
    for (source, parsed) in sources.iter().zip(&parsed) {
        let lines = Lines::of(&source.text);
        for document in &parsed.documents {
            spans_hold(source, document);
        }
        let is_boundary = |at: u32| source.text.is_char_boundary(at as usize);
        for flaw in &parsed.flaws {
            assert!(is_boundary(flaw.span.start) && is_boundary(flaw.span.end), "{flaw:?}");
            assert!(!flaw.message.is_empty() && lines.position(flaw.span.start).line > 0);
        }
    }
}

/// Children lie inside their parents, in order, and no span holds more than its text.
fn spans_hold(source: &Source, document: &Document<'_>) {
    let file = source.name();
    let mut last = 0;
    for node in document.nodes() {
        let span = node.full_span();
        let text = node.span().of(document.text());
        assert!(span.start <= span.end, "{file}: {node:?}");
        assert!(span.start >= last, "{file}: {node:?} begins before what stands before it");
        last = span.start;
        if let Some(parent) = node.parent() {
            let around = parent.span();
            assert!(around.start <= span.start && span.end <= around.end, "{file}: {node:?}");
        }
        shape_holds(&file, node, text);
    }
    let mut end = 0;
    for comment in document.comments() {
        assert!(comment.of(document.text()).starts_with('#'), "{file}: {comment:?}");
        assert!(comment.start >= end, "{file}: comments out of order");
        end = comment.end;
    }
}

fn shape_holds(file: &str, node: Node<'_>, text: &str) {
    let (open, close) = match node.kind() {
        Kind::FlowMap if text.starts_with('{') => ('{', '}'),
        Kind::FlowSeq => ('[', ']'),
        Kind::Single => ('\'', '\''),
        Kind::Double => ('"', '"'),
        Kind::Missing => return assert!(text.is_empty(), "{file}: {node:?}"),
        Kind::Literal => return assert!(text.starts_with('|'), "{file}: {node:?}"),
        Kind::Folded => return assert!(text.starts_with('>'), "{file}: {node:?}"),
        Kind::Alias => return assert!(text.starts_with('*'), "{file}: {node:?}"),
        Kind::Plain => {
            assert!(!text.is_empty() && text.trim_ascii() == text, "{file}: {node:?}");
            return;
        }
        Kind::Map | Kind::Seq | Kind::FlowMap => {
            let last = node.entries().last().map(|(_, value)| value).or(node.items().last());
            assert_eq!(Some(node.span().end), last.map(|last| last.span().end), "{file}: {node:?}");
            return;
        }
    };
    assert!(text.len() > 1 && text.starts_with(open) && text.ends_with(close), "{file}: {node:?}");
}
