//! `kubehone migrate`: exceptions for other linters become allows.

use super::output::{note, stdout};
use super::{Error, FAILED};
use std::io;

use crate::cli::MigrateArgs;
use crate::discover;
use crate::fix::write;
use crate::report;
use crate::rules::{RuleSet, registry};
use crate::run;

pub(super) fn migrate(args: &MigrateArgs) -> Result<u8, Error> {
    let rules = RuleSet::of(registry::built_in()?);
    let inputs = discover::inputs(&args.paths);
    let sources = run::read(&inputs.files, &|| {});
    let migrated = run::migrate_all(&sources, args.from.name(), &rules);
    let mut has_failed = false;
    for (path, reason) in &inputs.failed {
        has_failed = true;
        note(&format!("failed: {}: {reason}\n", path.display()));
    }
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
