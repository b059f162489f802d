//! Which files kustomize takes for patches: what they do not say is said elsewhere.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use crate::model::lookup::find;
use crate::syntax::{Node, Parsed, Source};

/// The files that the kustomizations among the sources name as patches.
pub fn files<'s>(sources: impl Iterator<Item = (&'s Source, &'s Parsed<'s>)>) -> HashSet<PathBuf> {
    let mut patches = HashSet::new();
    for (source, parsed) in sources {
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
