//! Properties of objects that nobody has written: the profiles of the Pod Security Standards agree
//! with the evaluator, a mended pod passes the level restricted, mending again changes nothing, and an
//! object of an apiVersion that is gone becomes one of what replaces it.

#[path = "../agreement/mod.rs"]
mod agreement;
mod conversion;
mod inside;
mod old;
mod pod;
mod text;

use kubehone::check::Unit;
use kubehone::model::Object;
use kubehone::rules::RuleSet;
use kubehone::syntax::{Source, parse};
use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::agreement::{Tally, compare, mend, passes, profile_rules, validity};
use crate::pod::{Sort, manifest};

fn source(text: String) -> Source {
    Source::decode("pod.yaml".into(), text.into_bytes(), true)
}

/// Cases that failed are small enough to be added as examples of their own.
fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// The text once mended, or as it is if nothing is.
fn mended(before: &Source, rules: &RuleSet) -> (String, Vec<(String, String)>) {
    let mended = mend(std::slice::from_ref(before), rules).pop().expect("one for each source");
    (mended.text.unwrap_or_else(|| before.text.clone()), mended.dropped)
}

/// Whether every pod passes, and what the API server refuses of them.
fn judged(source: &Source) -> (Option<bool>, Vec<String>) {
    let parsed = parse(source);
    assert!(parsed.flaws.is_empty(), "{:?}\n{}", parsed.flaws, source.text);
    let checked = Unit::of(&parsed, 0, false);
    let pods: Vec<_> = checked.objects.iter().filter_map(|data| Object(data).pod()).collect();
    assert_eq!(pods.len(), 1, "{}", source.text);
    (passes(pods[0]), validity::refused(pods[0]))
}

#[test]
fn profiles_agree_with_the_evaluator() {
    let rules = profile_rules("pss-restricted");
    proptest!(config(1_500), |(text in manifest(Sort::Any))| {
        let mut tally = Tally::default();
        compare(&source(text.clone()), false, &rules, &mut tally);
        prop_assert_eq!(tally.judged, 1, "{:?}\n{}", tally.unjudged, text);
        prop_assert!(tally.differences.is_empty(), "{}\n{}", tally.differences.join("\n"), text);
    });
}

#[test]
fn what_is_mended_passes() {
    let rules = profile_rules("pss-restricted");
    proptest!(config(1_000), |(text in manifest(Sort::Mendable))| {
        let before = source(text);
        let (text, dropped) = mended(&before, &rules);
        let (had, (passes, has)) = (judged(&before).1, judged(&source(text.clone())));
        prop_assert!(dropped.is_empty(), "{dropped:?}\n{}", before.text);
        prop_assert_eq!(passes, Some(true), "{}\nbecame\n{}", before.text, text);
        let brought: Vec<&String> = has.iter().filter(|line| !had.contains(line)).collect();
        prop_assert!(brought.is_empty(), "{brought:?}\n{}\nbecame\n{}", before.text, text);
    });
}

#[test]
fn mending_again_changes_nothing() {
    let rules = profile_rules("pss-restricted");
    proptest!(config(1_000), |(text in manifest(Sort::Any))| {
        let before = source(text);
        let (once, _) = mended(&before, &rules);
        let (had, has) = (judged(&before).1, judged(&source(once.clone())).1);
        let brought: Vec<&String> = has.iter().filter(|line| !had.contains(line)).collect();
        prop_assert!(brought.is_empty(), "{brought:?}\n{}\nbecame\n{}", before.text, once);
        let (twice, _) = mended(&source(once.clone()), &rules);
        prop_assert_eq!(&once, &twice, "{}", before.text);
    });
}
