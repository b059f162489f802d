//! How long judging a pod by the Pod Security Standards takes once the model is built.
//!
//! The pods are those of `$KUBEHONE_CORPORA/real` and of the generated documents of
//! `pod-security`; without that folder, those of `testdata`. Each bench goes over all of them,
//! so a figure divided by their number is that of one pod; medians over single pods are printed
//! first.

#![expect(clippy::print_stderr, reason = "says what is measured")]

use std::env;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher, black_box};
use kubehone::check::Unit;
use kubehone::discover;
use kubehone::model::{Object, Pod};
use kubehone::pss::{Judged, Level, Version, judge};
use kubehone::syntax::{Parsed, Source, parse};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const LEVELS: [Level; 2] = [Level::Baseline, Level::Restricted];

static PODS: LazyLock<Vec<Pod<'static>>> = LazyLock::new(pods);

fn main() {
    let judged: Vec<Judged<'_>> = PODS.iter().filter_map(|pod| judge(*pod).ok()).collect();
    let passing = judged.iter().filter(|judged| judged.allows(Level::Baseline, Version::LATEST));
    eprintln!("{} pods, {} judged, {} pass baseline", PODS.len(), judged.len(), passing.count());
    let report = |name: &str, one: &dyn Fn(Pod<'static>) -> usize| {
        let mut times: Vec<u64> = PODS.iter().map(|pod| nanoseconds(*pod, one)).collect();
        times.sort_unstable();
        let at = |share: usize| times[(times.len() - 1) * share / 100];
        eprintln!("{name}: median {} ns, 99 % below {} ns a pod", at(50), at(99));
    };
    report("one level, one version", &verdict);
    report("both levels, every version", &everything);
    report("both levels, every version, with messages", &messages);
    divan::main();
}

/// Whether each pod passes restricted in the newest version.
#[divan::bench]
fn one_level_one_version(bencher: Bencher<'_, '_>) {
    all(bencher, verdict);
}

/// The spans of both levels, and whether each passes.
#[divan::bench]
fn every_version(bencher: Bencher<'_, '_>) {
    all(bencher, everything);
}

/// The same with the failing checks and their texts.
#[divan::bench]
fn every_version_with_messages(bencher: Bencher<'_, '_>) {
    all(bencher, messages);
}

fn all(bencher: Bencher<'_, '_>, one: fn(Pod<'static>) -> usize) {
    let pods = &*PODS;
    bencher
        .counter(ItemsCount::new(pods.len()))
        .bench(|| pods.iter().map(|pod| one(*pod)).sum::<usize>());
}

fn verdict(pod: Pod<'static>) -> usize {
    judge(black_box(pod))
        .map_or(0, |judged| usize::from(judged.allows(Level::Restricted, Version::LATEST)))
}

fn everything(pod: Pod<'static>) -> usize {
    let Ok(judged) = judge(black_box(pod)) else { return 0 };
    let spans = LEVELS
        .into_iter()
        .map(|level| judged.spans(level).filter(|span| judged.allows(level, span.from)).count());
    spans.sum()
}

fn messages(pod: Pod<'static>) -> usize {
    let Ok(judged) = judge(black_box(pod)) else { return 0 };
    let spans = LEVELS.into_iter().map(|level| {
        judged.spans(level).map(|span| judged.failures(level, span.from).len()).sum::<usize>()
    });
    spans.sum()
}

/// The time of one call, as the mean of several.
fn nanoseconds(pod: Pod<'static>, one: &dyn Fn(Pod<'static>) -> usize) -> u64 {
    const TIMES: u64 = 50;
    let start = Instant::now();
    for _ in 0..TIMES {
        black_box(one(pod));
    }
    start.elapsed().as_nanos() as u64 / TIMES
}

fn pods() -> Vec<Pod<'static>> {
    let corpora = env::var_os("KUBEHONE_CORPORA").map(PathBuf::from);
    let folders = match corpora.filter(|corpora| corpora.is_dir()) {
        Some(corpora) => vec![corpora.join("real"), corpora.join("pod-security/fuzz-docs.yaml")],
        None => vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")],
    };
    // The pods borrow from the texts; a benchmark may keep its input for ever.
    let files = discover::inputs(&folders).files;
    let sources: &'static [Source] = files.iter().map(discover::read).collect::<Vec<_>>().leak();
    let parsed: &'static [Parsed<'_>] = sources.iter().map(parse).collect::<Vec<_>>().leak();
    let unit = |(index, parsed)| Unit::of(parsed, index, false);
    let units: &'static [Unit<'_>] = parsed.iter().enumerate().map(unit).collect::<Vec<_>>().leak();
    units.iter().flat_map(|unit| &unit.objects).filter_map(|data| Object(data).pod()).collect()
}
