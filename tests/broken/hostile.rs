//! Inputs made to exhaust a program: too deep, too large, too many.

use std::fs::File;
use std::path::PathBuf;
use std::thread;

use kubehone::check::{Unit, unit};
use kubehone::discover::{self, Input};
use kubehone::fix::mend::{Policy, mend};
use kubehone::model::World;
use kubehone::rules::{Risk, RuleSet, registry};
use kubehone::syntax::{FlawKind, Parsed, Source, parse};

/// Half of what a thread gets by default, and an eighth of what a main thread has.
const STACK: usize = 1024 * 1024;

/// Runs something on a thread with a small stack; overflowing it aborts the whole test.
fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread");
    thread.join().unwrap_or_else(|_| panic!("it panicked"))
}

/// Reads, checks and mends a text with every rule, as a run would.
fn through(text: String) -> (usize, Vec<(FlawKind, String)>) {
    on_a_small_stack(move || {
        let source = Source::decode("hostile.yaml".into(), text.into_bytes(), false);
        let parsed = parse(&source);
        let rules = RuleSet::of(registry::built_in().expect("the pages"));
        let checked = Unit::of(&parsed, 0, false);
        let world = World::of(checked.objects.iter(), vec![PathBuf::new()]);
        let found = unit(&checked, &rules, &world);
        found.iter().for_each(|finding| {
            let _ = (finding.message(), finding.path());
        });
        let policy = Policy {
            rules: &rules,
            guards: &rules,
            ceiling: Risk::High,
            patch: false,
            changed: None,
        };
        mend(&source, &policy, &world);
        summary(&parsed)
    })
}

fn summary(parsed: &Parsed<'_>) -> (usize, Vec<(FlawKind, String)>) {
    let flaws = parsed.flaws.iter().map(|flaw| (flaw.kind, flaw.message.clone()));
    (parsed.documents.len(), flaws.collect())
}

#[test]
fn what_is_too_deep_is_refused() {
    const DEEP: usize = 100_000;
    let maps: String = (0..3000).map(|depth| format!("{:depth$}a:\n", "")).collect();
    let json = format!("{}1{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP));
    let cases = [
        ("[", "[ ".repeat(DEEP)),
        ("[]", format!("{}{}", "[ ".repeat(DEEP), "]".repeat(DEEP))),
        ("{a: ", "{a: ".repeat(DEEP)),
        ("[{a: ", "[{a: ".repeat(DEEP)),
        ("{ {", "{ ".repeat(DEEP)),
        ("- ", "- ".repeat(DEEP)),
        ("? ", "? ".repeat(DEEP)),
        ("- ? ", "- ? ".repeat(DEEP)),
        ("a: in lines", maps),
        ("JSON", json),
        ("&a [", (0..DEEP).map(|number| format!("&a{number} [")).collect()),
        ("!t [", "!t [".repeat(DEEP)),
        ("below a pod", format!("apiVersion: v1\nkind: Pod\nspec: {}", "[ ".repeat(DEEP))),
    ];
    for (name, text) in cases {
        let (documents, flaws) = through(text);
        assert_eq!((documents, flaws.len()), (0, 1), "{name}: {flaws:?}");
        let (kind, message) = &flaws[0];
        assert_eq!(*kind, FlawKind::Syntax, "{name}");
        assert!(message.contains("nested more than 255 levels deep"), "{name}: {message}");
    }
}

#[test]
fn what_is_too_deep_costs_no_other_document() {
    let text = format!("a: 1\n---\n{}\n---\nb: 2\n", "- ".repeat(5000));
    let (documents, flaws) = through(text);
    assert_eq!((documents, flaws.len()), (2, 1), "{flaws:?}");
}

/// As deep as is read: everything behind the parser walks such trees, some of it by recursion.
#[test]
fn what_is_just_not_too_deep_is_checked_and_mended() {
    const DEPTH: usize = 200;
    let indented: String = (0..DEPTH).map(|depth| format!("{:1$}a:\n", "", depth + 2)).collect();
    let dashes = format!("  {}x", "- ".repeat(DEPTH));
    let brackets = format!("  {}{}", "[ ".repeat(DEPTH), "]".repeat(DEPTH));
    let braces = format!("  {}1{}", "{a: ".repeat(DEPTH), "}".repeat(DEPTH));
    for (name, extra) in
        [("maps", indented), ("lists", dashes), ("brackets", brackets), ("braces", braces)]
    {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: x}}\nspec:\n  containers:\n  \
             - {{name: a, image: \"b:1\"}}\n  - name: c\n    image: d:1\nextra:\n{extra}\n"
        );
        let (documents, flaws) = through(text);
        assert_eq!((documents, flaws.len()), (1, 0), "{name}: {flaws:?}");
    }
}

