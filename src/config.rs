//! `.kubehone.yaml`: what a project tells the rules. Read with our own tree, so that whatever
//! is wrong has a place.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::model::kinds::Row;
use crate::model::kinds::row::FORMS;
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
    with_root(path, |root| read(root, rules, version)).map(Option::unwrap_or_default)
}

/// The user's rows of the table of kinds.
///
/// # Errors
/// Points at the line of the file that is wrong.
pub fn kinds(path: &Path) -> Result<Vec<Row>, ConfigError> {
    with_root(path, kinds_of).map(Option::unwrap_or_default)
}

/// Hands the top of a file on; `None` for an empty one.
fn with_root<T>(
    path: &Path,
    read: impl for<'d> FnOnce(Node<'d>) -> Result<T, Wrong<'d>>,
) -> Result<Option<T>, ConfigError> {
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
            None => Ok(None),
            Some(second) => {
                Err(wrong(second.root().span().start, "a second document begins here".into()))
            }
        };
    };
    let read = read(document.root());
    read.map(Some).map_err(|(node, message)| wrong(node.span().start, message))
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
        if key.text() == "kinds" {
            // Read by `kinds`.
            continue;
        }
        if key.text() != "rules" {
            let hint = nearest(key.text(), vec!["rules", "kinds", VERSION]);
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

/// The columns of a row, the first four required.
const COLUMNS: [&str; 7] = ["group", "kind", "path", "form", "fields", "name", "called"];

fn kinds_of(root: Node<'_>) -> Result<Vec<Row>, Wrong<'_>> {
    let given = mapping(root)?.into_iter().find(|(key, _)| key.text() == "kinds");
    let Some((_, list)) = given.filter(|(_, list)| !list.is_null()) else { return Ok(Vec::new()) };
    if !list.is_seq() {
        return Err((list, "a list of kinds belongs here".into()));
    }
    list.items().map(Node::target).map(kind_row).collect()
}

fn kind_row(item: Node<'_>) -> Result<Row, Wrong<'_>> {
    let mut columns = [""; 7];
    for (key, value) in mapping(item)? {
        let Some(at) = COLUMNS.iter().position(|column| *column == key.text()) else {
            let hint = nearest(key.text(), COLUMNS.to_vec());
            return Err((key, format!("`{}` is no column of a kind{hint}", key.text())));
        };
        if !value.is_scalar() {
            return Err((value, format!("`{}` is a text", key.text())));
        }
        columns[at] = value.text();
    }
    // The core group has no name.
    if let Some(missing) = COLUMNS[1..4].iter().find(|column| item.get(column).is_none()) {
        return Err((item, format!("a kind has no `{missing}`")));
    }
    let form = item.get("form").unwrap_or(item);
    Row::of(columns).map_err(|message| {
        let hint = nearest(columns[3], FORMS.iter().map(|(name, _)| *name).collect());
        let is_form = FORMS.iter().all(|(name, _)| *name != columns[3]);
        let place = if is_form { form } else { item.get("path").unwrap_or(item) };
        (place, if is_form { message + &hint } else { message })
    })
}
