//! What has changed since a commit, with the real git in scratch repositories.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::kubehone;

const WEB: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostNetwork: true
  automountServiceAccountToken: false
  containers:
    - name: web
      image: registry.example.com/web:3.1.0
      securityContext:
        privileged: true
        readOnlyRootFilesystem: true
";

const SELECT: &str = "--format concise --quiet \
    --select host-network,host-pid,privileged-container,writable-root-filesystem";

fn git(folder: &Path, args: &str) {
    let run = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(["-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"])
        .args(args.split(' '))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output();
    let output = run.expect("git can be run");
    assert!(output.status.success(), "git {args}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A repository with one commit.
fn repository() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(place.path().join("app")).expect("a folder");
    fs::write(place.path().join("app/web.yaml"), WEB).expect("a file");
    git(place.path(), "init -q");
    git(place.path(), "add .");
    git(place.path(), "commit -q -m one");
    place
}

/// The places and rules that are reported.
fn found(folder: &Path, args: &str) -> Vec<String> {
    let outcome = kubehone(folder, &format!("check {SELECT} {args}"));
    assert!(outcome.status < 2, "{}", outcome.stderr);
    let short = |line: &str| line.split(']').next().unwrap_or_default().replace(": ", " ");
    outcome.stdout.lines().map(short).collect()
}

#[test]
fn nothing_changed_is_nothing_found() {
    let place = repository();
    assert_eq!(found(place.path(), "").len(), 2);
    assert!(found(place.path(), "--changed").is_empty());
    assert!(found(&place.path().join("app"), "--since HEAD").is_empty());
}

#[test]
fn changed_lines_and_new_files_count() {
    let place = repository();
    let path = place.path().join("app/web.yaml");
    let text = WEB.replace("  hostNetwork: true\n", "  hostNetwork: true\n  hostPID: true\n");
    fs::write(&path, &text).expect("a file");
    assert_eq!(found(place.path(), "--changed"), ["app/web.yaml:6:12 error[host-pid"]);
    // From a folder inside, and with the file named in a roundabout way.
    assert_eq!(found(&place.path().join("app"), "--changed").len(), 1);
    assert_eq!(found(&place.path().join("app"), "--since main ../app/web.yaml").len(), 1);
    // A container that came with all its findings.
    let sidecar = "    - name: sidecar\n      image: registry.example.com/sidecar:1.0.0\n";
    fs::write(&path, format!("{WEB}{sidecar}")).expect("a file");
    let wanted = ["app/web.yaml:13:13 warning[writable-root-filesystem"];
    assert_eq!(found(place.path(), "--changed"), wanted);
    fs::write(&path, WEB).expect("a file");
    fs::write(place.path().join("app/new file ä.yaml"), WEB).expect("a file");
    assert_eq!(found(place.path(), "--changed").len(), 2);
    git(place.path(), "add .");
    assert_eq!(found(place.path(), "--changed").len(), 2, "staged files are changed as well");
}

#[test]
fn a_field_that_went_is_missed() {
    let place = repository();
    let path = place.path().join("app/web.yaml");
    let line = "        readOnlyRootFilesystem: true\n";
    fs::write(&path, WEB.replace(line, "")).expect("a file");
    let wanted = ["app/web.yaml:10:7 warning[writable-root-filesystem"];
    assert_eq!(found(place.path(), "--changed"), wanted);
    // Another change beside it is no reason to speak of what was missing before.
    git(place.path(), "commit -q -a -m two");
    let text = WEB.replace(line, "").replace("web:3.1.0", "web:3.1.1");
    fs::write(&path, text).expect("a file");
    assert!(found(place.path(), "--changed").is_empty());
}

#[test]
fn what_others_did_meanwhile_is_no_change() {
    let place = repository();
    git(place.path(), "checkout -q -b feature");
    git(place.path(), "checkout -q main");
    let path = place.path().join("app/web.yaml");
    fs::write(&path, WEB.replace("  hostNetwork: true\n", "")).expect("a file");
    git(place.path(), "commit -q -a -m mended");
    git(place.path(), "checkout -q feature");
    assert!(found(place.path(), "--since main").is_empty());
}

#[test]
fn what_git_cannot_tell_is_an_error() {
    let place = repository();
    let outcome = kubehone(place.path(), "check --since nowhere app");
    assert_eq!(outcome.status, 2);
    assert_eq!(outcome.stderr, "kubehone: git knows no commit `nowhere`\n");
    assert_eq!(kubehone(place.path(), "check --since --output=x app").status, 2);
    let outside = tempfile::tempdir().expect("a temporary folder");
    fs::write(outside.path().join("web.yaml"), WEB).expect("a file");
    let outcome = kubehone(outside.path(), "check --changed");
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("not a git repository"), "{}", outcome.stderr);
    let outcome = kubehone(place.path(), "check --changed --fix");
    assert_eq!(outcome.status, 2);
}
