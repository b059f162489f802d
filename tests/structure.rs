//! The order of the modules: each uses only what stands before it, each dependency has one
//! door, and no file grows too long to read at once.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules in the order in which they may use one another. Those of one line do not.
const ORDER: [&[&str]; 13] = [
    &["syntax"],
    &["model"],
    &["pss", "schema"],
    &["psp"],
    &["rules"],
    &["check"],
    &["allow", "changes"],
    &["fix"],
    &["prove", "report"],
    &["config", "migrate", "patches", "discover"],
    &["run"],
    &["cli"],
    &["command"],
];

/// Crates, and the files or folders that may name them.
const DOORS: &[(&str, &[&str])] = &[
    ("askama", &["report/html"]),
    ("clap_complete", &["cli/own.rs"]),
    ("clap_complete_nushell", &["cli/own.rs"]),
    ("clap_mangen", &["cli/own.rs"]),
    ("clap", &["cli.rs", "cli/", "main.rs"]),
    ("granit_parser", &["syntax/parse.rs"]),
    ("ignore", &["discover.rs", "config/paths.rs"]),
    ("indicatif", &["command"]),
    ("jiff", &["rules/date.rs"]),
    ("miette", &["report/human.rs"]),
    ("notify_debouncer_mini", &["command/watch.rs"]),
    ("quick_junit", &["report/junit.rs"]),
    ("quick_xml", &["report/checkstyle.rs"]),
    ("rayon", &["run.rs", "run/", "command"]),
    ("schemars", &["config", "report/json"]),
    ("serde_json", &["report", "rules/declaration", "config/schema.rs", "command/config.rs"]),
    ("serde_sarif", &["report/sarif"]),
    ("serde_yaml", &["rules/declaration"]),
    ("similar", &["report/diff.rs"]),
];

/// Lines at which a file is to be split.
const LONG: usize = 300;

struct File {
    /// Below `src`.
    path: String,
    text: String,
}

fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    below(&root, &mut paths);
    assert!(paths.len() > 40, "only {} files", paths.len());
    let file = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source is text");
        let path = path.strip_prefix(&root).expect("below the root").to_string_lossy().into_owned();
        File { path, text }
    };
    paths.into_iter().map(file).collect()
}

fn below(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            below(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
    paths.sort();
}

/// The module a path below `src` or below `crate::` begins with.
fn module(path: &str) -> &str {
    let end = path.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(path.len());
    &path[..end]
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|line| line.contains(&module))
}

#[test]
fn imports_point_one_way() {
    let mut wrong = Vec::new();
    for File { path, text } in sources() {
        let own = module(&path);
        if matches!(own, "lib" | "main") {
            continue;
        }
        let rank_of_own = rank(own).unwrap_or_else(|| panic!("{path}: where does it stand?"));
        for used in text.split("crate::").skip(1).map(module) {
            let allowed = used == own || rank(used).is_some_and(|rank| rank < rank_of_own);
            if !allowed {
                wrong.push(format!("{path} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_dependency_has_one_door() {
    let mut wrong = Vec::new();
    for File { path, text } in sources() {
        for (name, doors) in DOORS {
            let names = text.lines().any(|line| {
                let line = line.trim_start();
                !line.starts_with("//") && is_named(line, name)
            });
            if names && !doors.iter().any(|door| path.starts_with(door)) {
                wrong.push(format!("{path} names {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Whether a line of code names a crate's path.
fn is_named(line: &str, name: &str) -> bool {
    line.match_indices(&format!("{name}::")).any(|(at, _)| {
        !line[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':'))
    })
}

#[test]
fn no_file_is_too_long() {
    let long = |file: &File| file.text.lines().count() > LONG;
    let long: Vec<String> = sources().into_iter().filter(long).map(|file| file.path).collect();
    assert!(long.is_empty(), "more than {LONG} lines: {long:?}");
}
