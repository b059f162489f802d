//! `kubehone test`: proves the examples of pages.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::output::stdout;
use super::{Error, pages_below, read_page};
use crate::cli::TestArgs;
use crate::prove::prove;
use crate::rules::{RuleSet, registry};

pub(super) fn test(args: &TestArgs) -> Result<u8, Error> {
    let mut paths = Vec::new();
    for path in &args.paths {
        pages(path, &mut paths)?;
    }
    // A fix must set off no default rule.
    let guards = RuleSet::of(registry::defaults()?);
    let mut failed = 0;
    let out = &mut io::stdout().lock();
    for path in &paths {
        let rule = read_page(path)?;
        let failures = prove(&rule, &guards);
        failed += usize::from(!failures.is_empty());
        for failure in failures {
            stdout(writeln!(out, "{failure}"))?;
        }
    }
    stdout(writeln!(out, "{} pages proven, {failed} not", paths.len() - failed))?;
    Ok(if failed > 0 { 1 } else { 0 })
}

/// The pages at or below a path, sorted.
fn pages(path: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Error> {
    if !path.is_dir() {
        paths.push(path.to_owned());
        return Ok(());
    }
    paths.extend(pages_below(path)?);
    Ok(())
}
