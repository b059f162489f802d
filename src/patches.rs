//! Which files hold only parts of objects: what they do not say is said elsewhere. Kustomize takes
//! some for patches, and test tools compare others with what is in a cluster.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use crate::model::lookup::find;
use crate::syntax::{Node, Parsed, Source};

/// The files that the kustomizations among the sources name as patches, and assertions of tests.
pub fn files<'s>(sources: impl Iterator<Item = (&'s Source, &'s Parsed<'s>)>) -> HashSet<PathBuf> {
    let mut patches = HashSet::new();
    for (source, parsed) in sources {
        if is_named_part(&source.path) {
            patches.insert(normal(&source.path));
            continue;
        }
        let name = source.path.file_name().and_then(|name| name.to_str());
        if !matches!(name, Some("kustomization.yaml" | "kustomization.yml" | "Kustomization")) {
            continue;
        }
        let folder = source.path.parent().unwrap_or(Path::new(""));
        for document in &parsed.documents {
            for path in named(document.root()) {
                patches.insert(normal(&folder.join(path)));
            }
        }
    }
    patches
}

/// The paths under `patchesStrategicMerge`, `patches` and `patchesJson6902`.
fn named<'d>(root: Node<'d>) -> impl Iterator<Item = &'d str> {
    let lists = ["patchesStrategicMerge", "patches", "patchesJson6902"];
    let items = lists.into_iter().filter_map(move |list| find(root, &[list]));
    items.flat_map(Node::items).map(|item| {
        let item = item.target();
        find(item, &["path"]).unwrap_or(item).text()
    })
}

/// Whether a name says that a file holds parts: the assertions of kuttl and Chainsaw
/// (`01-assert.yaml`, `00-errors.yaml`, `policy-assert.yaml`), and patches (`web_patch.yaml`,
/// `patches/web.yaml`), whether the kustomization that uses them is among the sources or not.
fn is_named_part(path: &Path) -> bool {
    let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    let folder = path.parent().and_then(Path::file_name);
    let is_step = stem.starts_with(|first: char| first.is_ascii_digit());
    let says = |word: &str| {
        matches!(word, "assert" | "asserts" | "assertion" | "patch" | "patches")
            || (is_step && word == "errors")
    };
    stem.split(['-', '_', '.']).any(says) || folder == Some(OsStr::new("patches"))
}

/// The path with `.` and `..` resolved as text.
pub fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}
