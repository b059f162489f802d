//! `kubehone migrate`: exceptions for other linters become allows.

use std::io;

use indicatif::ProgressBar;

use super::inputs::{self, Inputs};
use super::output::{note, stdout};
use super::settings::Settings;
use super::{Error, FAILED};
use crate::cli::{MigrateArgs, SettingArgs};
use crate::fix::write;
use crate::report::{self, Skipped, Summary};
use crate::rules::{RuleSet, registry};
use crate::run;

pub(super) fn migrate(args: &MigrateArgs) -> Result<u8, Error> {
    let rules = RuleSet::of(registry::built_in()?);
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
    let done = if args.diff { "would rewrite" } else { "rewrote" };
    note(&format!("{done} {count} exceptions in {files} files, left {left}\n"));
    Ok(if has_failed { FAILED } else { 0 })
}
