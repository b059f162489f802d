//! How many bytes a second each stage gets through, each measured on its own.
//!
//! There are three samples, because they put the work in different places: `tree` is every tenth
//! file of `$KUBEHONE_CORPORA/real`, `workloads` every tenth one that has containers in it,
//! `definitions` every tenth one that defines custom resources, which are long and hold nothing
//! to judge. Without that folder there is one, `testdata`.

#![expect(clippy::print_stderr, reason = "says what is measured")]

use std::env;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use granit_parser::Parser;
use kubehone::check::{Finding, Unit, unit};
use kubehone::discover;
use kubehone::fix::{Planner, Remedy};
use kubehone::model::{Object, World};
use kubehone::rules::{RuleSet, registry};
use kubehone::schema::{self, table::NEWEST};
use kubehone::syntax::{Parsed, Source, parse};

/// What the stages work on.
struct Sample {
    name: &'static str,
    sources: &'static [Source],
    parsed: &'static [Parsed<'static>],
    units: Vec<Unit<'static>>,
}

static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(samples);

static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
    let rules = registry::built_in().expect("built-in pages are read");
    RuleSet::select(rules, &registry::Choice::default()).expect("no rule is named")
});

static ALL: LazyLock<RuleSet> =
    LazyLock::new(|| RuleSet::of(registry::built_in().expect("built-in pages are read")));

fn main() {
    for sample in SAMPLES.iter() {
        let objects: usize = sample.units.iter().map(|unit| unit.objects.len()).sum();
        let (files, bytes) = (sample.sources.len(), sample.bytes());
        eprintln!("{}: {files} files, {bytes} bytes, {objects} objects", sample.name);
    }
    eprintln!("{} rules", RULES.iter().count());
    divan::main();
}

/// The parser's events alone, with the options that `parse` gives it.
#[divan::bench(args = names())]
fn events(bencher: Bencher<'_, '_>, name: &str) {
    measure(bencher, name, |sample| {
        sample.sources.iter().map(|source| bare_events(&source.text)).sum()
    });
}

/// Text to tree, dropping the tree included.
#[divan::bench(name = "parse", args = names())]
fn parsing(bencher: Bencher<'_, '_>, name: &str) {
    measure(bencher, name, |sample| {
        sample.sources.iter().map(|source| parse(source).documents.len()).sum()
    });
}

/// Trees to objects, and their indexes.
#[divan::bench(args = names())]
fn model(bencher: Bencher<'_, '_>, name: &str) {
    measure(bencher, name, |sample| {
        let units = units(sample.parsed);
        black_box(world(sample, &units));
        units.len()
    });
}

/// Every object compared with what the API takes.
#[divan::bench(args = names())]
fn walk(bencher: Bencher<'_, '_>, name: &str) {
    let world = world(named(name), &named(name).units);
    measure(bencher, name, |sample| {
        let objects = sample.units.iter().flat_map(|unit| &unit.objects).map(Object);
        objects.map(|object| schema::faults(object, &world, NEWEST).len()).sum()
    });
}

/// Every default rule over every subject.
#[divan::bench(args = names())]
fn check(bencher: Bencher<'_, '_>, name: &str) {
    let world = world(named(name), &named(name).units);
    measure(bencher, name, |sample| {
        sample.units.iter().map(|checked| unit(checked, &RULES, &world).len()).sum()
    });
}

/// Every rule there is over every subject.
#[divan::bench(args = names())]
fn check_all(bencher: Bencher<'_, '_>, name: &str) {
    let world = world(named(name), &named(name).units);
    measure(bencher, name, |sample| {
        sample.units.iter().map(|checked| unit(checked, &ALL, &world).len()).sum()
    });
}

/// The edits of all fixes of all findings.
#[divan::bench(args = names())]
fn plan(bencher: Bencher<'_, '_>, name: &str) {
    let sample = named(name);
    let world = world(sample, &sample.units);
    let found: Vec<Vec<Finding<'_>>> =
        sample.units.iter().map(|checked| unit(checked, &RULES, &world)).collect();
    measure(bencher, name, |sample| {
        let per_source = sample.parsed.iter().zip(&found).map(|(parsed, findings)| {
            let planner = Planner::new(&world, parsed.documents.iter());
            let remedies = findings.iter().map(|finding| planner.remedy(finding));
            let edits = remedies.map(|remedy| match remedy {
                Remedy::Fix(plan) => plan.edits().map_or(0, |edits| edits.len()),
                _ => 0,
            });
            edits.sum::<usize>()
        });
        per_source.sum()
    });
}

fn measure(bencher: Bencher<'_, '_>, name: &str, stage: impl Fn(&'static Sample) -> usize + Sync) {
    let sample = named(name);
    bencher.counter(BytesCount::new(sample.bytes())).bench(|| stage(sample));
}

/// Counts events; goes on at the next document after an error, as `parse` does.
fn bare_events(text: &str) -> usize {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        max_buffered_comment_events: usize::MAX,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut count = 0;
    while let Some(event) = parser.next_event() {
        match black_box(event) {
            Ok(_) => count += 1,
            Err(_) if matches!(parser.proceed_next_document(), Ok(true)) => {}
            Err(_) => break,
        }
    }
    count
}

impl Sample {
    fn of(name: &'static str, sources: Vec<Source>) -> Sample {
        // The stages borrow from one another; a benchmark may keep its input for ever.
        let sources: &'static [Source] = sources.leak();
        let parsed: &'static [Parsed<'_>] = sources.iter().map(parse).collect::<Vec<_>>().leak();
        Sample { name, sources, parsed, units: units(parsed) }
    }

    fn bytes(&self) -> usize {
        self.sources.iter().map(|source| source.text.len()).sum()
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    SAMPLES.iter().map(|sample| sample.name)
}

fn named(name: &str) -> &'static Sample {
    SAMPLES.iter().find(|sample| sample.name == name).expect("a sample")
}

fn units(parsed: &'static [Parsed<'static>]) -> Vec<Unit<'static>> {
    let numbered = parsed.iter().enumerate();
    numbered.map(|(index, parsed)| Unit::of(parsed, index, false)).collect()
}

fn world<'d>(sample: &Sample, units: &'d [Unit<'d>]) -> World<'d> {
    let folder = |source: &Source| source.path.parent().map(Path::to_owned).unwrap_or_default();
    let folders = sample.sources.iter().map(folder).collect();
    World::of(units.iter().flat_map(|unit| &unit.objects), folders)
}

fn samples() -> Vec<Sample> {
    let corpus = env::var_os("KUBEHONE_CORPORA").map(|corpora| PathBuf::from(corpora).join("real"));
    let Some(corpus) = corpus.filter(|corpus| corpus.is_dir()) else {
        let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
        return vec![Sample::of("testdata", read(&testdata))];
    };
    let defines = |source: &Source| source.text.contains("kind: CustomResourceDefinition");
    let every_tenth = discover::inputs(std::slice::from_ref(&corpus)).files.into_iter().step_by(10);
    let tree = every_tenth.map(|input| discover::read(&input)).collect();
    let (definitions, others): (Vec<_>, Vec<_>) = read(&corpus).into_iter().partition(defines);
    let workloads = others.into_iter().filter(|source| source.text.contains("containers:"));
    vec![
        Sample::of("tree", tree),
        Sample::of("workloads", workloads.step_by(10).collect()),
        Sample::of("definitions", definitions.into_iter().step_by(10).collect()),
    ]
}

/// Reads the manifests of a folder, in the order of their names.
fn read(folder: &Path) -> Vec<Source> {
    discover::inputs(&[folder.to_owned()]).files.iter().map(discover::read).collect()
}
