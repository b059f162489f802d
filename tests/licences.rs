//! Every dependency may be used: its licence is among those that are allowed, or may be chosen
//! from among several.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// One a line; lines with `#` say why.
const ALLOWED: &str = include_str!("../testdata/licences.txt");

#[test]
fn every_dependency_has_an_allowed_licence() {
    let allowed = allowed();
    let packages = packages();
    assert!(packages.len() > 50, "only {} packages", packages.len());
    let mut wrong = Vec::new();
    for package in &packages {
        let (name, licence) = (&package["name"], package["license"].as_str());
        let may = licence.is_some_and(|licence| may_be_used(licence, &allowed));
        if !may {
            wrong.push(format!("{name}: {}", licence.unwrap_or("no licence")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn alternatives_and_sums_are_understood() {
    let allowed = BTreeSet::from(["MIT", "Apache-2.0"]);
    for licence in ["MIT", "GPL-3.0 OR MIT", "MIT/BSD", "(MIT OR X) AND Apache-2.0"] {
        assert!(may_be_used(licence, &allowed), "{licence}");
    }
    for licence in ["GPL-3.0", "MIT AND GPL-3.0", "X OR MIT AND Y", "(X OR Y) AND MIT", ""] {
        assert!(!may_be_used(licence, &allowed), "{licence}");
    }
}

fn allowed() -> BTreeSet<&'static str> {
    ALLOWED.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// What a build for this system links or runs; those of others may not have been fetched.
fn packages() -> Vec<Value> {
    let about = Command::new("rustc").arg("-vV").output().expect("rustc is there").stdout;
    let about = String::from_utf8(about).expect("text");
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .args(["--filter-platform", host])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .expect("cargo is there");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    metadata["packages"].as_array().expect("a list").clone()
}

/// Whether an SPDX expression can be met; `AND` binds more than `OR`.
fn may_be_used(licence: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = licence.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    any(&mut words, allowed)
}

type Words<'w> = std::iter::Peekable<std::str::SplitWhitespace<'w>>;

fn any(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let mut met = all(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= all(words, allowed);
    }
    met
}

fn all(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    match words.next() {
        Some("(") => {
            let met = any(words, allowed);
            words.next_if_eq(&")");
            met
        }
        Some(name) => {
            // An exception only gives more rights.
            let exception = words.next_if_eq(&"WITH").and_then(|_| words.next());
            let whole = exception.map(|exception| format!("{name} WITH {exception}"));
            allowed.contains(name) || whole.is_some_and(|whole| allowed.contains(whole.as_str()))
        }
        None => false,
    }
}