#[test]
fn aliases_do_not_multiply() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let alias = format!("*a{}", level - 1);
        let list = [alias.as_str(); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{list}]\n"));
    }
    let merges: String = (1..40)
        .map(|n| format!("m{n}: &m{n}\n  <<: [*m{}, *m{}]\n  k{n}: v\n", n - 1, n - 1))
        .collect();
    for (name, text) in [("lists", bomb), ("merges", format!("m0: &m0 {{k: v}}\n{merges}"))] {
        let pod = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: b}]}\n";
        let (documents, flaws) = through(format!("{pod}{text}"));
        assert_eq!((documents, flaws.len()), (0, 1), "{name}");
        assert!(flaws[0].1.contains("aliases expand"), "{name}: {flaws:?}");
    }
}

#[test]
fn what_is_merely_large_is_read() {
    let cases = [
        ("keys", (0..100_000).map(|n| format!("k{n}: v\n")).collect::<String>()),
        ("items", format!("[{}]", "x, ".repeat(100_000))),
        ("documents", "---\na: 1\n".repeat(20_000)),
        ("markers", "---\n".repeat(100_000) + "a: 1\n"),
        ("comments", "# nothing\n".repeat(100_000) + "a: 1\n"),
        ("blank lines", "\n".repeat(1_000_000) + "a: 1\n"),
        ("anchors", (0..50_000).map(|n| format!("k{n}: &a{n} v\n")).collect()),
        ("aliases", format!("a: &a v\nb:\n{}", "- *a\n".repeat(50_000))),
        ("plain", format!("a: {}\n", "x".repeat(5_000_000))),
        ("quoted", format!("a: \"{}\"\n", "x".repeat(5_000_000))),
        ("literal", format!("a: |\n{}", "  line\n".repeat(500_000))),
    ];
    for (name, text) in cases {
        let (documents, flaws) = through(text);
        let expected = if name == "documents" { 20_000 } else { 1 };
        assert_eq!((documents, flaws.len()), (expected, 0), "{name}: {flaws:?}");
    }
}

#[test]
fn a_key_that_is_too_long_is_diagnosed() {
    let (documents, flaws) = through(format!("{}: 1\n---\na: 1\n", "k".repeat(2000)));
    assert_eq!((documents, flaws.len()), (1, 1), "{flaws:?}");
    assert!(flaws[0].1.contains("mapping values are not allowed"), "{flaws:?}");
}

#[test]
fn a_file_that_is_too_large_is_refused_unread() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.yaml");
    File::create(&path).and_then(|file| file.set_len(300 * 1024 * 1024)).expect("a sparse file");
    let before = peak_memory();
    let source = discover::read(&Input { path, named: true });
    let flaw = source.flaw.as_ref().expect("a flaw");
    assert_eq!(flaw.kind, FlawKind::Unread);
    assert!(flaw.message.contains("256 MiB"), "{}", flaw.message);
    assert!(source.text.is_empty());
    let grown = peak_memory().zip(before).map_or(0, |(after, before)| after - before);
    assert!(grown < 100_000, "{grown} KiB were needed to refuse it");
}

/// The most memory this process has held, in KiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
