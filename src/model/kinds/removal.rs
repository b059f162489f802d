//! apiVersions of the user's own kinds that do not last.

/// An apiVersion that is on its way out, or gone.
#[derive(Clone, Debug, Default)]
pub struct Removal {
    /// The apiVersion.
    pub api_version: String,
    /// The kinds that it is about; every kind of the version if none are named.
    pub kinds: Vec<String>,
    /// The minor version of Kubernetes from which on it is about to go; if not given, it is so
    /// in all of them.
    pub deprecated: Option<u32>,
    /// The minor version of Kubernetes that no longer serves it. If neither this nor the other is
    /// given, none does.
    pub removed: Option<u32>,
    /// What replaces it.
    pub replacement: Option<String>,
    /// Whether the fields are the same there, and mean the same.
    pub same_fields: bool,
}

impl Removal {
    /// Whether it is about a kind of a version.
    pub fn is_of(&self, api_version: &str, kind: &str) -> bool {
        self.api_version == api_version
            && (self.kinds.is_empty() || self.kinds.iter().any(|own| own == kind))
    }

    /// Whether a minor version of Kubernetes no longer has it.
    pub fn is_gone(&self, target: u32) -> bool {
        self.removed.map_or(self.deprecated.is_none(), |removed| removed <= target)
    }

    /// Whether a minor version of Kubernetes still has it, and it is about to go.
    pub fn is_going(&self, target: u32) -> bool {
        !self.is_gone(target) && self.deprecated.is_none_or(|deprecated| deprecated <= target)
    }
}
