//! What a command is to look at, as far as the configuration lets it.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;

use super::output::note;
use super::settings::Settings;
use crate::cli::FileArgs;
use crate::config::{self, FILES, MISNAMED};
use crate::discover;
use crate::report::Skipped;
use crate::run;
use crate::syntax::Source;

/// Why a file is not read that the configuration excludes.
const EXCLUDED: &str = "excluded by the configuration";

/// Why a file is not read that configures something else than this run.
const ANOTHER: &str = "a configuration that this run does not read";

/// What was read, and what was not.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) sources: Vec<Source>,
    pub(super) failed: Vec<Skipped>,
    pub(super) skipped: Vec<Skipped>,
    /// Standard input, if it stands for an excluded file.
    pub(super) excluded: Option<Source>,
    /// Whether all that was asked for is excluded.
    pub(super) asks_nothing: bool,
}

impl Inputs {
    /// Reads standard input, to be reported under a name.
    pub(super) fn stdin(name: &Path, settings: &Settings<'_>) -> Inputs {
        let mut inputs = Inputs::default();
        let source = discover::read_stdin(name);
        if (settings.filter().exclude)(&source.path, false) {
            inputs.skipped.push(left_out(source.name(), EXCLUDED));
            inputs.excluded = Some(source);
            inputs.asks_nothing = true;
        } else {
            inputs.sources.push(source);
        }
        inputs
    }

    /// Reads files and folders, less the configuration and what else is `ours`.
    pub(super) fn read(
        paths: &[PathBuf],
        settings: &Settings<'_>,
        ours: &dyn Fn(&Path) -> bool,
        bar: &dyn Fn(u64) -> ProgressBar,
    ) -> Inputs {
        let filter = settings.filter();
        let exclude = &filter.exclude;
        let mut found = discover::inputs_but(paths, &filter);
        let mut inputs = Inputs {
            asks_nothing: paths.iter().all(|path| exclude(path, path.is_dir())),
            ..Inputs::default()
        };
        let excluded = found.excluded.into_iter();
        inputs.skipped.extend(excluded.map(|file| left_out(file, EXCLUDED)));
        found.files.retain(|input| {
            let path = &input.path;
            if input.named {
                return !ours(path);
            }
            let is_own = settings.config.has(path);
            let name = path.file_name().unwrap_or_default();
            if !is_own && FILES.iter().chain(&MISNAMED).any(|own| name == *own) {
                let file = path.display().to_string();
                inputs.skipped.push(left_out(file, ANOTHER));
                return false;
            }
            !is_own && !ours(path)
        });
        let failed =
            |(path, reason): (PathBuf, String)| left_out(path.display().to_string(), reason);
        inputs.failed.extend(found.failed.into_iter().map(failed));
        let bar = bar(found.files.len() as u64);
        inputs.sources = run::read(&found.files, &|| bar.inc(1));
        bar.finish_and_clear();
        inputs
    }
}

fn left_out(file: String, reason: impl Into<String>) -> Skipped {
    Skipped { file, document: None, reason: reason.into() }
}

/// Names the configurations that are nearer to what is looked at than the one of this run, which
/// is that of the current folder.
pub(super) fn tell_nearer(paths: &[PathBuf], args: &FileArgs, settings: &Settings<'_>) {
    if args.config.is_some() || args.no_config {
        return;
    }
    let here = env::current_dir().unwrap_or_default();
    let folder = |path: &PathBuf| {
        let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
        fs::canonicalize(here.join(folder?)).ok()
    };
    let folders: BTreeSet<PathBuf> = paths.iter().filter_map(folder).collect();
    let nearest = folders.iter().filter_map(|folder| config::find(folder).ok()?);
    let nearest: BTreeSet<PathBuf> = nearest.collect();
    for file in nearest.iter().filter(|file| !settings.config.has(file)) {
        let name = config::seen_from(&here, file);
        note(&format!(
            "kubehone: {} is not read: the configuration is looked for from the current folder; \
             `--config` names another\n",
            name.display()
        ));
    }
}
