//! `--profile pss-restricted --fix --risk high` over every Linux pod of the corpora: how many pass
//! the level restricted afterwards, why the others do not, and that none becomes a pod that the
//! API server refuses.

use std::collections::{BTreeMap, BTreeSet};

use kubehone::check::{Unit, unit};
use kubehone::fix::{Planner, Remedy};
use kubehone::model::{Object, Pod, World};
use kubehone::patches;
use kubehone::rules::RuleSet;
use kubehone::syntax::{Parsed, Source, parse};

use crate::agreement::{mend, passes, profile_rules, validity};
use crate::folder::{say, sources};

#[derive(Default)]
struct Outcome {
    /// Linux pods that can be judged.
    pods: usize,
    before: usize,
    after: usize,
    /// Why the others do not pass; a pod counts once for each reason.
    reasons: BTreeMap<String, usize>,
    /// Pods that do not pass although nothing says why.
    unexplained: Vec<String>,
    /// What the API server refuses of a mended pod, and not of the pod before.
    refused: Vec<String>,
}

#[test]
fn pods_pass_restricted_once_mended() {
    // The least share of pods that pass afterwards, in percent, and how many fixes may be dropped
    // because they would set off another rule.
    let folders = [("real", 16_000, 98.0, 0), ("peers", 2_000, 96.0, 1)];
    let rules = profile_rules("pss-restricted");
    for (name, files, floor, droppable) in folders {
        let Some(before) = sources(name, files) else { return };
        let mended = mend(&before, &rules);
        let dropped: BTreeSet<String> = before
            .iter()
            .zip(&mended)
            .flat_map(|(source, mended)| {
                let line =
                    |(rule, why): &(String, String)| format!("{}: {rule}: {why}", source.name());
                mended.dropped.iter().map(line)
            })
            .collect();
        let text = |(source, mended): (&Source, kubehone::fix::Mended)| {
            let text = mended.text.unwrap_or_else(|| source.text.clone());
            Source::decode(source.path.clone(), text.into_bytes(), false)
        };
        let after: Vec<Source> = before.iter().zip(mended).map(text).collect();
        let outcome = outcome(&before, &after, &rules);
        let share = |part: usize| part as f64 * 100.0 / outcome.pods.max(1) as f64;
        say(&format!(
            "{name}: of {} Linux pods {} pass restricted ({:.1} %), once mended {} ({:.1} %)",
            outcome.pods,
            outcome.before,
            share(outcome.before),
            outcome.after,
            share(outcome.after)
        ));
        let mut reasons: Vec<(&String, &usize)> = outcome.reasons.iter().collect();
        reasons.sort_by_key(|(reason, count)| (std::cmp::Reverse(**count), (*reason).clone()));
        reasons.iter().for_each(|(reason, count)| say(&format!("  {count:5} {reason}")));
        dropped.iter().for_each(|line| say(&format!("  dropped: {line}")));
        assert!(dropped.len() <= droppable, "fixes that fail their proof:\n{}", join(dropped));
        assert!(outcome.refused.is_empty(), "{}", join(outcome.refused));
        assert!(outcome.unexplained.is_empty(), "no reason:\n{}", join(outcome.unexplained));
        assert!(share(outcome.after) >= floor, "{name}: fewer than {floor} %");
        let again = mend(&after, &rules);
        let unsettled = after.iter().zip(&again).filter(|(_, again)| again.text.is_some());
        let unsettled: Vec<String> = unsettled.map(|(source, _)| source.name()).collect();
        assert!(unsettled.is_empty(), "a second run changes\n{}", join(unsettled));
    }
}

fn join(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().collect::<Vec<_>>().join("\n")
}

fn outcome(before: &[Source], after: &[Source], rules: &RuleSet) -> Outcome {
    let mut outcome = Outcome::default();
    let parsed: Vec<Parsed<'_>> = before.iter().map(parse).collect();
    let patched = patches::files(before.iter().zip(&parsed));
    for ((source, old), new) in before.iter().zip(&parsed).zip(after) {
        let patch = patched.contains(&patches::normal(&source.path));
        let now = parse(new);
        let (old, new) = (Unit::of(old, 0, patch), Unit::of(&now, 0, patch));
        assert_eq!(old.objects.len(), new.objects.len(), "{}", source.name());
        let reasons = reasons(&now, &new, rules);
        for (old, new) in old.objects.iter().zip(&new.objects) {
            for (old, new) in Object(old).pods().zip(Object(new).pods()) {
                outcome.add(&source.name(), old, new, &reasons);
            }
        }
    }
    outcome
}

impl Outcome {
    fn add(&mut self, file: &str, old: Pod<'_>, new: Pod<'_>, reasons: &Reasons) {
        let (had, has) = (validity::refused(old), validity::refused(new));
        let name = new.object.name().unwrap_or("?");
        let brought = has.iter().filter(|line| !had.contains(line));
        self.refused.extend(brought.map(|line| format!("{file}: {name}: {line}")));
        let is_windows = old.os().is_some_and(|os| os.name == "windows");
        let (false, Some(before), Some(after)) = (is_windows, passes(old), passes(new)) else {
            return;
        };
        self.pods += 1;
        self.before += usize::from(before);
        self.after += usize::from(after);
        if !after {
            match reasons.get(&(new.spec.document().index, new.spec.id())) {
                Some(why) => {
                    why.iter().for_each(|why| *self.reasons.entry(why.clone()).or_default() += 1);
                }
                None => self.unexplained.push(format!("{file}: {name}")),
            }
        }
    }
}

/// Why the findings of each pod are left, by document and spec.
type Reasons = BTreeMap<(usize, u32), BTreeSet<String>>;

fn reasons(parsed: &Parsed<'_>, checked: &Unit<'_>, rules: &RuleSet) -> Reasons {
    let world = World::default();
    let planner = Planner::new(&world, parsed.documents.iter());
    let mut reasons = Reasons::new();
    for finding in &unit(checked, rules, &world) {
        let pod = finding.evidence().and_then(|evidence| evidence.subject.pod);
        let Some(spec) = pod.map(|pod| pod.spec) else { continue };
        let rule = finding.rule.id();
        let why = match planner.remedy(finding) {
            Remedy::None => format!("{rule}: has no fix"),
            Remedy::Needs(_) => format!("{rule}: needs a value"),
            Remedy::Refused(why) => format!("{rule}: {why}"),
            Remedy::Fix(plan) => match plan.edits() {
                Err(why) => format!("{rule}: {why}"),
                Ok(_) => format!("{rule}: could be mended and was not"),
            },
        };
        reasons.entry((spec.document().index, spec.id())).or_default().insert(why);
    }
    reasons
}
