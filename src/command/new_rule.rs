//! `kubehone new-rule`: begins a page of one's own that passes its own test.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Error;
use super::output::stdout;
use super::pages::{own_pages, page_folders};
use super::settings::configuration;
use crate::cli::NewRuleArgs;
use crate::config::FILES;
use crate::rules::{Rule, registry};

/// Where pages go if the configuration names no folder for them.
const FOLDER: &str = "policies";

/// How ids do not begin: they name the problem, never the cure.
const CURES: [&str; 6] = ["no-", "disallow-", "avoid-", "require-", "should-", "must-"];

/// The page, with `{id}` for the id: a rule that is of use, small enough to be written over.
const PAGE: &str = include_str!("new_rule.md");

pub(super) fn new_rule(args: &NewRuleArgs) -> Result<u8, Error> {
    check_name(&args.id).map_err(Error::Value)?;
    check_name(&args.category).map_err(Error::Value)?;
    let config = configuration(&args.file)?;
    // The folder of the configuration may be yet to be made.
    let mut rules = registry::built_in()?;
    if page_folders(&config).is_ok() {
        own_pages(&config, None, &mut rules)?;
    }
    if let Some(rule) = rules.iter().find(|rule| rule.id() == args.id) {
        return Err(Error::Value(taken(rule)));
    }
    let configured = config.files.iter().rev().find_map(|file| {
        let pages = file.content.pages.0.first()?;
        Some(file.folder.join(&pages.value))
    });
    let pages = args.pages.clone().or_else(|| configured.clone());
    let pages = pages.unwrap_or_else(|| FOLDER.into());
    let path = pages.join(&args.category).join(format!("{}.md", args.id));
    write(&path).map_err(|error| Error::Output(path.clone(), error))?;
    let mut said = format!("wrote {}\n", shown(&path));
    said += &format!("prove it: kubehone test {}\n", shown(&path));
    if configured.is_none() {
        said += &format!(
            "run it: `kubehone check` reads it once {} says `pages: {}`\n",
            FILES[0],
            shown(&pages)
        );
    }
    stdout(io::stdout().lock().write_all(said.as_bytes()))?;
    Ok(0)
}

fn write(path: &PathBuf) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(PAGE.as_bytes())
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// An id or a category: words in lower case with `-` between them.
fn check_name(name: &str) -> Result<(), String> {
    let word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    if !name.split('-').all(word) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(format!(
            "`{name}` is no name for a rule or category: words in lower case with `-` between them"
        ));
    }
    match CURES.iter().find(|cure| name.starts_with(*cure)) {
        Some(cure) => Err(format!(
            "an id names the problem, such as `privileged-container`, and does not begin with `{cure}`"
        )),
        None => Ok(()),
    }
}

fn taken(rule: &Rule) -> String {
    format!(
        "there is a rule `{}` already: {}; a page of this id in a folder of `pages` takes its place",
        rule.id(),
        rule.page.path.display()
    )
}
