//! What lets a finding stand, as reports tell it.

/// What lets a finding stand.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// What it is.
    pub by: By,
    /// Why, if that is said.
    pub reason: Option<String>,
}

/// What may let a finding stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A comment in the file.
    Comment,
    /// An annotation in the file.
    Annotation,
    /// A comment or an annotation of another linter.
    Peer(&'static str),
    /// The configuration.
    Setting,
    /// The baseline.
    Baseline,
}

impl By {
    /// One word for it.
    pub fn name(self) -> &'static str {
        match self {
            By::Comment => "comment",
            By::Annotation => "annotation",
            By::Peer(_) => "exception",
            By::Setting => "configuration",
            By::Baseline => "baseline",
        }
    }

    /// Whether it is written in the file itself.
    pub fn is_in_source(self) -> bool {
        matches!(self, By::Comment | By::Annotation | By::Peer(_))
    }
}

impl std::fmt::Display for By {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            By::Comment => f.write_str("a comment"),
            By::Annotation => f.write_str("an annotation"),
            By::Peer(peer) => write!(f, "an exception for {peer}"),
            By::Setting => f.write_str("the configuration"),
            By::Baseline => f.write_str("the baseline"),
        }
    }
}
