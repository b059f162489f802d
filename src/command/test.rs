//! `kubehone test`: proves the examples of pages.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};

use super::output::stdout;
use super::pages::page_folders;
use super::settings::configuration;
use super::{Error, FAILED, pages_below, read_page};
use crate::cli::TestArgs;
use crate::prove::{Failure, prove};
use crate::report;
use crate::rules::{RuleSet, registry};

pub(super) fn test(args: &TestArgs) -> Result<u8, Error> {
    let mut named = args.paths.clone();
    if named.is_empty() {
        named = page_folders(&configuration(&args.file)?)?;
        if named.is_empty() {
            return Err(Error::Usage(
                "name pages, or folders of them; the configuration has no `pages`",
            ));
        }
    }
    let mut paths = Vec::new();
    for path in &named {
        if path.is_dir() { paths.extend(pages_below(path)?) } else { paths.push(path.clone()) }
    }
    // A fix must set off no default rule.
    let guards = RuleSet::of(registry::defaults()?);
    let (mut failed, mut broken) = (0, 0);
    let out = &mut io::stdout().lock();
    for path in &paths {
        let said = match read_page(path) {
            Ok(rule) => {
                let failures = prove(&rule, &guards);
                failed += usize::from(!failures.is_empty());
                failures.iter().map(|failure| text(failure, &rule.page.text)).collect()
            }
            // One page that cannot be read does not keep the others from being proven.
            Err(Error::Page(error)) => {
                broken += 1;
                let page = fs::read_to_string(path).unwrap_or_default();
                format!("{error}\n{}", excerpt(&page, error.line, Some(error.column)))
            }
            Err(error) => return Err(error),
        };
        stdout(out.write_all(said.as_bytes()))?;
    }
    let proven = paths.len() - failed - broken;
    let pages = if proven == 1 { "page" } else { "pages" };
    stdout(writeln!(out, "{proven} {pages} proven, {} not", failed + broken))?;
    Ok(match (broken, failed) {
        (0, 0) => 0,
        (0, _) => 1,
        _ => FAILED,
    })
}

fn text(failure: &Failure, page: &str) -> String {
    let mut text = format!("{failure}\n{}", excerpt(page, failure.line, None));
    if let Some((wanted, is)) = &failure.texts {
        let mut diff = Vec::new();
        // Writing to memory does not fail.
        let _ = report::diff::write("what the fix makes of it", wanted, is, &mut diff);
        for line in String::from_utf8_lossy(&diff).lines().filter(|line| !is_head(line)) {
            let _ = writeln!(text, "      {line}");
        }
    }
    text + "\n"
}

fn is_head(line: &str) -> bool {
    ["--- ", "+++ ", "@@ "].iter().any(|head| line.starts_with(head))
}

/// A line of a page with its number, and a caret below a column.
fn excerpt(page: &str, line: usize, column: Option<usize>) -> String {
    let Some(content) = page.lines().nth(line.saturating_sub(1)) else { return String::new() };
    let mut text = format!("{line:>4} | {content}\n");
    if let Some(column) = column.filter(|column| *column > 1) {
        let _ = writeln!(text, "     | {:>column$}", "^");
    }
    text
}
