//! The pipeline: sources, documents, world, findings, fixes, report. This and the modules below it are
//! what knows the thread pool.

mod account;
mod seen;

use std::collections::HashSet;

use rayon::prelude::*;

use crate::allow::{Mark, settled};
use crate::changes::Changes;
use crate::check::{Unit, unit};
use crate::discover::{self, Input};
use crate::fix::allow::{Allowed, allow};
use crate::fix::mend::{Policy, mend};
use crate::fix::migrate::{Migrated, migrate};
use crate::fix::{Mended, Planner};
use crate::model::Object;
use crate::report::baseline::{ObjectName, bare};
use crate::report::item::items;
use crate::report::pod_security::{self, Asked, Gathered, Survey, gather};
use crate::report::setting;
use crate::report::{Item, Summary};
use crate::rules::{Risk, RuleSet};
use crate::syntax::{Lines, Source};

pub use account::account_fixes;
use seen::{Depth, Seen, see};

/// Told after each source that is done, for showing progress.
pub type Tick<'a> = &'a (dyn Fn() + Sync);

/// Reads files, in parallel, in the given order.
pub fn read(inputs: &[Input], tick: Tick<'_>) -> Vec<Source> {
    let read = inputs.par_iter().map(|input| {
        let source = discover::read(input);
        tick();
        source
    });
    read.collect()
}

/// Checks sources: every rule over every subject of every object, in parallel. The outcome
/// does not depend on the number of threads. The summary holds the findings that are allowed.
pub fn check(sources: &[Source], rules: &RuleSet) -> (Vec<Item>, Summary) {
    check_changed(sources, rules, None)
}

/// The same, for what has changed only.
pub fn check_changed(
    sources: &[Source],
    rules: &RuleSet,
    changes: Option<&Changes>,
) -> (Vec<Item>, Summary) {
    see(sources, rules, Depth::Strings, |seen| {
        let found: Vec<(Vec<Item>, Vec<Mark>)> =
            seen.units.par_iter().map(|unit| found(seen, unit, rules, changes)).collect();
        let mut summary = seen.summary();
        let mut marks = vec![Mark::default(); rules.allowances().settings.len()];
        for (_, own) in &found {
            marks.iter_mut().zip(own).for_each(|(mark, more)| *mark = mark.and(*more));
        }
        let found = found.into_iter().flat_map(|(items, _)| items);
        // What did not change may hold what a setting speaks of.
        let concerns =
            if changes.is_some() { Vec::new() } else { setting::concerns(rules, &marks) };
        let (allowed, items) =
            found.chain(concerns).partition(|item: &Item| item.allowed.is_some());
        summary.allowed = allowed;
        summary.count(&items);
        (items, summary)
    })
}

/// What is found in one source, and what the settings for it met.
fn found(
    seen: &Seen<'_>,
    checked: &Unit<'_>,
    rules: &RuleSet,
    changes: Option<&Changes>,
) -> (Vec<Item>, Vec<Mark>) {
    let source = &seen.sources[checked.source];
    let rules = rules.for_file(&source.path);
    let changed = changes.map(|changes| changes.of(source));
    if matches!(changed, Some(None)) {
        return (Vec::new(), Vec::new());
    }
    let judged = settled(checked, &source.path, rules, &seen.world);
    let planner = Planner::new(&seen.world, seen.parsed[checked.source].documents.iter())
        .within(changed.flatten(), &source.text);
    let mut items = items(source, &judged.findings, &planner);
    for (index, item) in items.iter_mut().enumerate() {
        item.allowed = judged.allowed(index);
    }
    if let Some(Some(changed)) = changed {
        let lines = Lines::of(&source.text);
        let mut findings = judged.findings.iter();
        items.retain(|_| findings.next().is_some_and(|f| changed.has(f, &lines)));
    }
    (items, judged.marks)
}

/// Judges the workloads of sources by the Pod Security Standards, in parallel. The findings of
/// `rules` tell which of them can mend what stands in the way.
pub fn survey(sources: &[Source], rules: &RuleSet, asked: Asked) -> Survey {
    see(sources, rules, Depth::Documents, |seen| {
        let one = |checked: &Unit<'_>| {
            let source = &sources[checked.source];
            let findings = unit(checked, rules.for_file(&source.path), &seen.world);
            let planner = Planner::new(&seen.world, seen.parsed[checked.source].documents.iter());
            gather(source, checked, &items(source, &findings, &planner), &asked)
        };
        let gathered: Vec<Gathered> = seen.units.par_iter().map(one).collect();
        pod_security::survey(gathered, asked, seen.summary())
    })
}

