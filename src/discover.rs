//! Paths to sources: which files to read, and reading them. The one place that knows the
//! directory walker.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use ignore::WalkBuilder;

use crate::syntax::Source;
use crate::syntax::source::SIZE_LIMIT;

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// Where it is, as the user would name it.
    pub path: PathBuf,
    /// Named itself on the command line rather than found in a folder.
    pub named: bool,
}

/// What the given paths lead to.
#[derive(Debug, Default)]
pub struct Inputs {
    /// Files to read, sorted, each once.
    pub files: Vec<Input>,
    /// Paths that lead nowhere, and why.
    pub failed: Vec<(PathBuf, String)>,
    /// Files and folders that were excluded, sorted; folders end in a slash.
    pub excluded: Vec<String>,
}

/// Tells files, and folders where the second argument says so, that are not to be read.
pub type Exclude = Arc<dyn Fn(&Path, bool) -> bool + Send + Sync>;

/// What is not read of what paths lead to.
#[derive(Clone)]
pub struct Filter {
    /// What the user excludes.
    pub exclude: Exclude,
    /// Whether files that git would ignore are read as well.
    pub reads_ignored: bool,
}

impl Default for Filter {
    fn default() -> Filter {
        Filter { exclude: Arc::new(|_, _| false), reads_ignored: false }
    }
}

/// Finds the files below the given paths: a file is taken whatever it is called and whatever
/// `.gitignore` says, a folder is searched for YAML and JSON files that git would not ignore.
pub fn inputs(paths: &[PathBuf]) -> Inputs {
    inputs_but(paths, &Filter::default())
}

/// The same without what is excluded, be it named itself.
pub fn inputs_but(paths: &[PathBuf], filter: &Filter) -> Inputs {
    let exclude = &filter.exclude;
    let mut inputs = Inputs::default();
    let mut files = BTreeSet::new();
    for path in paths {
        match fs::metadata(path) {
            Err(error) => inputs.failed.push((path.clone(), plain(&error))),
            Ok(metadata) if exclude(path, metadata.is_dir()) => {
                inputs.excluded.push(excluded(path, metadata.is_dir()));
            }
            Ok(metadata) if metadata.is_dir() => walk(path, filter, &mut files, &mut inputs),
            Ok(_) => {
                files.insert(Input { path: path.clone(), named: true });
            }
        }
    }
    inputs.excluded.sort();
    inputs.excluded.dedup();
    // `check a.yaml .` names a file twice, and so may links and `..`; the named one counts.
    let (named, found): (Vec<Input>, Vec<Input>) = files.into_iter().partition(|file| file.named);
    let mut seen = HashSet::new();
    let key = |path: &Path| match paths {
        [_] => bare(path).to_owned(),
        _ => fs::canonicalize(path).unwrap_or_else(|_| bare(path).to_owned()),
    };
    inputs.files =
        named.into_iter().chain(found).filter(|file| seen.insert(key(&file.path))).collect();
    inputs.files.sort_by(|a, b| bare(&a.path).cmp(bare(&b.path)));
    inputs
}

/// The path as it is reported, so that it is sorted and compared as people see it.
fn bare(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}

/// How an excluded path is reported.
fn excluded(path: &Path, is_folder: bool) -> String {
    let name = bare(path).to_string_lossy().replace('\\', "/");
    if is_folder { format!("{}/", name.trim_end_matches('/')) } else { name }
}

fn walk(folder: &Path, filter: &Filter, files: &mut BTreeSet<Input>, inputs: &mut Inputs) {
    let (exclude, (left_out, found_out)) = (Arc::clone(&filter.exclude), mpsc::channel());
    // A `.gitignore` counts even outside of a repository. Hidden files are manifests like any
    // other; only git's own store is not.
    let mut builder = WalkBuilder::new(folder);
    builder.standard_filters(!filter.reads_ignored).require_git(false).hidden(false);
    builder.filter_entry(move |entry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let path = bare(entry.path());
        if entry.file_name() == ".git" {
            return false;
        }
        if entry.depth() == 0 || !(is_folder || has_manifest_name(path)) {
            return true;
        }
        let excluded = exclude(path, is_folder);
        if excluded {
            // The other end waits until the walk is over.
            let _ = left_out.send(self::excluded(path, is_folder));
        }
        !excluded
    });
    let walk = builder.build();
    drop(builder);
    for entry in walk {
        match entry {
            Err(error) => inputs.failed.push((folder.to_owned(), error.to_string())),
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                if is_file && has_manifest_name(entry.path()) {
                    files.insert(Input { path: bare(entry.path()).to_owned(), named: false });
                }
            }
        }
    }
    inputs.excluded.extend(found_out.try_iter());
}

fn has_manifest_name(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
    extension
        .is_some_and(|extension| extension == "yaml" || extension == "yml" || extension == "json")
}

/// Reads a file. What goes wrong becomes a flaw of the source.
pub fn read(input: &Input) -> Source {
    let unread = |message: String| Source::unread(input.path.clone(), message, input.named);
    let metadata = match fs::metadata(&input.path) {
        Ok(metadata) => metadata,
        Err(error) => return unread(plain(&error)),
    };
    if !metadata.is_file() {
        return unread("not a regular file".into());
    }
    if metadata.len() > SIZE_LIMIT {
        return unread(too_large());
    }
    match fs::read(&input.path) {
        Ok(bytes) => Source::decode(input.path.clone(), bytes, input.named),
        Err(error) => unread(plain(&error)),
    }
}

/// Reads standard input, to be reported under the given name.
pub fn read_stdin(name: &Path) -> Source {
    let mut bytes = Vec::new();
    match io::stdin().lock().take(SIZE_LIMIT + 1).read_to_end(&mut bytes) {
        Err(error) => Source::unread(name.to_owned(), plain(&error), true),
        Ok(_) if bytes.len() as u64 > SIZE_LIMIT => {
            Source::unread(name.to_owned(), too_large(), true)
        }
        Ok(_) => Source::decode(name.to_owned(), bytes, true),
    }
}

fn too_large() -> String {
    format!("larger than {} MiB; split it", SIZE_LIMIT / (1024 * 1024))
}

fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        _ => error.to_string(),
    }
}
