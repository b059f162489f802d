//! The program as its users meet it. Every folder under `testdata/cli` is one run:
//!
//! - `args`: the arguments, separated by blanks
//! - `in/`: the folder it runs in, copied to a temporary one; `stdin`: its standard input
//! - `env`: variables, a line each; `at`: the folder within `in/` that it is run from
//! - `exit`: the expected status
//! - `stdout`, `stderr`: the expected outputs; one that is not there is not compared
//! - `after/`: the folder afterwards; without it, nothing may have changed
//!
//! Each case selects the rules it is about, so that it does not depend on how many there are.
//! What depends on the system, or is too long to be read as a file, is tested in the modules.

mod configuration;
mod files;
#[path = "../golden/mod.rs"]
mod golden;
mod json;
mod outputs;
mod own;
mod page;
mod pages;
mod program;
mod sarif;
mod schema;
mod since;
mod steady;
mod tree;

use std::fs;
use std::path::Path;

use program::Program;
use tree::Tree;

#[test]
fn runs_end_as_written_down() {
    let folders = golden::entries(&golden::folder("testdata/cli"));
    assert!(folders.len() > 60, "only {} cases", folders.len());
    let mut failures = Vec::new();
    for folder in folders {
        let name = golden::name(&folder);
        failures.extend(run_case(&folder).into_iter().map(|failure| format!("{name}: {failure}")));
    }
    golden::report(&failures);
}

fn run_case(case: &Path) -> Vec<String> {
    let before = Tree::read(&case.join("in"));
    let place = tempfile::tempdir().expect("a temporary folder");
    before.write(place.path());
    let args = golden::text(&case.join("args"));
    let stdin = case.join("stdin");
    let optional = |name: &str| fs::read_to_string(case.join(name)).unwrap_or_default();
    let at = place.path().join(optional("at").trim());
    let mut program = Program::new(&at, args.split_whitespace());
    for (name, value) in optional("env").lines().filter_map(|line| line.split_once('=')) {
        program = program.with(name, value);
    }
    let outcome = if stdin.exists() { program.fed(&stdin) } else { program }.run();

    let mut failures = Vec::new();
    let exit = format!("{}\n", outcome.status);
    failures.extend(golden::difference(&case.join("exit"), Some(&exit)));
    for (name, text) in [("stdout", &outcome.stdout), ("stderr", &outcome.stderr)] {
        let path = case.join(name);
        if path.exists() {
            failures.extend(golden::difference(&path, Some(text)));
        }
    }
    failures.extend(tree_difference(&case.join("after"), &before, &Tree::read(place.path())));
    failures
}

/// What differs between the folder as it is to be afterwards and as it is.
fn tree_difference(wanted: &Path, before: &Tree, now: &Tree) -> Vec<String> {
    if golden::is_blessing() {
        if wanted.exists() {
            fs::remove_dir_all(wanted).expect("the old tree is removed");
        }
        if now != before {
            now.write(wanted);
        }
        return Vec::new();
    }
    let wanted = if wanted.exists() { &Tree::read(wanted) } else { before };
    wanted.differences(now)
}
