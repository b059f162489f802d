//! What becomes of the files themselves: links, modes, and folders that nobody may write to.

#![cfg(unix)]

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::golden;
use crate::program::kubehone;

const BEFORE: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostNetwork: true
  containers: [{name: app, image: nginx:1.27}]
";

const FIX: &str = "check --fix --risk high --format concise --select host-network";

fn after() -> String {
    BEFORE.replace("true", "false")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("the mode can be set");
}

#[test]
fn a_link_stays_one_and_its_target_is_mended() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let (target, link) = (place.path().join("store/web.yaml"), place.path().join("web.yaml"));
    fs::create_dir(place.path().join("store")).expect("a folder");
    fs::write(&target, BEFORE).expect("a file");
    symlink("store/web.yaml", &link).expect("a link");
    let outcome = kubehone(place.path(), &format!("{FIX} web.yaml"));
    assert_eq!((outcome.status, outcome.stdout.as_str()), (0, ""), "{}", outcome.stderr);
    assert_eq!(fs::read_link(&link).expect("still a link"), Path::new("store/web.yaml"));
    assert!(fs::symlink_metadata(&target).expect("the target").is_file());
    assert_eq!(golden::text(&target), after());
    assert_eq!(golden::entries(place.path()).len(), 2, "nothing is left behind");
    assert_eq!(fs::read_dir(place.path().join("store")).expect("a folder").count(), 1);
}

#[test]
fn modes_are_kept() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let path = place.path().join("web.yaml");
    for wanted in [0o600, 0o644, 0o664, 0o755, 0o400] {
        fs::write(&path, BEFORE).expect("a file");
        set_mode(&path, wanted);
        let outcome = kubehone(place.path(), FIX);
        assert_eq!(outcome.status, 0, "{wanted:o}: {}", outcome.stderr);
        assert_eq!(golden::text(&path), after());
        assert_eq!(mode(&path), wanted, "{wanted:o} became {:o}", mode(&path));
        fs::remove_file(&path).expect("it can go");
    }
}

#[test]
fn what_needs_no_fix_is_not_written() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let path = place.path().join("web.yaml");
    fs::write(&path, after()).expect("a file");
    let modified = || fs::metadata(&path).and_then(|data| data.modified()).expect("a time");
    let before = modified();
    assert_eq!(kubehone(place.path(), FIX).status, 0);
    assert_eq!(modified(), before);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_a_failure() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = place.path().join("locked");
    let path = folder.join("web.yaml");
    fs::create_dir(&folder).expect("a folder");
    fs::write(&path, BEFORE).expect("a file");
    fs::write(place.path().join("other.yaml"), BEFORE).expect("a file");
    set_mode(&folder, 0o555);
    let privileged = fs::write(folder.join("probe"), "").is_ok();
    let outcome = kubehone(place.path(), FIX);
    set_mode(&folder, 0o755);
    if privileged {
        let _ = writeln!(io::stderr(), "skipped: root may write to every folder");
        return;
    }
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    assert_eq!(golden::text(&path), BEFORE, "it is untouched");
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1, "nothing is left behind");
    assert_eq!(golden::text(&place.path().join("other.yaml")), after(), "the other one is mended");
    assert!(outcome.stderr.contains("fixed 1 finding in 1 file\n"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("failed: locked/web.yaml: "), "{}", outcome.stderr);
    assert!(outcome.stdout.contains("locked/web.yaml:5:16: "), "{}", outcome.stdout);
}

#[test]
fn a_file_that_cannot_be_read_is_a_failure() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let path = place.path().join("web.yaml");
    fs::write(&path, BEFORE).expect("a file");
    set_mode(&path, 0o000);
    if fs::read(&path).is_ok() {
        let _ = writeln!(io::stderr(), "skipped: root may read every file");
        return;
    }
    let outcome = kubehone(place.path(), FIX);
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("failed: web.yaml: permission denied"), "{}", outcome.stderr);
}
