//! `kubehone migrate`: exceptions for other linters become allows, and what their configuration
//! says goes into ours.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;

use super::inputs::{self, Inputs};
use super::output::{note, stdout};
use super::settings::Settings;
use super::{Error, FAILED};
use crate::cli::{MigrateArgs, SettingArgs};
use crate::config::{self, Config};
use crate::fix::write;
use crate::migrate::{self, FILES, Found, Left};
use crate::report::summary::many;
use crate::report::{self, Skipped, Summary};
use crate::rules::{Rule, RuleSet, registry};
use crate::run;
use crate::syntax::Source;

/// How many files are named; of more, only their number is said.
const SOME: usize = 4;

pub(super) fn migrate(args: &MigrateArgs) -> Result<u8, Error> {
    let mut pages = registry::built_in()?;
    for rule in &mut pages {
        // Nothing is given, so nothing can be wrong; the tests hold the defaults.
        let _ = rule.configure(&[]);
    }
    let rules = RuleSet::of(pages.clone());
    let given = SettingArgs { file: args.file.clone(), ..SettingArgs::default() };
    let settings = Settings::with(&given, &[], None)?;
    inputs::tell_nearer(&args.paths, &args.file, &settings);
    let inputs = Inputs::read(&args.paths, &settings, &|_| false, &|_| ProgressBar::hidden());
    let sources = inputs.sources;
    let migrated = run::migrate_all(&sources, args.from.name(), &rules);
    let mut has_failed = false;
    for Skipped { file, reason, .. } in &inputs.failed {
        has_failed = true;
        note(&format!("failed: {file}: {reason}\n"));
    }
    let skipped = Summary { skipped: inputs.skipped, ..Summary::default() };
    note(&skipped.skipped_counts());
    let (mut count, mut files, mut left) = (0, 0, 0);
    for (source, migrated) in sources.iter().zip(&migrated) {
        let name = source.name();
        for (line, why) in &migrated.left {
            note(&format!("{name}:{line}: left as it is: {why}\n"));
        }
        left += migrated.left.len();
        let Some(text) = &migrated.text else { continue };
        if args.diff {
            stdout(report::diff::write(&name, &source.text, text, &mut io::stdout().lock()))?;
        } else if let Err(error) = write::replace(&source.path, &source.text, text) {
            has_failed = true;
            note(&format!("failed: {name}: {error}\n"));
            continue;
        }
        count += migrated.count;
        files += 1;
    }
    let is_written = configuration(args, &pages, &sources)?;
    let done = if args.diff { "would rewrite" } else { "rewrote" };
    let (count, files) = (many(count, "exception"), many(files, "file"));
    note(&format!("{done} {count} in {files}, left {left}\n"));
    Ok(if has_failed || !is_written { FAILED } else { 0 })
}

/// Takes over what the linter's configuration says. Returns whether all could be written.
fn configuration(args: &MigrateArgs, rules: &[Rule], sources: &[Source]) -> Result<bool, Error> {
    let peer = args.from.name();
    let mut found = Found::default();
    let (mut names, mut left) = (Vec::new(), 0);
    let mut tell_of = |source: &Source, its: Vec<Left>| {
        let name = source.name();
        its.iter().for_each(|(line, why)| note(&format!("{name}:{line}: {why}\n")));
        left += its.len();
    };
    for path in files(args) {
        let source = read(&path)?;
        names.push(source.name());
        tell_of(&source, migrate::read(peer, &source, rules, &mut found));
    }
    for source in sources {
        let before = found.count();
        tell_of(source, migrate::read_objects(peer, source, rules, &mut found));
        if found.count() > before {
            names.push(source.name());
        }
    }
    if found.is_empty() {
        return Ok(true);
    }
    if names.len() > SOME {
        names = vec![format!("{} files", names.len())];
    }
    if !put(args, &found, peer, &names)? {
        return Ok(false);
    }
    let done = if args.diff { "would take over" } else { "took over" };
    let (count, left) = (many(found.count(), "setting"), many(left, "note"));
    note(&format!("{done} {count} of {}; {left}\n", names.join(", ")));
    Ok(true)
}

/// The files that configure the linter.
fn files(args: &MigrateArgs) -> Vec<PathBuf> {
    if !args.peer_config.is_empty() {
        return args.peer_config.clone();
    }
    let own = FILES.iter().filter(|(_, peer)| *peer == args.from.name());
    own.map(|(name, _)| PathBuf::from(name)).filter(|path| path.is_file()).collect()
}

fn read(path: &Path) -> Result<Source, Error> {
    let bytes = fs::read(path).map_err(|error| Error::Input(path.to_owned(), error))?;
    Ok(Source::decode(path.to_owned(), bytes, true))
}

/// Writes what was found, beside what stands in our configuration.
fn put(args: &MigrateArgs, found: &Found, peer: &str, names: &[String]) -> Result<bool, Error> {
    let here = env::current_dir().unwrap_or_default();
    let there = match &args.file.config {
        Some(named) => Some(named.clone()),
        None => config::find(&here)?.map(|path| config::seen_from(&here, &path)),
    };
    let new = migrate::text(found, peer, names);
    let file = there.unwrap_or_else(|| PathBuf::from(config::FILES[0]));
    let (old, new) = if file.exists() {
        let source = read(&file)?;
        // Patterns and profiles of a folder above are for all that is in it.
        let is_named = args.file.config.is_some();
        let is_here = is_named || file.file_name().is_some_and(|name| Path::new(name) == file);
        let elsewhere = || Err("it is for other folders as well".to_owned());
        match if is_here { migrate::added(&source, found, peer) } else { elsewhere() } {
            Ok(text) => (Some(source.text), text),
            Err(why) => {
                note(&format!("{}: add this by hand: {why}\n", file.display()));
                stdout(io::Write::write_all(&mut io::stdout().lock(), new.as_bytes()))?;
                return Ok(false);
            }
        }
    } else {
        (None, new)
    };
    let name = file.display().to_string();
    let before = old.as_deref().unwrap_or_default();
    if args.diff {
        if before != new {
            stdout(report::diff::write(&name, before, &new, &mut io::stdout().lock()))?;
        }
        return Ok(true);
    }
    match &old {
        Some(old) if *old == new => return Ok(true),
        Some(old) => {
            let written = write::replace(&file, old, &new);
            written.map_err(|error| Error::Value(format!("{name}: {error}")))?;
        }
        None => fs::write(&file, &new).map_err(|error| Error::Output(file.clone(), error))?,
    }
    // What was written is read, so that nobody finds out later.
    Config::read(&file, Path::new(""))?.allows()?;
    Ok(true)
}
