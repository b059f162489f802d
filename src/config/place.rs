//! Where a value of a configuration stands.

use std::fmt;
use std::path::PathBuf;

/// A place in one of the files of a configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The index of the file, in the order of reading.
    pub file: u32,
    /// 1-based line.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
}

/// A value, and where it stands.
#[derive(Clone, Debug, Default)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

/// One value, or a list of them.
#[derive(Clone, Debug)]
pub struct Several<T>(pub Vec<T>);

/// The entries of a mapping whose keys the user chooses, in the order they are written.
#[derive(Clone, Debug)]
pub struct Entries<T>(pub Vec<(Placed<String>, T)>);

impl<T> Default for Several<T> {
    fn default() -> Several<T> {
        Several(Vec::new())
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Entries<T> {
        Entries(Vec::new())
    }
}

impl Several<Placed<String>> {
    /// The texts.
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(|text| text.value.clone()).collect()
    }
}

/// What is wrong with a configuration, and where.
#[derive(Debug)]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// 1-based line and column, unless the file could not be read at all.
    pub at: Option<(u32, u32)>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.path.display())?;
        if let Some((line, column)) = self.at {
            write!(f, "{line}:{column}:")?;
        }
        write!(f, " {}", self.message)
    }
}

impl std::error::Error for ConfigError {}
