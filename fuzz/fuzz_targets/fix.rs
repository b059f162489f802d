//! Any text, parsed, checked with every rule, mended at the highest risk and parsed again.

#![no_main]

use std::io;
use std::path::PathBuf;
use std::sync::LazyLock;

use kubehone::check::{Unit, unit};
use kubehone::fix::Planner;
use kubehone::fix::mend::{Mended, Policy, mend};
use kubehone::model::World;
use kubehone::report::item::items;
use kubehone::report::{Look, Report, Sources, Summary, concise, human, json, sarif};
use kubehone::rules::{Risk, RuleSet, registry};
use kubehone::syntax::{Parsed, Source, parse};
use libfuzzer_sys::fuzz_target;

static RULES: LazyLock<RuleSet> =
    LazyLock::new(|| RuleSet::of(registry::built_in().expect("built-in pages are read")));

fuzz_target!(|bytes: &[u8]| {
    let source = Source::decode("fuzz.yaml".into(), bytes.to_vec(), true);
    let before = parse(&source);
    report(&source, &before);
    let mended = run(&source);
    let Some(text) = mended.text else { return };
    assert_ne!(text, source.text, "a fix that changes nothing");

    let source = Source::decode("fuzz.yaml".into(), text.into_bytes(), true);
    let after = parse(&source);
    assert_eq!(before.flaws.len(), after.flaws.len(), "flaws:\n{}", source.text);
    assert_eq!(before.documents.len(), after.documents.len(), "documents:\n{}", source.text);
    assert_eq!(comments(&before), comments(&after), "comments:\n{}", source.text);
    let again = run(&source);
    assert!(
        again.text.is_none(),
        "a second run changes\n{}\ninto\n{}",
        source.text,
        again.text.unwrap_or_default()
    );
});

/// Mends a source on its own, with every rule and at the highest risk.
fn run(source: &Source) -> Mended {
    let parsed = parse(source);
    let checked = Unit::of(&parsed, 0, false);
    let world = World::of(checked.objects.iter(), vec![PathBuf::new()]);
    let policy = Policy { rules: &RULES, guards: &RULES, ceiling: Risk::High, patch: false, changed: None };
    mend(source, &policy, &world)
}

/// Writes every kind of report, which looks at every place, message and edit.
fn report(source: &Source, parsed: &Parsed<'_>) {
    let checked = Unit::of(parsed, 0, false);
    let world = World::of(checked.objects.iter(), vec![PathBuf::new()]);
    let findings = unit(&checked, &RULES, &world);
    let planner = Planner::new(&world, parsed.documents.iter());
    let items = items(source, &findings, &planner);
    let mut summary = Summary::default();
    summary.count(&items);
    let sources = Sources(std::slice::from_ref(source));
    let report = Report { items, summary, rules: &RULES, sources, with_allowed: true };
    let out = &mut io::sink();
    concise::write(&report, Look::default(), out).expect("a sink takes everything");
    human::write(&report, Look::default(), out).expect("a sink takes everything");
    json::write(&report, out).expect("a sink takes everything");
    sarif::write(&report, out).expect("a sink takes everything");
}

/// The comments of all documents, sorted, without the blanks after them.
fn comments<'p>(parsed: &'p Parsed<'_>) -> Vec<&'p str> {
    let documents = parsed.documents.iter();
    let texts = documents.flat_map(|document| {
        document.comments().iter().map(|span| span.of(document.text()).trim_end())
    });
    let mut texts: Vec<&str> = texts.collect();
    texts.sort_unstable();
    texts
}
