//! Findings that are known already: the baseline, and what has not changed.

use std::env;
use std::fs;
use std::path::Path;

use super::Error;
use super::output::note;
use crate::changes::Changes;
use crate::cli::{AllowArgs, CheckArgs};
use crate::report::baseline::{Baseline, Stale};
use crate::report::{Item, Summary};
use crate::rules::RuleSet;
use crate::run;
use crate::syntax::Source;

/// What has changed, if only that is to be reported.
pub(super) fn changes(args: &CheckArgs, from_stdin: bool) -> Result<Option<Changes>, Error> {
    let reference = match &args.allow.since {
        Some(reference) => reference,
        None if args.allow.changed => "HEAD",
        None => return Ok(None),
    };
    if from_stdin {
        return Err(Error::Usage("git knows nothing of standard input; name files for --since"));
    }
    let here = env::current_dir().unwrap_or_default();
    Changes::since(&here, reference).map(Some).map_err(Error::Value)
}

/// Whether a file is the baseline, which is no manifest.
pub(super) fn is_baseline(args: &AllowArgs, path: &Path) -> bool {
    let named = args.baseline.iter().chain(&args.write_baseline);
    let same = |a: &Path, b: &Path| fs::canonicalize(a).ok() == fs::canonicalize(b).ok();
    named.into_iter().any(|file| file.file_name() == path.file_name() && same(file, path))
}

/// Takes out of the findings what is known. Returns whether the baseline holds what is gone.
pub(super) fn settle(
    args: &AllowArgs,
    sources: &[Source],
    rules: &RuleSet,
    items: &mut Vec<Item>,
    summary: &mut Summary,
) -> Result<bool, Error> {
    let today = rules.allowances().today;
    if let Some(file) = &args.write_baseline {
        let before = if file.exists() { read(file)? } else { Baseline::default() };
        let baseline = Baseline::of(items, &before);
        write(file, &baseline)?;
        let (findings, lines) = baseline.len();
        let file = file.display();
        note(&format!("wrote {findings} findings on {lines} lines into {file}\n"));
        baseline.take(items, &mut summary.allowed, today);
        summary.recount(items);
        return Ok(false);
    }
    let Some(file) = &args.baseline else { return Ok(false) };
    let baseline = read(file)?;
    let mut stale = baseline.take(items, &mut summary.allowed, today);
    summary.recount(items);
    // Of what did not change nothing was looked for.
    let is_whole = args.since.is_none() && !args.changed;
    if !is_whole || !(baseline.is_stale(&stale) || baseline.is_over(today)) {
        return Ok(false);
    }
    let ran = |rule: &str| rules.iter().any(|other| other.id() == rule);
    baseline.explain(&mut stale, &run::objects(sources, rules), today, ran);
    tell(args, file, &baseline, &stale)
}

/// Says what of the baseline is gone, and prunes it on request.
fn tell(args: &AllowArgs, file: &Path, baseline: &Baseline, stale: &Stale) -> Result<bool, Error> {
    let name = file.display();
    for line in &stale.expired {
        note(&format!("{name}: {line}, which has passed\n"));
    }
    if args.prune_baseline {
        let pruned = baseline.pruned(stale);
        let gone = baseline.len().0 - pruned.len().0;
        if gone > 0 {
            write(file, &pruned)?;
            note(&format!("took {gone} findings that are gone out of {name}\n"));
        }
        return Ok(false);
    }
    for line in &stale.gone {
        note(&format!("{name}: gone: {line}\n"));
    }
    if stale.elsewhere > 0 {
        let count = stale.elsewhere;
        note(&format!("{name}: {count} findings are of objects that were not checked\n"));
    }
    if !stale.gone.is_empty() {
        note(&format!("{name} holds findings that are gone; `--prune-baseline` takes them out\n"));
    }
    Ok(!stale.gone.is_empty())
}

fn read(file: &Path) -> Result<Baseline, Error> {
    let text = fs::read_to_string(file).map_err(|error| Error::Input(file.to_owned(), error))?;
    Baseline::read(&text).map_err(|message| Error::Value(format!("{}: {message}", file.display())))
}

fn write(file: &Path, baseline: &Baseline) -> Result<(), Error> {
    fs::write(file, baseline.text()).map_err(|error| Error::Output(file.to_owned(), error))
}
