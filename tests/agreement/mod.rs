//! The profiles `pss-baseline` and `pss-restricted` held against the Pod Security evaluator: check
//! by check, each pod by itself.

#![allow(dead_code, reason = "each test target uses its own part")]

pub(crate) mod validity;

use std::collections::{BTreeMap, BTreeSet};

use kubehone::check::{Finding, Unit, unit};
use kubehone::model::{Object, Pod, World};
use kubehone::pss::{Level, Version, judge};
use kubehone::rules::{Risk, RuleSet, profile, registry};
use kubehone::run;
use kubehone::syntax::edit::Value;
use kubehone::syntax::{Source, parse};

/// Checks of the restricted level, and those of the baseline level that they stand for there.
const OVERRIDES: [(&str, &str); 4] = [
    ("capabilities_restricted", "capabilities_baseline"),
    ("seccompProfile_restricted", "seccompProfile_baseline"),
    ("restrictedVolumes", "hostPathVolumes"),
    ("procMount_restricted", "procMount"),
];

/// What was compared, and what differs.
#[derive(Default)]
pub(crate) struct Tally {
    /// Pods that the evaluator judged.
    pub(crate) judged: usize,
    /// Those it did not, by reason.
    pub(crate) unjudged: BTreeMap<String, usize>,
    /// How many pods fail each check.
    pub(crate) failing: BTreeMap<&'static str, usize>,
    /// A line for each difference.
    pub(crate) differences: Vec<String>,
}

/// The rules of a profile, with the values that their fixes need.
pub(crate) fn profile_rules(name: &str) -> RuleSet {
    let mut rules = registry::built_in().expect("built-in pages are read");
    let values = [
        ("run-as-root", "uid", Value::Int(10_001)),
        ("host-path-volume", "claim", Value::Text("data".into())),
        ("restricted-volume-type", "claim", Value::Text("data".into())),
    ];
    for (id, option, value) in values {
        let rule = rules.iter_mut().find(|rule| rule.id() == id).expect("a rule");
        rule.configure(&[(option.to_owned(), value)]).expect("an option");
    }
    let profiles = [name.to_owned()];
    let choice = registry::Choice::of(&profiles, &[], &[]);
    RuleSet::select(rules, &choice).expect("a profile")
}

/// Every fix of the profile `pss-restricted`, made in memory.
pub(crate) fn mend(sources: &[Source], rules: &RuleSet) -> Vec<kubehone::fix::Mended> {
    let guards = registry::built_in().expect("built-in pages are read");
    let guards = RuleSet::select(guards, &registry::Choice::default()).expect("no rule is named");
    run::fix(sources, rules, &guards, Risk::High)
}

/// Compares every pod of a source; `rules` are those of the profile `pss-restricted`. `patch` says
/// that the file holds only parts of objects.
pub(crate) fn compare(source: &Source, patch: bool, rules: &RuleSet, tally: &mut Tally) {
    let parsed = parse(source);
    let checked = Unit::of(&parsed, 0, patch);
    let world = World::default();
    let findings = unit(&checked, rules, &world);
    for pod in checked.objects.iter().flat_map(|data| Object(data).pods()) {
        let about = |finding: &&Finding<'_>| {
            let of = finding.evidence().and_then(|evidence| evidence.subject.pod);
            of.is_some_and(|of| of.spec == pod.spec)
        };
        let found: Vec<&Finding<'_>> = findings.iter().filter(about).collect();
        compare_pod(source, pod, &found, tally);
    }
}

fn compare_pod(source: &Source, pod: Pod<'_>, found: &[&Finding<'_>], tally: &mut Tally) {
    let judged = match judge(pod) {
        Ok(judged) => judged,
        Err(unjudged) => {
            *tally.unjudged.entry(unjudged.reason.to_string()).or_default() += 1;
            return;
        }
    };
    tally.judged += 1;
    let levels = [Level::Baseline, Level::Restricted];
    let failures = levels.into_iter().flat_map(|level| judged.failures(level, Version::LATEST));
    let failing: BTreeSet<&'static str> = failures.map(|failure| failure.check.id).collect();
    let mut differ = |what: String| {
        let name = pod.object.name().unwrap_or("?");
        tally.differences.push(format!("{}: {name}: {what}", source.name()));
    };
    let mut spoken: BTreeSet<&str> = BTreeSet::new();
    for finding in found {
        let parts = finding.rule.standard("pss").iter();
        let checks: Vec<&str> = parts.filter_map(|part| Some(part.split_once('/')?.1)).collect();
        // A rule of several checks speaks where at least one of them fails.
        if !checks.is_empty() && !checks.iter().any(|check| failing.contains(check)) {
            differ(format!("{} speaks where {} passes", finding.rule.id(), checks.join(", ")));
        }
        spoken.extend(checks);
    }
    for check in &failing {
        let overridden = OVERRIDES.iter().find(|(strict, _)| strict == check).map(|(_, base)| base);
        let by_base =
            overridden.is_some_and(|base| failing.contains(base) && spoken.contains(base));
        if !spoken.contains(check) && !by_base {
            differ(format!("no rule speaks of {check}"));
        }
        *tally.failing.entry(check).or_default() += 1;
    }
    for (level, name) in levels.into_iter().zip(["pss-baseline", "pss-restricted"]) {
        let speaks = found.iter().any(|finding| profile::has(name, finding.rule));
        // Restricted is no superset of baseline; the profile asks for both.
        let passes = levels.into_iter().filter(|other| *other <= level);
        let mut passes = passes.map(|level| judged.allows(level, Version::LATEST));
        if speaks == passes.all(|passes| passes) {
            differ(format!("the profile {name} speaks: {speaks}"));
        }
    }
}

/// Whether a pod passes the baseline and the restricted level; `None` if it cannot be judged.
pub(crate) fn passes(pod: Pod<'_>) -> Option<bool> {
    let judged = judge(pod).ok()?;
    let levels = [Level::Baseline, Level::Restricted];
    Some(levels.into_iter().all(|level| judged.allows(level, Version::LATEST)))
}
