//! What the sources of a run hold, before anything is asked of it.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::account::account;
use crate::check::Unit;
use crate::model::World;
use crate::model::kinds::{Kinds, Row, learn};
use crate::model::strings::{self, Texts};
use crate::patches;
use crate::report::Summary;
use crate::rules::RuleSet;
use crate::syntax::{Parsed, Source, parse};

/// Sources, what each of them is read as, and the whole that they make.
pub(super) struct Seen<'a> {
    /// The sources.
    pub(super) sources: &'a [Source],
    /// One for each source.
    pub(super) parsed: &'a [Parsed<'a>],
    /// One for each source.
    pub(super) units: &'a [Unit<'a>],
    /// All objects.
    pub(super) world: World<'a>,
}

/// How far objects are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// In documents.
    Documents,
    /// Also in the text of values.
    Strings,
}

/// Reads sources, in parallel, and does something with all that is in them.
pub(super) fn see<T>(
    sources: &[Source],
    rules: &RuleSet,
    depth: Depth,
    work: impl FnOnce(&Seen<'_>) -> T,
) -> T {
    let parsed: Vec<Parsed<'_>> = sources.par_iter().map(parse).collect();
    let kinds = kinds(&parsed, rules);
    let mut units = units(sources, &parsed, &kinds);
    let inside: Vec<Texts<'_>>;
    if depth == Depth::Strings {
        inside = parsed.par_iter().map(strings::read).collect();
        let both = units.into_iter().zip(&inside);
        units = both.map(|(unit, inside)| unit.with_inside(inside, &kinds)).collect();
    }
    let world = world(sources, &units).with_kinds(&kinds);
    work(&Seen { sources, parsed: &parsed, units: &units, world })
}

impl Seen<'_> {
    /// What was read and what was left out.
    pub(super) fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for (source, unit) in self.sources.iter().zip(self.units) {
            account(source, unit, &mut summary);
        }
        summary
    }
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

fn world<'d>(sources: &[Source], units: &'d [Unit<'d>]) -> World<'d> {
    let folder = |source: &Source| source.path.parent().map(Path::to_owned).unwrap_or_default();
    let folders: Vec<PathBuf> = sources.iter().map(folder).collect();
    let gaps = units.iter().filter(|unit| !unit.flaws.is_empty()).map(|unit| unit.source);
    World::of(units.iter().flat_map(|unit| &unit.objects), folders).with_gaps(gaps)
}
