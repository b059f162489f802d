//! The same report whatever the number of threads, and colours only where they are wanted.

use std::path::Path;

use crate::program::{Outcome, Program, kubehone};

const FOLDERS: &str = "testdata/sample testdata/edits";

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_number_of_threads_changes_nothing() {
    for format in ["human", "concise", "json", "sarif"] {
        let run = |jobs| {
            let args = format!("check --select all --format {format} --jobs {jobs} {FOLDERS}");
            let Outcome { status, stdout, stderr } = kubehone(here(), &args);
            (status, stdout, stderr)
        };
        let one = run(1);
        assert!(one.1.len() > 10_000, "little was found: {}", one.2);
        for _ in 0..3 {
            assert!(run(8) == one, "{format} differs between 1 and 8 threads");
        }
    }
}

#[test]
fn the_number_of_threads_does_not_change_fixes() {
    let run = |jobs| {
        let args = format!("check --diff --risk high --jobs {jobs} {FOLDERS}");
        let Outcome { status, stdout, stderr } = kubehone(here(), &args);
        (status, stdout, stderr)
    };
    assert!(run(1) == run(8));
}

#[test]
fn colours_come_when_asked_for() {
    let colored = |args: &str, variables: &[(&str, &str)]| {
        let args = format!("check --select host-network testdata/sample {args}");
        let mut program = Program::new(here(), args.split_whitespace());
        for (name, value) in variables {
            program = program.with(name, value);
        }
        let outcome = program.run();
        assert_eq!(outcome.status, 1, "{args}: {}", outcome.stderr);
        assert!(!outcome.stderr.contains('\x1b'), "{args}: {}", outcome.stderr);
        outcome.stdout.contains('\x1b')
    };
    assert!(colored("--color always", &[]));
    assert!(colored("--color always", &[("NO_COLOR", "1")]), "the flag wins");
    assert!(!colored("--color never", &[]));
    assert!(!colored("--color never", &[("FORCE_COLOR", "1")]), "the flag wins");
    assert!(!colored("", &[]), "a pipe is no terminal");
    assert!(colored("", &[("FORCE_COLOR", "1")]));
    assert!(colored("", &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored("", &[("FORCE_COLOR", "0")]));
    assert!(!colored("", &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    for format in ["json", "sarif", "github", "markdown"] {
        assert!(!colored(&format!("--color always --format {format}"), &[]), "{format} is plain");
    }
}

#[test]
fn a_colourless_report_is_the_coloured_one_without_escapes() {
    let run = |color: &str| kubehone(here(), &format!("check --color {color} {FOLDERS}")).stdout;
    let mut plain = String::new();
    for (number, part) in run("always").split("\x1b[").enumerate() {
        let text = if number == 0 { part } else { part.split_once('m').map_or("", |(_, t)| t) };
        plain.push_str(text);
    }
    assert!(plain == run("never"));
}

#[test]
fn standard_output_holds_nothing_but_the_report() {
    for format in ["human", "concise", "json", "sarif"] {
        let run = |more: &str| {
            let args = format!("check --select pod-security --format {format} {more} {FOLDERS}");
            kubehone(here(), &args)
        };
        let (noisy, quiet) = (run("--show-files"), run("--quiet"));
        assert!(noisy.stdout == quiet.stdout, "{format} depends on --quiet");
        assert!(noisy.stderr.contains("checked "), "{}", noisy.stderr);
        assert_eq!(quiet.stderr, "", "{format}");
    }
}