/// Fixes sources in memory, in parallel. The result holds one entry a source, in order.
pub fn fix(sources: &[Source], rules: &RuleSet, guards: &RuleSet, ceiling: Risk) -> Vec<Mended> {
    fix_changed(sources, (rules, guards), ceiling, None)
}

/// The same, for what has changed only.
pub fn fix_changed(
    sources: &[Source],
    (rules, guards): (&RuleSet, &RuleSet),
    ceiling: Risk,
    changes: Option<&Changes>,
) -> Vec<Mended> {
    see(sources, rules, Depth::Documents, |seen| {
        let one = |unit: &Unit<'_>| {
            let source = &sources[unit.source];
            let changed = changes.map(|changes| changes.of(source));
            if unit.objects.is_empty() || matches!(changed, Some(None)) {
                return Mended::default();
            }
            let (rules, guards) = (rules.for_file(&source.path), guards.for_file(&source.path));
            let (patch, changed) = (unit.patch, changed.flatten());
            mend(source, &Policy { rules, guards, ceiling, patch, changed }, &seen.world)
        };
        seen.units.par_iter().map(one).collect()
    })
}

/// Allows in place what the rules find in sources, in memory and in parallel, on top of what was
/// `mended` in them. The result holds one entry a source, in order.
pub fn allow_all(
    sources: &[Source],
    rules: &RuleSet,
    reason: &str,
    mended: Vec<Mended>,
) -> Vec<Mended> {
    allow_changed(sources, rules, reason, mended, None)
}

/// The same, for what has changed only.
pub fn allow_changed(
    sources: &[Source],
    rules: &RuleSet,
    reason: &str,
    mut mended: Vec<Mended>,
    changes: Option<&Changes>,
) -> Vec<Mended> {
    mended.resize_with(sources.len(), Mended::default);
    let now = sources.iter().zip(&mended).map(|(source, mended)| Source {
        path: source.path.clone(),
        text: mended.text.as_ref().unwrap_or(&source.text).clone(),
        flaw: source.flaw.clone(),
        named: source.named,
    });
    let now: Vec<Source> = now.collect();
    let allowed: Vec<Allowed> = see(&now, rules, Depth::Strings, |seen| {
        let one = |unit: &Unit<'_>| {
            let source = &now[unit.source];
            let rules = rules.for_file(&source.path);
            let changed = mended[unit.source].changed.as_ref();
            let changed = changes.map(|changes| changed.or_else(|| changes.of(source)));
            if matches!(changed, Some(None)) {
                return Allowed::default();
            }
            let read = (&seen.parsed[unit.source], unit);
            allow(source, read, (rules, changed.flatten()), &seen.world, reason)
        };
        seen.units.par_iter().map(one).collect()
    });
    for (mended, allowed) in mended.iter_mut().zip(allowed) {
        mended.text = allowed.text.or_else(|| mended.text.take());
        (mended.allowed, mended.left) = (allowed.count, allowed.left);
    }
    mended
}

/// Rewrites the exceptions for a peer, in memory and in parallel. The result holds one entry a
/// source, in order.
pub fn migrate_all(sources: &[Source], peer: &str, rules: &RuleSet) -> Vec<Migrated> {
    sources.par_iter().map(|source| migrate(source, peer, rules)).collect()
}

/// The names of all objects of sources, and, of what is no object, those of the files.
pub fn objects(sources: &[Source], rules: &RuleSet) -> HashSet<ObjectName> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let name = |o: Object<'_>| (o.kind().to_owned(), text(o.namespace()), text(o.name()));
    let objects: Vec<ObjectName> = see(sources, rules, Depth::Documents, |seen| {
        seen.units.iter().flat_map(|unit| &unit.objects).map(Object).map(name).collect()
    });
    let file = |source: &Source| (String::new(), String::new(), bare(&source.name()).to_owned());
    let files = sources.iter().map(file);
    objects.into_iter().chain(files).collect()
}
