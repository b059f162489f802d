//! Expected outputs as files beside their inputs. `BLESS=1 cargo test` writes them anew, for a
//! person to read before they are kept.

#![allow(dead_code, reason = "each test target uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of the project.
pub(crate) fn folder(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// The entries of a folder, sorted, hidden ones left out.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let listing = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let paths = listing.map(|entry| entry.expect("an entry").path());
    let hidden = |path: &PathBuf| name(path).starts_with('.');
    let mut paths: Vec<PathBuf> = paths.filter(|path| !hidden(path)).collect();
    paths.sort();
    paths
}

/// The last part of a path.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The bytes of a file.
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Whether goldens are to be written rather than compared.
pub(crate) fn is_blessing() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| value == "1")
}

/// What differs between a golden file and what was made; nothing if they are equal or the file
/// was written. `None` as the actual text means that there is to be no such file.
pub(crate) fn difference(path: &Path, actual: Option<&str>) -> Option<String> {
    let wanted = path.exists().then(|| text(path));
    if wanted.as_deref() == actual {
        return None;
    }
    if is_blessing() {
        match actual {
            Some(actual) => fs::write(path, actual).expect("a golden is written"),
            None => fs::remove_file(path).expect("a golden is removed"),
        }
        return None;
    }
    let (wanted, actual) = (wanted.unwrap_or_default(), actual.unwrap_or_default());
    let diff = similar::TextDiff::from_lines(wanted.as_str(), actual);
    let mut shown = format!("--- {}\n", path.display());
    for change in diff.iter_all_changes() {
        let sign = match change.tag() {
            similar::ChangeTag::Delete => "-",
            similar::ChangeTag::Insert => "+",
            similar::ChangeTag::Equal => continue,
        };
        shown.push_str(&format!("{sign}{:?}\n", change.value()));
    }
    Some(shown)
}

/// Fails with all failures, if there are any.
pub(crate) fn report(failures: &[String]) {
    assert!(failures.is_empty(), "\n{}\n{} failed", failures.join("\n"), failures.len());
}
