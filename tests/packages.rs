//! Packages: the version stands in one place, what npm installs runs, and the book is whole.

#![cfg(unix)]

use std::io::{self, Write};
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use kubehone::rules::registry;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Cargo.toml says it; what cannot read it there says the same, and the others ask.
#[test]
fn the_version_stands_in_one_place() {
    let line = format!("version: {VERSION}");
    assert!(text("packages/helm/plugin.yaml").lines().any(|other| other == line), "{line}");
    assert!(text("pyproject.toml").contains("dynamic = [\"version\"]"));
    assert!(!text("packages/npm/package.json").contains("\"version\""));
    let changes = text("CHANGELOG.md");
    let newest = changes.lines().find(|line| line.starts_with("## [")).expect("a version");
    assert!(newest.starts_with(&format!("## [{VERSION}]")), "{newest}");
}

/// The layout that npm makes of the packages, with the program of this system.
#[test]
fn the_npm_launcher_runs_the_program() {
    if Command::new("node").arg("--version").output().is_err() {
        let _ = writeln!(io::stderr(), "skipped: there is no node");
        return;
    }
    let (os, cpu) = match (env::consts::OS, env::consts::ARCH) {
        ("macos", cpu) => ("darwin", cpu),
        other => other,
    };
    let cpu = cpu.replace("x86_64", "x64").replace("aarch64", "arm64");
    let place = tempfile::tempdir().expect("a temporary folder");
    let modules = place.path().join("node_modules");
    let built = Command::new("node")
        .arg(root().join("packages/npm/build.mjs"))
        .arg(&modules)
        .arg(format!("{os}-{cpu}={}", env!("CARGO_BIN_EXE_kubehone")))
        .output()
        .expect("node runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let run = |args: &[&str]| {
        let launcher = modules.join("kubehone/bin/kubehone.js");
        Command::new("node").arg(launcher).args(args).output().expect("node runs")
    };
    let version = run(&["--version"]);
    assert!(String::from_utf8_lossy(&version.stdout).contains(VERSION), "{version:?}");
    // Arguments go through, and so does the status.
    assert_eq!(run(&["explain", "host-network"]).status.code(), Some(0));
    assert_eq!(run(&["check", "--select", "no-such-rule", "."]).status.code(), Some(2));
    fs::remove_dir_all(modules.join("@kubehone")).expect("the folder of the program");
    let none = run(&["--version"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&none.stderr).contains("there is no package for"));
}

#[test]
fn the_book_has_every_rule_and_no_dead_link() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let made = Command::new("sh")
        .arg(root().join("packages/book.sh"))
        .env("CARGO_TARGET_DIR", place.path())
        .env("PATH", "/usr/bin:/bin")
        .output()
        .expect("there is a shell");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let source = place.path().join("book-source");
    let summary = fs::read_to_string(source.join("SUMMARY.md")).expect("a summary");
    for rule in registry::built_in().expect("the pages") {
        let link = format!("](rules/{}/{}.md)", rule.category(), rule.id());
        assert!(summary.contains(&link), "{link}");
    }
    let mut links = 0;
    for entry in fs::read_dir(&source).expect("a folder") {
        let page = entry.expect("an entry").path();
        if page.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(&page).expect("a page is text");
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for target in targets.filter(|target| target.ends_with(".md")) {
            assert!(source.join(target).is_file(), "{}: {target}", page.display());
            links += 1;
        }
    }
    assert!(links > 1000, "{links} links");
}
