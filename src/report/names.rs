//! Files as a service wants them named: relative to the top of the repository, with forward
//! slashes, and links resolved.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::Report;

/// The names of the files in a report.
#[derive(Debug)]
pub(super) struct Names<'a>(HashMap<&'a str, String>);

impl<'a> Names<'a> {
    /// Names the files of a report below the folder that a variable of the service's names, if
    /// that is where this process is, else below the working directory.
    pub(super) fn of(report: &'a Report<'_>, variable: Option<&str>) -> Names<'a> {
        let base = Base::here(variable);
        let mut names = Names(HashMap::new());
        let items = report.items.iter().chain(&report.summary.allowed);
        let found = items.map(|item| &item.file);
        for file in found.chain(report.summary.failed.iter().map(|failed| &failed.file)) {
            names.0.entry(file).or_insert_with(|| base.name(file));
        }
        names
    }

    /// The name of one of them.
    pub(super) fn get(&self, file: &'a str) -> &str {
        self.0.get(file).map_or(file, String::as_str)
    }
}

struct Base {
    /// The working directory.
    here: PathBuf,
    /// The folder that names are relative to.
    top: PathBuf,
}

impl Base {
    fn here(variable: Option<&str>) -> Base {
        let here = std::env::current_dir().unwrap_or_default();
        let here = here.canonicalize().unwrap_or(here);
        let named = variable.and_then(std::env::var_os).map(PathBuf::from);
        let named = named.and_then(|top| top.canonicalize().ok());
        let top = named.filter(|top| here.starts_with(top)).unwrap_or_else(|| here.clone());
        Base { here, top }
    }

    fn name(&self, file: &str) -> String {
        let whole = self.here.join(file);
        let resolved = whole.canonicalize().ok();
        let below = resolved.as_deref().and_then(|path| path.strip_prefix(&self.top).ok());
        match below {
            Some(below) => slashes(below),
            None => {
                let whole = plain(&whole);
                // What lies elsewhere is named as the user did.
                whole.strip_prefix(&self.top).map_or_else(|_| file.to_owned(), slashes)
            }
        }
    }
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            _ => plain.push(part),
        }
    }
    plain
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
