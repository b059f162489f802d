//! Where a configuration is looked for.

use std::fs;

use crate::program::kubehone;

#[test]
fn a_repository_is_not_left() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let inner = place.path().join("apps/web");
    fs::create_dir_all(&inner).expect("folders");
    fs::write(place.path().join(".kubehone.yaml"), "no-such-key: 1\n").expect("a file");
    fs::write(inner.join("web.yaml"), "{apiVersion: v1, kind: Pod, metadata: {name: a}}\n")
        .expect("a file");
    let check = || kubehone(&inner, "check --select host-network");
    let outcome = check();
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("../../.kubehone.yaml:1:1: "), "{}", outcome.stderr);
    fs::create_dir(place.path().join("apps/.git")).expect("a folder");
    assert_eq!(check().status, 0, "{}", check().stderr);
}
