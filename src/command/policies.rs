//! The policies that `--psp` names.

use std::path::{Path, PathBuf};

use super::Error;
use crate::discover::{self, Input};
use crate::model::Object;
use crate::model::object::objects_of;
use crate::psp::{Policy, validity};
use crate::syntax::{Lines, Node, Parsed, Source, parse};

/// Reads policies from files, sorted by name.
///
/// # Errors
/// A file that holds none, and a policy that the API server would not have stored.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<Policy>, Error> {
    let mut policies: Vec<Policy> = Vec::new();
    for path in paths {
        let source = source(path);
        for policy in in_source(&source)? {
            if policies.iter().any(|other| other.name == policy.name) {
                let message = format!("a second policy is named `{}`", policy.name);
                return Err(Error::Value(format!("{}: {message}", source.name())));
            }
            policies.push(policy);
        }
    }
    policies.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(policies)
}

/// Reads a file, or standard input for `-`.
pub(super) fn source(path: &Path) -> Source {
    if path == Path::new("-") {
        discover::read_stdin(path)
    } else {
        discover::read(&Input { path: path.to_owned(), named: true })
    }
}

/// Calls back for each PodSecurityPolicy of a source.
///
/// # Errors
/// A source that cannot be read or holds none, and what the callback says.
pub(super) fn each<'d>(
    source: &Source,
    parsed: &'d Parsed<'d>,
    mut found: impl FnMut(Object<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    if let Some(flaw) = parsed.flaws.first() {
        let at = Lines::of(&source.text).position(flaw.span.start);
        let place = format!("{}:{}:{}", source.name(), at.line, at.column);
        return Err(Error::Value(format!("{place}: {}", flaw.message)));
    }
    let mut objects = Vec::new();
    for document in &parsed.documents {
        objects_of(document, 0, false, &mut objects);
    }
    let policies = objects.iter().map(Object).filter(|object| Policy::is(*object));
    let mut count = 0;
    for object in policies {
        count += 1;
        found(object)?;
    }
    if count == 0 {
        let message = "there is no PodSecurityPolicy in it";
        return Err(Error::Value(format!("{}: {message}", source.name())));
    }
    Ok(())
}

fn in_source(source: &Source) -> Result<Vec<Policy>, Error> {
    let parsed = parse(source);
    let mut policies = Vec::new();
    each(source, &parsed, |object| {
        let root = object.root();
        let policy = known(source, root)?;
        if let Some(flaw) = validity::flaws(root, &policy).first() {
            return Err(wrong(source, flaw.place.lookup().place(), &flaw.to_string()));
        }
        policies.push(policy);
        Ok(())
    })?;
    Ok(policies)
}

/// A policy whose every value is known.
pub(super) fn known(source: &Source, root: Node<'_>) -> Result<Policy, Error> {
    Policy::read(root).map_err(|unknown| {
        let text = unknown.node.span().of(unknown.node.document().text());
        wrong(source, unknown.node, &format!("`{text}` {}", unknown.why()))
    })
}

fn wrong(source: &Source, node: Node<'_>, message: &str) -> Error {
    let at = Lines::of(&source.text).position(node.span().start);
    Error::Value(format!("{}:{}:{}: {message}", source.name(), at.line, at.column))
}
