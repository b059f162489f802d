//! What the command line says of itself, and by which name.

use std::path::Path;
use std::process::Command;

use crate::golden;
use crate::program::{Program, kubehone};

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_command_has_a_manual_page() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let outcome = kubehone(place.path(), "man --output man");
    assert_eq!((outcome.status, outcome.stdout.as_str()), (0, ""), "{}", outcome.stderr);
    let pages = golden::entries(&place.path().join("man"));
    let names: Vec<String> = pages.iter().map(|path| golden::name(path)).collect();
    let help = kubehone(here(), "--help").stdout;
    let (_, commands) = help.split_once("Commands:\n").expect("commands");
    let commands = commands.lines().take_while(|line| !line.is_empty());
    for command in commands.filter_map(|line| line.split_whitespace().next()) {
        let page = format!("kubehone-{command}.1");
        assert!(command == "help" || names.contains(&page), "no {page} in {names:?}");
    }
    let page = golden::text(&place.path().join("man/kubehone-check.1"));
    for part in [".TH kubehone-check 1", "fail\\-on", "skip\\-others"] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    assert_eq!(kubehone(here(), "man").stdout, golden::text(&place.path().join("man/kubehone.1")));
}

#[test]
fn shells_are_told_how_to_complete() {
    for shell in ["bash", "zsh", "fish", "elvish", "nushell", "powershell"] {
        let outcome = kubehone(here(), &format!("completions {shell}"));
        assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""), "{shell}");
        for word in ["check", "fail-on", "pod-security"] {
            assert!(outcome.stdout.contains(word), "no {word} for {shell}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_plugin_of_kubectl_says_how_it_is_called() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let plugin = place.path().join("kubectl-kubehone");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_kubehone"), &plugin).expect("a link");
    let output = Command::new(&plugin).args(["check", "--help"]).output().expect("it runs");
    let help = String::from_utf8(output.stdout).expect("text");
    assert!(help.contains("Usage: kubectl kubehone check [OPTIONS]"), "{help}");
}

#[test]
fn links_lead_to_the_file_and_the_reference() {
    let args = ["check", "--format", "concise", "--select", "host-network", "testdata/sample"];
    let text = Program::new(here(), args).with("FORCE_HYPERLINK", "1").run().stdout;
    let file = here().join("testdata/sample/nodes/collector.yaml");
    let file = file.canonicalize().expect("a path").to_string_lossy().replace(' ', "%20");
    let place = "testdata/sample/nodes/collector.yaml:15:20";
    let link =
        format!("\x1b]8;;file://{file}#15\x1b\\{place}\x1b]8;;\x1b\\: error[\x1b]8;;https://");
    assert!(text.starts_with(&link), "{text:?}");
    let text = Program::new(here(), args).with("FORCE_HYPERLINK", "0").run().stdout;
    assert!(text.starts_with(place) && !text.contains('\x1b'), "{text:?}");
}
