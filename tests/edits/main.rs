//! Fixes as people see them: every folder under `testdata/edits` holds a file before and after.
//! The pages under `testdata/edits/rules` have one simple fix each, so that what is tested here
//! is where and how an edit is written, not what a rule thinks.

#[path = "../golden/mod.rs"]
mod golden;

use std::path::{Path, PathBuf};

use kubehone::fix::Mended;
use kubehone::fix::mend::{Policy, mend};
use kubehone::report::Item;
use kubehone::rules::{Risk, Rule, RuleSet, page, registry};
use kubehone::run;
use kubehone::syntax::{Source, parse};

/// What the `case` file of a folder says.
struct Case {
    folder: PathBuf,
    /// Pages of `testdata/edits/rules`, or built-in rules.
    rules: Vec<String>,
    risk: Risk,
    /// Parts of the reasons for which fixes are refused, one a finding that stays.
    refused: Vec<String>,
    /// How many findings are fixed; one at least unless something is refused.
    fixed: usize,
}

#[test]
fn files_are_mended_as_written_down() {
    let mut failures = Vec::new();
    let folders = golden::entries(&golden::folder("testdata/edits"));
    let folders: Vec<_> = folders.into_iter().filter(|path| !path.ends_with("rules")).collect();
    assert!(folders.len() > 40, "only {} cases", folders.len());
    for folder in folders {
        let name = golden::name(&folder);
        for failure in run_case(&read(folder)) {
            failures.push(format!("{name}: {failure}"));
        }
    }
    golden::report(&failures);
}

fn read(folder: PathBuf) -> Case {
    let text = golden::text(&folder.join("case"));
    let mut case =
        Case { folder, rules: Vec::new(), risk: Risk::Low, refused: Vec::new(), fixed: 0 };
    for line in text.lines() {
        let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("{line:?}"));
        match key {
            "rules" => case.rules.extend(value.split(", ").map(str::to_owned)),
            "risk" => case.risk = risk(value),
            "refused" => case.refused.push(value.to_owned()),
            "fixed" => case.fixed = value.parse().expect("a number"),
            _ => panic!("`{key}` is nothing a case can say"),
        }
    }
    case
}

fn risk(name: &str) -> Risk {
    match name {
        "none" => Risk::None,
        "low" => Risk::Low,
        "medium" => Risk::Medium,
        "high" => Risk::High,
        _ => panic!("`{name}` is no risk"),
    }
}

/// The named rules; what is no page of this test's own is a built-in rule.
fn rules(names: &[String]) -> RuleSet {
    let mut chosen: Vec<Rule> = Vec::new();
    for name in names {
        let path = Path::new("testdata/edits/rules").join(format!("{name}.md"));
        let own = golden::folder(&path.to_string_lossy());
        chosen.push(if own.exists() {
            page::read(path, &golden::text(&own)).unwrap_or_else(|error| panic!("{error}"))
        } else {
            let mut built_in = registry::built_in().expect("the pages").into_iter();
            built_in.find(|rule| rule.id() == name).unwrap_or_else(|| panic!("no rule {name}"))
        });
    }
    RuleSet::of(chosen)
}

fn run_case(case: &Case) -> Vec<String> {
    let mut failures = Vec::new();
    let mut fail = |message: String| failures.push(message);
    let rules = rules(&case.rules);
    let files = golden::entries(&case.folder);
    let before =
        files.iter().find(|path| golden::name(path).starts_with("before.")).expect("input");
    let extension = before.extension().expect("an extension").to_owned();
    let after = case.folder.join("after").with_extension(&extension);
    let source =
        |text: Vec<u8>| Source::decode(Path::new("before").with_extension(&extension), text, true);
    let original = source(golden::bytes(before));
    assert!(parse(&original).flaws.is_empty(), "{} does not parse", before.display());
    let mended = fix(&original, &rules, case.risk);
    for (rule, reason) in &mended.dropped {
        fail(format!("the fix of {rule} was dropped: {reason}"));
    }
    let fixed: usize = mended.fixed.values().sum();
    if fixed != case.fixed {
        fail(format!("fixed {fixed} findings, not {}", case.fixed));
    }
    failures.extend(golden::difference(&after, mended.text.as_deref()));
    let text = mended.text.clone().unwrap_or(original.text);
    let mended_source = source(text.into_bytes());
    if fix(&mended_source, &rules, case.risk).text.is_some() {
        failures.push("a second run changes it again".into());
    }
    let (left, summary) = run::check(&[mended_source], &rules);
    failures.extend(summary.failed.iter().map(|failed| failed.reason.clone()));
    failures.extend(refusals(case, &left));
    failures
}

fn fix(source: &Source, rules: &RuleSet, ceiling: Risk) -> Mended {
    let parsed = parse(source);
    let unit = kubehone::check::Unit::of(&parsed, 0, false);
    let world = kubehone::model::World::of(unit.objects.iter(), vec![PathBuf::new()]);
    mend(source, &Policy { rules, guards: rules, ceiling, patch: false, changed: None }, &world)
}

/// Compares the findings that are left, and why, with what the case says of them.
fn refusals(case: &Case, left: &[Item]) -> Vec<String> {
    let reasons: Vec<String> = left
        .iter()
        .map(|item| match item.fix.as_ref().map(|fix| (fix.refused.as_ref(), fix.risk)) {
            Some((Some(reason), _)) => reason.clone(),
            Some((None, risk)) if risk > case.risk => "the risk".into(),
            Some((None, _)) => format!("no reason; {}", item.message),
            None => "no fix".into(),
        })
        .collect();
    let agree = reasons.len() == case.refused.len()
        && reasons.iter().zip(&case.refused).all(|(reason, part)| reason.contains(part));
    let said = || format!("left over: {reasons:#?}, expected {:#?}", case.refused);
    if agree { Vec::new() } else { vec![said()] }
}
