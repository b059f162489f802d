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
}

/// Two containers that lack and have the same; the second one is what changes.
const TWO: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: old
      image: registry.example.com/old:3.1.0
      securityContext:
        privileged: true # for the proxy
    - name: new
      image: registry.example.com/new:3.1.0
";

/// What the second container is to become, and what it brings.
const BROUGHT: &str = "      securityContext:\n        privileged: true\n        runAsUser: 7\n";

const ALL: &str = "check --format concise --changed --select privileged-container,missing-drop-all,\
    writable-root-filesystem,allow-privilege-escalation,missing-seccomp-profile,host-pid --risk high";

/// A repository in which the second container has changed.
fn changed() -> (tempfile::TempDir, std::path::PathBuf, String) {
    let place = repository();
    let path = place.path().join("app/web.yaml");
    fs::write(&path, TWO).expect("a file");
    git(place.path(), "commit -q -a -m two");
    let text = format!("{TWO}{BROUGHT}");
    fs::write(&path, &text).expect("a file");
    (place, path, text)
}

#[test]
fn only_what_changed_is_fixed() {
    let (place, path, text) = changed();
    let diff = kubehone(place.path(), &format!("{ALL} --diff"));
    assert_eq!(fs::read_to_string(&path).expect("a file"), text);
    let outcome = kubehone(place.path(), &format!("{ALL} --fix"));
    let mended = fs::read_to_string(&path).expect("a file");
    assert!(diff.stdout.contains("-        privileged: true\n"), "{}", diff.stdout);
    // What stands before the change is as it was, byte for byte, and nothing came beside it.
    let (untouched, rest) = mended.split_once("    - name: new\n").expect("both containers");
    assert_eq!(untouched, text.split_once("    - name: new\n").expect("both").0);
    assert!(rest.contains("privileged: false") && rest.contains("runAsUser: 7\n"), "{rest}");
    assert!(outcome.stderr.contains("fixed "), "{}", outcome.stderr);
    // A second run changes nothing, and the other container's findings are still there.
    kubehone(place.path(), &format!("{ALL} --fix"));
    assert_eq!(fs::read_to_string(&path).expect("a file"), mended);
    let args = "check --format concise --quiet --select privileged-container";
    assert_eq!(kubehone(place.path(), args).stdout.lines().count(), 1);
}

/// A field that both containers lack could be written to the pod once; but the first one did not
/// change.
#[test]
fn a_fix_for_all_containers_stays_with_those_that_changed() {
    let (place, path, text) = changed();
    let args = "check --quiet --select missing-seccomp-profile --risk high --fix";
    fs::write(&path, text.replace("name: new\n", "name: newer\n")).expect("a file");
    kubehone(place.path(), &format!("{args} --changed"));
    let mended = fs::read_to_string(&path).expect("a file");
    assert!(mended.contains("\n        seccompProfile:\n"), "{mended}");
    assert!(!mended.contains("\n  securityContext:"), "{mended}");
    fs::write(&path, &text).expect("a file");
    kubehone(place.path(), args);
    let all = fs::read_to_string(&path).expect("a file");
    assert!(all.contains("\n  securityContext:\n    seccompProfile:\n"), "{all}");
}

#[test]
fn only_what_changed_is_allowed() {
    let (place, path, text) = changed();
    let select = "--select privileged-container,writable-root-filesystem,run-as-root";
    let outcome = kubehone(place.path(), &format!("check --changed {select} --add-allows=known"));
    let allowed = fs::read_to_string(&path).expect("a file");
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let lines = allowed.lines().zip(text.lines()).filter(|(new, old)| new != old);
    let lines: Vec<&str> = lines.map(|(new, _)| new).collect();
    assert_eq!(allowed.lines().count(), text.lines().count());
    let wanted = [
        "      securityContext: # kubehone: allow[writable-root-filesystem] known",
        "        privileged: true # kubehone: allow[privileged-container] known",
    ];
    assert_eq!(lines, wanted);
    let args = "check --format concise --quiet --select privileged-container";
    assert_eq!(kubehone(place.path(), args).stdout.lines().count(), 1);
    // After fixes, comments go where the findings are by then.
    fs::write(&path, &text).expect("a file");
    let both = "--changed --fix --risk low --add-allows=known";
    kubehone(place.path(), &format!("check {both} {select},allow-privilege-escalation"));
    let both = fs::read_to_string(&path).expect("a file");
    let (before, after) = both.split_once("    - name: new\n").expect("both containers");
    assert!(text.starts_with(before), "{before}");
    assert!(
        after.contains("privileged: true # kubehone: allow[privileged-container] known"),
        "{after}"
    );
}

/// No comment fits behind the line, and one above it would cover the label that did not change.
#[test]
fn no_comment_allows_what_did_not_change() {
    let place = repository();
    let path = place.path().join("app/web.yaml");
    let text = "apiVersion: v1\nkind: List\nitems:\n  - metadata: {name: web}\n    \
        apiVersion: apps/v1\n    kind: Deployment\n    spec:\n      template:\n        \
        metadata: {labels: {app: \"a b\"}}\n";
    fs::write(&path, text).expect("a file");
    git(place.path(), "commit -q -a -m two");
    let text = text.replace("{name: web}", "{name: web, labels: {app: \"a\n      b\"}}");
    fs::write(&path, &text).expect("a file");
    let args = "check --select invalid-label --add-allows";
    let outcome = kubehone(place.path(), &format!("{args} --changed"));
    assert_eq!(fs::read_to_string(&path).expect("a file"), text);
    let why = "1 finding not allowed: a comment there would cover what has not changed";
    assert!(outcome.stderr.contains(why), "{}", outcome.stderr);
    // Where both may be allowed, it stands above.
    kubehone(place.path(), args);
    let allowed = fs::read_to_string(&path).expect("a file");
    assert!(allowed.contains("\n  # kubehone: allow[invalid-label]\n  - metadata"), "{allowed}");
}

#[test]
fn files_without_changes_are_left_alone() {
    let (place, _, _) = changed();
    let other = place.path().join("app/other.yaml");
    fs::write(&other, WEB).expect("a file");
    git(place.path(), "add .");
    git(place.path(), "commit -q -m three");
    let outcome = kubehone(place.path(), &format!("{ALL} --fix --since HEAD~1"));
    let mended = fs::read_to_string(&other).expect("a file");
    assert!(mended.contains("privileged: false"), "a new file is changed as a whole: {mended}");
    git(place.path(), "commit -q -a -m four");
    fs::write(&other, WEB).expect("a file");
    git(place.path(), "commit -q -a -m five");
    let outcome = (outcome, kubehone(place.path(), &format!("{ALL} --fix --add-allows")));
    assert_eq!(fs::read_to_string(&other).expect("a file"), WEB);
    assert!(outcome.1.stderr.contains("nothing found"), "{}", outcome.1.stderr);
}
