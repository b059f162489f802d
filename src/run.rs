//! The pipeline: sources, documents, world, findings, fixes, report. The one place that knows
//! the thread pool.

mod account;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::allow::{Mark, settled};
use crate::changes::Changes;
use crate::check::{Unit, unit};
use crate::discover::{self, Input};
use crate::fix::allow::{Allowed, allow};
use crate::fix::mend::{Policy, mend};
use crate::fix::migrate::{Migrated, migrate};
use crate::fix::{Mended, Planner};
use crate::model::World;
use crate::model::kinds::{Kinds, Row, learn};
use crate::model::strings::{self, Inside};
use crate::patches;
use crate::report::baseline::ObjectName;
use crate::report::item::items;
use crate::report::pod_security::{self, Asked, Gathered, Survey, gather};
use crate::report::setting;
use crate::report::{Item, Summary};
use crate::rules::{Risk, RuleSet};
use crate::syntax::{Lines, Parsed, Source, parse};

use account::account;
pub use account::account_fixes;

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
    let parsed: Vec<Parsed<'_>> = sources.par_iter().map(parse).collect();
    let kinds = kinds(&parsed, rules);
    let inside: Vec<Vec<Inside<'_>>> = parsed.par_iter().map(strings::read).collect();
    let units = with_inside(units(sources, &parsed, &kinds), &inside, &kinds);
    let world = world(sources, &units).with_kinds(&kinds);
    let found: Vec<(Vec<Item>, Vec<Mark>)> = units
        .par_iter()
        .map(|checked| {
            let source = &sources[checked.source];
            let rules = rules.for_file(&source.path);
            let changed = changes.map(|changes| changes.of(source));
            if matches!(changed, Some(None)) {
                return (Vec::new(), Vec::new());
            }
            let judged = settled(checked, &source.path, rules, &world);
            let planner = Planner::new(&world, parsed[checked.source].documents.iter())
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
        })
        .collect();
    let mut summary = Summary::default();
    for (source, checked) in sources.iter().zip(&units) {
        account(source, checked, &mut summary);
    }
    let mut marks = vec![Mark::default(); rules.allowances().settings.len()];
    for (_, own) in &found {
        marks.iter_mut().zip(own).for_each(|(mark, more)| *mark = mark.and(*more));
    }
    let found = found.into_iter().flat_map(|(items, _)| items);
    // What did not change may hold what a setting speaks of.
    let concerns = if changes.is_some() { Vec::new() } else { setting::concerns(rules, &marks) };
    let (allowed, items) = found.chain(concerns).partition(|item: &Item| item.allowed.is_some());
    summary.allowed = allowed;
    summary.count(&items);
    (items, summary)
}

