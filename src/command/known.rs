//! Findings that are known already: the baseline, and what has not changed.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::Error;
use super::output::note;
use super::settings::Settings;
use crate::changes::Changes;
use crate::cli::CheckArgs;
use crate::config::{self, paths::normal};
use crate::report::baseline::{Baseline, Looked, Stale};
use crate::report::summary::many;
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

/// The file of a baseline that was named without a name.
const DEFAULT: &str = ".kubehone-baseline.json";

/// What a run does with known findings.
pub(super) struct Known<'a> {
    /// The baseline that is written.
    write: Option<PathBuf>,
    /// The baseline that is read.
    read: Option<PathBuf>,
    prunes: bool,
    /// Whether only what has changed is looked at.
    is_partial: bool,
    paths: &'a [PathBuf],
}

impl<'a> Known<'a> {
    pub(super) fn of(args: &'a CheckArgs, settings: &Settings<'_>) -> Result<Known<'a>, Error> {
        let allow = &args.allow;
        let configured = settings.config.baseline();
        let write = allow.write_baseline.as_ref().map(|named| {
            let file = named.as_ref().or(configured.as_ref().map(|(file, _)| file));
            file.map_or_else(|| DEFAULT.into(), PathBuf::clone)
        });
        let is_given = |field| args.settings.file.is_given(field);
        let read = match (&allow.baseline, allow.no_baseline) {
            _ if write.is_some() => None,
            (Some(_), true) if is_given("baseline") == is_given("no_baseline") => {
                return Err(Error::Usage("--baseline and --no-baseline contradict each other"));
            }
            (Some(file), no) if !no || is_given("baseline") => Some(file.clone()),
            (_, true) => None,
            _ => configured
                .map(|(file, place)| {
                    if file.is_file() {
                        return Ok(file);
                    }
                    let message = "there is no such file; `--write-baseline` writes it";
                    Err(settings.config.error(place, message.to_owned()))
                })
                .transpose()?,
        };
        if allow.prune_baseline && read.is_none() {
            return Err(Error::Usage(
                "--prune-baseline has no baseline: name one with --baseline or in the configuration",
            ));
        }
        let (prunes, is_partial) = (allow.prune_baseline, allow.since.is_some() || allow.changed);
        Ok(Known { write, read, prunes, is_partial, paths: &args.paths })
    }

    /// Whether a file is the baseline, which is no manifest.
    pub(super) fn has(&self, path: &Path) -> bool {
        let same = |a: &Path, b: &Path| fs::canonicalize(a).ok() == fs::canonicalize(b).ok();
        let mut files = self.read.iter().chain(&self.write);
        files.any(|file| file.file_name() == path.file_name() && same(file, path))
    }

    /// Takes out of the findings what is known. Returns whether the baseline holds what is gone.
    pub(super) fn settle(
        &self,
        sources: &[Source],
        rules: &RuleSet,
        items: &mut Vec<Item>,
        summary: &mut Summary,
    ) -> Result<bool, Error> {
        let today = rules.allowances().today;
        if let Some(file) = &self.write {
            let before = if file.exists() { read(file)? } else { Baseline::default() };
            let mut baseline = Baseline::of(items, &before, self.seen_from(file));
            if !before.paths.is_empty() && !self.covers(file, &before.paths) {
                baseline = baseline.with_rest(&before, &run::objects(sources, rules));
            }
            write(file, &baseline)?;
            let (findings, lines) = baseline.len();
            let (findings, lines) = (many(findings, "finding"), many(lines, "line"));
            note(&format!("wrote {findings} on {lines} into {}\n", file.display()));
            baseline.take(items, &mut summary.allowed, today);
            summary.recount(items);
            return Ok(false);
        }
        let Some(file) = &self.read else { return Ok(false) };
        let baseline = read(file)?;
        let mut stale = baseline.take(items, &mut summary.allowed, today);
        summary.recount(items);
        // Of what did not change nothing was looked for.
        if self.is_partial || !(baseline.is_stale(&stale) || baseline.is_over(today)) {
            return Ok(false);
        }
        let looked = Looked {
            objects: &run::objects(sources, rules),
            // What could not be read may hold what is missed.
            is_all: summary.failed.is_empty() && self.covers(file, &baseline.paths),
            ran: &|rule| rules.iter().any(|other| other.id() == rule),
        };
        baseline.explain(&mut stale, &looked, today);
        self.tell(file, &baseline, &stale)
    }

    /// Says what of the baseline is gone, and prunes it on request.
    fn tell(&self, file: &Path, baseline: &Baseline, stale: &Stale) -> Result<bool, Error> {
        let name = file.display();
        for line in &stale.expired {
            note(&format!("{name}: {line}, which has passed\n"));
        }
        if stale.elsewhere > 0 {
            let (findings, paths) = (many(stale.elsewhere, "finding"), baseline.paths.join(", "));
            let hint = if paths.is_empty() { "" } else { "; it was written for " };
            note(&format!("{name}: of objects that were not checked: {findings}{hint}{paths}\n"));
        }
        if self.prunes {
            let pruned = baseline.pruned(stale);
            let gone = baseline.len().0 - pruned.len().0;
            if gone > 0 {
                write(file, &pruned)?;
                note(&format!("took out of {name} what is gone: {}\n", many(gone, "finding")));
            }
            return Ok(false);
        }
        for line in &stale.gone {
            note(&format!("{name}: gone: {line}\n"));
        }
        if !stale.gone.is_empty() {
            note(&format!(
                "{name} holds findings that are gone; `--prune-baseline` takes them out\n"
            ));
        }
        Ok(!stale.gone.is_empty())
    }

    /// What is checked, as the folder of a baseline sees it; nothing for standard input.
    fn seen_from(&self, baseline: &Path) -> Vec<String> {
        let folder = folder_of(baseline);
        let seen = self.paths.iter().filter(|path| path.as_os_str() != "-").map(|path| {
            let seen = config::seen_from(&folder, &whole(path));
            let seen = seen.to_string_lossy().replace('\\', "/");
            if seen.is_empty() { ".".to_owned() } else { seen }
        });
        let seen: BTreeSet<String> = seen.collect();
        seen.into_iter().collect()
    }

    /// Whether all that a baseline was written for is checked.
    fn covers(&self, baseline: &Path, paths: &[String]) -> bool {
        let folder = folder_of(baseline);
        let checked: Vec<PathBuf> = self.paths.iter().map(|path| whole(path)).collect();
        let is_checked = |path: &String| {
            let path = whole(&folder.join(path));
            checked.iter().any(|checked| path.starts_with(checked))
        };
        !paths.is_empty() && paths.iter().all(is_checked)
    }
}

fn folder_of(file: &Path) -> PathBuf {
    whole(file.parent().unwrap_or(Path::new("")))
}

/// A path from the root on, with links followed as far as it leads anywhere.
fn whole(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    fs::canonicalize(path)
        .unwrap_or_else(|_| normal(&env::current_dir().unwrap_or_default().join(path)))
}

fn read(file: &Path) -> Result<Baseline, Error> {
    let text = fs::read_to_string(file).map_err(|error| Error::Input(file.to_owned(), error))?;
    Baseline::read(&text).map_err(|message| Error::Value(format!("{}: {message}", file.display())))
}

fn write(file: &Path, baseline: &Baseline) -> Result<(), Error> {
    fs::write(file, baseline.text()).map_err(|error| Error::Output(file.to_owned(), error))
}
