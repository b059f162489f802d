//! What a run makes of allows: comments, annotations and settings that let a finding stand.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::date::Date;

/// How allows are judged.
#[derive(Clone, Debug)]
pub struct Allowances {
    /// Whether everything is reported, allowed or not.
    pub ignored: bool,
    /// The day that their dates are compared with.
    pub today: Date,
    /// What the configuration allows.
    pub settings: Vec<Setting>,
}

/// Findings that the configuration allows. Lists that are empty let anything pass.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The rules, categories or peers' rules.
    pub names: Vec<String>,
    /// Patterns of kinds.
    pub kinds: Vec<String>,
    /// Patterns of namespaces.
    pub namespaces: Vec<String>,
    /// Patterns of the names of objects.
    pub objects: Vec<String>,
    /// Patterns of the names of containers.
    pub containers: Vec<String>,
    /// Labels that an object has, all of them.
    pub labels: Vec<(String, String)>,
    /// The files.
    pub files: Option<Files>,
    /// Why.
    pub reason: Option<String>,
    /// The last day.
    pub until: Option<Date>,
    /// The configuration that says so.
    pub file: PathBuf,
    /// 1-based line and column in it.
    pub place: (usize, usize),
}

/// Tells some files from others.
#[derive(Clone)]
pub struct Files(pub Arc<dyn Fn(&Path) -> bool + Send + Sync>);

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Files")
    }
}

impl Default for Allowances {
    fn default() -> Allowances {
        Allowances { ignored: false, today: Date::today(), settings: Vec::new() }
    }
}
