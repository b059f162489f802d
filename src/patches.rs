//! Which files hold only parts of objects: patches for kustomize, and what tests of kuttl and
//! Chainsaw compare the cluster with. What they do not say is said elsewhere.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use crate::model::lookup::{find, text};
use crate::syntax::{Node, Parsed, Source};

/// The files among the sources that hold parts of objects, as the others name them: the patches
/// of kustomizations, and the expectations of tests, unless a test applies the file as well.
pub fn files<'s>(sources: impl Iterator<Item = (&'s Source, &'s Parsed<'s>)>) -> HashSet<PathBuf> {
    let mut parts = HashSet::new();
    let mut whole = HashSet::new();
    for (source, parsed) in sources {
        let name = source.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if is_named_part(&source.path) {
            parts.insert(normal(&source.path));
            continue;
        }
        let folder = source.path.parent().unwrap_or(Path::new(""));
        let kustomization =
            matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization");
        for document in &parsed.documents {
            let root = document.root();
            if kustomization {
                parts.extend(patches(root).map(|path| normal(&folder.join(path))));
                continue;
            }
            let test = text(root, &["apiVersion"]).and_then(|version| version.split('/').next());
            if !matches!(test, Some("kuttl.dev" | "chainsaw.kyverno.io")) {
                continue;
            }
            for step in root.descendants().filter(|step| step.is_map()) {
                for (fields, named) in [(COMPARED, &mut parts), (APPLIED, &mut whole)] {
                    let values = fields.iter().filter_map(|field| find(step, &[field]));
                    let paths = values.flat_map(named_files);
                    named.extend(paths.map(|path| normal(&folder.join(path))));
                }
            }
        }
    }
    parts.retain(|path| !whole.contains(path));
    parts
}

/// Operations of a test whose file is part of an object, and those whose file is all of it.
const COMPARED: &[&str] = &["assert", "error", "patch"];
const APPLIED: &[&str] = &["apply", "create", "update"];

/// The files of one operation: a list of paths for kuttl, `file:` for Chainsaw.
fn named_files<'d>(operation: Node<'d>) -> impl Iterator<Item = &'d str> {
    let listed = operation.items().map(|item| item.target().text());
    listed.chain(text(operation, &["file"])).filter(|path| !path.is_empty())
}

/// The paths under `patchesStrategicMerge`, `patches` and `patchesJson6902`.
fn patches<'d>(root: Node<'d>) -> impl Iterator<Item = &'d str> {
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

#[cfg(test)]
mod tests {
    use super::{files, normal};
    use crate::syntax::{Source, parse};
    use std::path::Path;

    #[test]
    fn tests_name_what_they_compare_with() {
        let sources = [
            ("t/00-assert.yaml", "kind: Service"),
            ("t/assert.yaml", "kind: Service"),
            ("t/10-errors.yml", "kind: Service"),
            ("t/web-assert.yaml", "kind: Service"),
            (
                "t/01-step.yaml",
                "apiVersion: kuttl.dev/v1beta1\nkind: TestStep\napply: [files/a.yaml]\n\
                 assert:\n- files/b.yaml\nerror: [../c.yaml]",
            ),
            (
                "t/chainsaw-test.yaml",
                "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nspec:\n  steps:\n  - try:\n    \
                 - apply: {file: web.yaml}\n    - assert: {file: web.yaml}\n    - assert: {file: ready.yaml}\n    \
                 - error: {resource: {kind: Pod}}\n    - patch: {file: p.yaml}",
            ),
            ("t/other.yaml", "apiVersion: v1\nkind: ConfigMap\nassert: {file: d.yaml}"),
        ]
        .map(|(path, text)| Source::decode(path.into(), text.into(), false));
        let parsed = sources.each_ref().map(parse);
        let found = files(sources.iter().zip(&parsed));
        let mut found: Vec<&Path> = found.iter().map(AsRef::as_ref).collect();
        found.sort_unstable();
        let wanted = ["c.yaml", "t/00-assert.yaml", "t/10-errors.yml", "t/assert.yaml"];
        let others = ["t/files/b.yaml", "t/p.yaml", "t/ready.yaml", "t/web-assert.yaml"];
        let wanted = wanted.iter().chain(&others).map(Path::new);
        assert_eq!(found, wanted.collect::<Vec<_>>());
        assert_eq!(normal(Path::new("./a/../b")), Path::new("b"));
    }
}
