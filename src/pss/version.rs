//! Levels of the Pod Security Standards, and versions of their policies.

use std::fmt;

/// A level, from the laxest to the strictest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is looked at.
    Privileged,
    /// Known ways to more privilege are closed.
    Baseline,
    /// Current hardening is asked for.
    Restricted,
}

impl Level {
    /// The level of a label's value; case counts.
    pub fn parse(text: &str) -> Option<Level> {
        [Level::Privileged, Level::Baseline, Level::Restricted]
            .into_iter()
            .find(|level| level.name() == text)
    }

    /// How labels and messages write it.
    pub fn name(self) -> &'static str {
        match self {
            Level::Privileged => "privileged",
            Level::Baseline => "baseline",
            Level::Restricted => "restricted",
        }
    }
}

/// The minor number of a policy version, as in `v1.31`; versions that are not out yet count as
/// the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub(super) u8);

impl Version {
    /// The first version of every check that was there from the beginning.
    pub const OLDEST: Version = Version(0);
    /// The newest version in which a check changed; what `latest` means.
    pub const LATEST: Version = Version(37);

    /// The version of a label's value: `latest`, or `v1.` and a number without leading zeros.
    pub fn parse(text: &str) -> Option<Version> {
        if text == "latest" {
            return Some(Version::LATEST);
        }
        let minor = text.strip_prefix("v1.")?;
        let canonical = minor == "0" || !minor.starts_with('0');
        if !canonical || minor.is_empty() || !minor.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // The API server reads the number into 64 bits.
        Some(Version::of_minor(minor.parse::<i64>().ok()?.unsigned_abs()))
    }

    /// The version with a minor number.
    pub fn of_minor(minor: u64) -> Version {
        Version(minor.min(u64::from(Version::LATEST.0)) as u8)
    }

    /// All versions that there are, the oldest first.
    pub fn all() -> impl Iterator<Item = Version> {
        (Version::OLDEST.0..=Version::LATEST.0).map(Version)
    }

    /// The minor number.
    pub fn minor(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v1.{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, Version};

    #[test]
    fn versions_are_read_as_labels_are() {
        let read = |text| Version::parse(text).map(Version::minor);
        for (text, minor) in [("v1.0", 0), ("v1.9", 9), ("v1.31", 31), ("latest", 37)] {
            assert_eq!(read(text), Some(minor), "{text}");
        }
        assert_eq!(read("v1.38"), Some(37));
        assert_eq!(read("v1.4294967296"), Some(37));
        let wrong = ["", "v1.", "1.31", "v1.01", "v2.0", "v1.x", "Latest", "v1.31 ", "v1.+1"];
        for text in wrong.into_iter().chain(["v1.9223372036854775808"]) {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn levels_are_ordered_and_named() {
        assert!(Level::Privileged < Level::Baseline && Level::Baseline < Level::Restricted);
        assert_eq!(Level::parse("baseline"), Some(Level::Baseline));
        assert_eq!(Level::parse("Restricted"), None);
    }
}
