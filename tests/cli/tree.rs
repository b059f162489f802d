//! Folders as values.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The files below a folder, hidden ones included, and what they hold.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tree(BTreeMap<PathBuf, Vec<u8>>);

impl Tree {
    /// Reads a folder; one that is not there holds nothing.
    pub(crate) fn read(folder: &Path) -> Tree {
        let mut files = BTreeMap::new();
        if folder.exists() {
            collect(folder, Path::new(""), &mut files);
        }
        Tree(files)
    }

    /// Writes the files below a folder.
    pub(crate) fn write(&self, folder: &Path) {
        for (path, bytes) in &self.0 {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
            fs::write(path, bytes).expect("a file is written");
        }
    }

    /// One line for each file in which the other tree differs, with both contents escaped.
    pub(crate) fn differences(&self, other: &Tree) -> Vec<String> {
        let paths: BTreeSet<&PathBuf> = self.0.keys().chain(other.0.keys()).collect();
        let shown = |bytes: Option<&Vec<u8>>| {
            bytes.map_or("no file".into(), |bytes| format!("{:?}", String::from_utf8_lossy(bytes)))
        };
        let mut lines = Vec::new();
        for path in paths {
            let (wanted, actual) = (self.0.get(path), other.0.get(path));
            if wanted != actual {
                let (wanted, actual) = (shown(wanted), shown(actual));
                lines.push(format!("{}: {wanted} became {actual}", path.display()));
            }
        }
        lines
    }
}

fn collect(folder: &Path, below: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder can be read") {
        let path = entry.expect("an entry").path();
        let below = below.join(path.file_name().expect("a name"));
        if path.is_dir() {
            collect(&path, &below, files);
        } else {
            files.insert(below, fs::read(&path).expect("a file can be read"));
        }
    }
}
