//! Runs of versions in which a verdict is the same.

use super::table::COUNT;
use super::version::{Level, Version};
use super::{Judged, table::NEVER};

/// Versions in which nothing changes, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionRange {
    /// The first.
    pub from: Version,
    /// The last.
    pub to: Version,
}

impl VersionRange {
    /// The last version as it is written: the newest is `latest`.
    pub fn to_name(&self) -> String {
        if self.to == Version::LATEST { "latest".into() } else { self.to.to_string() }
    }
}

/// See [`Judged::spans`].
#[derive(Clone, Debug)]
pub struct Spans {
    /// A bit for each version that begins a span and is still to come.
    starts: u64,
}

impl Judged<'_> {
    /// The runs of versions in which the same checks fail for the same reasons, from the oldest
    /// to the newest version, without gaps.
    pub fn spans(&self, level: Level) -> Spans {
        // Within the versions in which a check fails, only what breaches it can change.
        let mut starts = if level > Level::Privileged { self.changes | 1 } else { 1 };
        for index in 0..COUNT {
            let failing = self.failing(index, level);
            if !failing.is_empty() {
                starts |= 1 << failing.start | 1 << failing.end;
            }
        }
        Spans { starts: starts & (u64::MAX >> (NEVER - Version::LATEST.0)) }
    }
}

impl Iterator for Spans {
    type Item = VersionRange;

    fn next(&mut self) -> Option<VersionRange> {
        if self.starts == 0 {
            return None;
        }
        let from = self.starts.trailing_zeros() as u8;
        self.starts &= self.starts - 1;
        let to = match self.starts {
            0 => Version::LATEST,
            starts => Version(starts.trailing_zeros() as u8 - 1),
        };
        Some(VersionRange { from: Version(from), to })
    }
}