/// Judges the workloads of sources by the Pod Security Standards, in parallel. The findings of
/// `rules` tell which of them can mend what stands in the way.
pub fn survey(sources: &[Source], rules: &RuleSet, asked: Asked) -> Survey {
    let parsed: Vec<Parsed<'_>> = sources.par_iter().map(parse).collect();
    let kinds = kinds(&parsed, rules);
    let units = units(sources, &parsed, &kinds);
    let world = world(sources, &units).with_kinds(&kinds);
    let gathered: Vec<Gathered> = units
        .par_iter()
        .map(|checked| {
            let source = &sources[checked.source];
            let findings = unit(checked, rules.for_file(&source.path), &world);
            let planner = Planner::new(&world, parsed[checked.source].documents.iter());
            gather(source, checked, &items(source, &findings, &planner), &asked)
        })
        .collect();
    let mut summary = Summary::default();
    for (source, checked) in sources.iter().zip(&units) {
        account(source, checked, &mut summary);
    }
    pod_security::survey(gathered, asked, summary)
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
    let parsed: Vec<Parsed<'_>> = sources.par_iter().map(parse).collect();
    let kinds = kinds(&parsed, rules);
    let units = units(sources, &parsed, &kinds);
    let world = world(sources, &units).with_kinds(&kinds);
    sources
        .par_iter()
        .zip(&units)
        .map(|(source, unit)| {
            let changed = changes.map(|changes| changes.of(source));
            if unit.objects.is_empty() || matches!(changed, Some(None)) {
                return Mended::default();
            }
            let (rules, guards) = (rules.for_file(&source.path), guards.for_file(&source.path));
            let (patch, changed) = (unit.patch, changed.flatten());
            mend(source, &Policy { rules, guards, ceiling, patch, changed }, &world)
        })
        .collect()
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
    let parsed: Vec<Parsed<'_>> = now.par_iter().map(parse).collect();
    let kinds = kinds(&parsed, rules);
    let inside: Vec<Vec<Inside<'_>>> = parsed.par_iter().map(strings::read).collect();
    let units = with_inside(units(&now, &parsed, &kinds), &inside, &kinds);
    let world = world(&now, &units).with_kinds(&kinds);
    let one = |unit| {
        let unit: &Unit<'_> = unit;
        let (source, parsed) = (&now[unit.source], &parsed[unit.source]);
        let rules = rules.for_file(&source.path);
        let changed = mended[unit.source].changed.as_ref();
        let changed = changes.map(|changes| changed.or_else(|| changes.of(source)));
        if matches!(changed, Some(None)) {
            return Allowed::default();
        }
        allow(source, (parsed, unit), (rules, changed.flatten()), &world, reason)
    };
    let allowed: Vec<Allowed> = units.par_iter().map(one).collect();
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
    let parsed: Vec<Parsed<'_>> = sources.par_iter().map(parse).collect();
    let kinds = kinds(&parsed, rules);
    let units = units(sources, &parsed, &kinds);
    let objects = units.iter().flat_map(|unit| &unit.objects).map(crate::model::Object);
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let objects = objects.map(|o| (o.kind().to_owned(), text(o.namespace()), text(o.name())));
    let files = sources.iter().map(|source| (String::new(), String::new(), source.name()));
    objects.chain(files).collect()
}

/// The kinds of a run: those of the project, the user's, and what schemas among the sources
/// teach.
fn kinds(parsed: &[Parsed<'_>], rules: &RuleSet) -> Kinds {
    let learned: Vec<Vec<Row>> = parsed
        .par_iter()
        .map(|parsed| {
            let mut rows = Vec::new();
            parsed.documents.iter().for_each(|document| learn(document.root(), &mut rows));
            rows
        })
        .collect();
    Kinds::with(rules.own_kinds().to_vec(), learned.into_iter().flatten().collect())
        .without(rules.own_removals().to_vec())
}

fn units<'d>(sources: &[Source], parsed: &'d [Parsed<'d>], kinds: &'d Kinds) -> Vec<Unit<'d>> {
    let patched = patches::files(sources.iter().zip(parsed));
    let indexed = parsed.par_iter().zip(sources).enumerate();
    let unit = |(index, (parsed, source)): (usize, (&'d Parsed<'d>, &Source))| {
        Unit::among(parsed, index, patched.contains(&patches::normal(&source.path)), kinds)
    };
    indexed.map(unit).collect()
}

/// Units with what stands as text inside of their documents.
fn with_inside<'d>(
    units: Vec<Unit<'d>>,
    inside: &'d [Vec<Inside<'d>>],
    kinds: &'d Kinds,
) -> Vec<Unit<'d>> {
    let both = units.into_iter().zip(inside);
    both.map(|(unit, inside)| unit.with_inside(inside, kinds)).collect()
}

fn world<'d>(sources: &[Source], units: &'d [Unit<'d>]) -> World<'d> {
    let folder = |source: &Source| source.path.parent().map(Path::to_owned).unwrap_or_default();
    let folders: Vec<PathBuf> = sources.iter().map(folder).collect();
    let gaps = units.iter().filter(|unit| !unit.flaws.is_empty()).map(|unit| unit.source);
    World::of(units.iter().flat_map(|unit| &unit.objects), folders).with_gaps(gaps)
}
