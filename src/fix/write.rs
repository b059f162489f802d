//! New text into a file: whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Why a file was left as it is.
#[derive(Debug)]
pub enum WriteError {
    /// The file is no longer what was read.
    Changed,
    /// The system said no.
    Io(io::Error),
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WriteError::Changed => {
                f.write_str("the file changed while it was checked; it was left alone")
            }
            WriteError::Io(error) => {
                write!(f, "the file could not be written and was left alone: {error}")
            }
        }
    }
}

impl std::error::Error for WriteError {}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> WriteError {
        WriteError::Io(error)
    }
}

/// Replaces a file's text, provided that the file still holds `old`. The new text is written
/// beside it, synced and renamed over it, so that a reader or a crash sees the one or the
/// other. Mode and, where the system lets us, owner are kept; a symbolic link stays one.
///
/// # Errors
/// The file is unchanged then.
pub fn replace(path: &Path, old: &str, new: &str) -> Result<(), WriteError> {
    let path: PathBuf = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = NamedTempFile::with_prefix_in(".kubehone-", folder)?;
    file.write_all(new.as_bytes())?;
    file.as_file().set_permissions(metadata.permissions())?;
    keep_owner(file.path(), &metadata);
    file.as_file().sync_all()?;
    // As late as possible, so that the time in which a change could slip by is short.
    if fs::read(&path)? != old.as_bytes() {
        return Err(WriteError::Changed);
    }
    file.persist(&path).map_err(|error| WriteError::Io(error.error))?;
    // The rename itself is only safe once the folder is on disk.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

#[cfg(unix)]
fn keep_owner(path: &Path, metadata: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, chown};
    // Only root may give files away; for everybody else the owner is right already.
    let _ = chown(path, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &fs::Metadata) {}
