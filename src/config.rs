//! `.kubehone.yaml`: what a project tells the rules. Read with our own tree, so that whatever
//! is wrong has a place.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::rules::Rule;
use crate::rules::registry::nearest;
use crate::rules::version::set_version;
use crate::syntax::edit::Value;
use crate::syntax::{Lines, Node, Source, parse};

/// The key of the version of Kubernetes that manifests are for.
const VERSION: &str = "kubernetes-version";

/// The name of the file.
pub const FILE: &str = ".kubehone.yaml";

/// What is wrong with a configuration, and where.
#[derive(Debug)]
pub struct ConfigError {
    path: PathBuf,
    /// 1-based line and column, unless the file could not be read at all.
    place: Option<(usize, usize)>,
    message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.path.display())?;
        if let Some((line, column)) = self.place {
            write!(f, "{line}:{column}:")?;
        }
        write!(f, " {}", self.message)
    }
}

impl std::error::Error for ConfigError {}

/// The file that holds for a folder: its own, else that of the nearest folder above it, up to
/// the top of its repository.
pub fn find(folder: &Path) -> Option<PathBuf> {
    for folder in folder.ancestors() {
        let file = folder.join(FILE);
        if file.is_file() {
            return Some(file);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Gives rules the values that a file holds for them. A version of Kubernetes that is given
/// stands in for the file's.
///
/// # Errors
/// Points at the line of the file that is wrong.
pub fn apply(path: &Path, rules: &mut [Rule], version: Option<&str>) -> Result<(), ConfigError> {
    let unread = |message: String| ConfigError { path: path.to_owned(), place: None, message };
    let bytes = fs::read(path).map_err(|error| unread(error.to_string()))?;
    let source = Source::decode(path.to_owned(), bytes, true);
    let parsed = parse(&source);
    let lines = Lines::of(&source.text);
    let wrong = |at: u32, message: String| {
        let at = lines.position(at);
        ConfigError { path: path.to_owned(), place: Some((at.line, at.column)), message }
    };
    if let Some(flaw) = parsed.flaws.first() {
        return Err(wrong(flaw.span.start, flaw.message.clone()));
    }
    let [document] = parsed.documents.as_slice() else {
        return match parsed.documents.get(1) {
            None => Ok(()),
            Some(second) => {
                Err(wrong(second.root().span().start, "a second document begins here".into()))
            }
        };
    };
    read(document.root(), rules, version)
        .map_err(|(node, message)| wrong(node.span().start, message))
}

type Wrong<'d> = (Node<'d>, String);

fn read<'d>(root: Node<'d>, rules: &mut [Rule], version: Option<&str>) -> Result<(), Wrong<'d>> {
    let entries = mapping(root)?;
    // What holds for all rules comes before what one is told.
    for (_, value) in entries.iter().filter(|(key, _)| key.text() == VERSION) {
        let version = version.unwrap_or(value.text());
        set_version(rules, version).map_err(|message| (*value, message))?;
    }
    for (key, value) in entries.into_iter().filter(|(key, _)| key.text() != VERSION) {
        if key.text() != "rules" {
            let hint = nearest(key.text(), vec!["rules", VERSION]);
            return Err((key, format!("`{}` is nothing that can be configured{hint}", key.text())));
        }
        for (id, options) in mapping(value)? {
            let Some(rule) = rules.iter_mut().find(|rule| rule.id() == id.text()) else {
                let hint = nearest(id.text(), rules.iter().map(Rule::id).collect());
                return Err((id, format!("there is no rule `{}`{hint}", id.text())));
            };
            configure(rule, options)?;
        }
    }
    Ok(())
}

fn configure<'d>(rule: &mut Rule, options: Node<'d>) -> Result<(), Wrong<'d>> {
    let mut given = Vec::new();
    for (name, value) in mapping(options)? {
        let read = Value::of(value).map_err(|message| (value, message))?;
        given.push((name.text().to_owned(), read));
    }
    rule.configure(&given).map_err(|error| {
        let named = options.entries().find(|(name, _)| name.text() == error.option);
        (named.map_or(options, |(name, _)| name), error.message)
    })
}

/// The entries of a mapping; none of a null.
fn mapping<'d>(node: Node<'d>) -> Result<Vec<(Node<'d>, Node<'d>)>, Wrong<'d>> {
    let node = node.target();
    if node.is_null() || node.is_map() {
        return Ok(node.entries().map(|(key, value)| (key, value.target())).collect());
    }
    Err((node, "a mapping belongs here".into()))
}
