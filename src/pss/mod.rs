//! The Pod Security Standards: which checks a pod fails at which level of which policy version,
//! with the message that the admission plugin of Kubernetes gives.
//!
//! Knows nothing of rules, namespaces or reports. A pod is judged as the API server would store
//! it: fields of the API only, and with its defaults where a check sees them. What cannot be
//! judged for certain is not judged: see [`Unjudged`].

mod breach;
mod container;
mod context;
mod detail;
pub mod labels;
mod read;
mod spans;
pub(crate) mod table;
mod version;
mod walk;

pub use breach::{Breach, Setter, Value};
pub use detail::{Failure, message};
pub use read::{Reason, Unjudged};
pub use spans::{Spans, VersionRange};
pub use table::Check;
pub use version::{Level, Version};

use self::table::{CHECKS, COUNT, Exempt, NEVER};
use self::walk::{Traits, walk};
use crate::model::Pod;

/// What all versions of both levels say of a pod, in few words: for each check the version up
/// to which it fails.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'d> {
    /// The pod.
    pub pod: Pod<'d>,
    /// For each check, the first version in which nothing breaches it any more.
    ends: [u8; COUNT],
    /// A bit for each version that lets something pass which the one before did not.
    changes: u64,
    traits: Traits,
}

/// Judges a pod. Allocates nothing.
///
/// # Errors
/// Why it cannot be judged, and the node that is why.
pub fn judge(pod: Pod<'_>) -> Result<Judged<'_>, Unjudged<'_>> {
    let (mut ends, mut changes) = ([0; COUNT], 0);
    let traits = walk(pod, |breach| {
        let end: &mut u8 = &mut ends[breach.check as usize];
        *end = breach.until.max(*end);
        changes |= 1 << breach.until;
    })?;
    Ok(Judged { pod, ends, changes, traits })
}

impl<'d> Judged<'d> {
    /// Whether the manifest says all of the pod. Of one that an operator completes, only what
    /// fails is certain.
    pub fn is_whole(&self) -> bool {
        self.traits.is_whole
    }

    /// Whether the pod passes.
    pub fn allows(&self, level: Level, version: Version) -> bool {
        (0..COUNT).all(|index| !self.fails(index, level, version))
    }

    /// The strictest level that the pod passes.
    pub fn strictest(&self, version: Version) -> Level {
        let levels = [Level::Restricted, Level::Baseline];
        levels.into_iter().find(|level| self.allows(*level, version)).unwrap_or(Level::Privileged)
    }

    /// The checks that fail, in the order in which the admission plugin names them.
    pub fn failures(&self, level: Level, version: Version) -> Vec<Failure<'d>> {
        if self.allows(level, version) {
            return Vec::new();
        }
        let mut breaches: [Vec<Breach<'d>>; COUNT] = Default::default();
        // What could be walked once can be walked again.
        let _ = walk(self.pod, |breach| {
            if breach.until > version.0 {
                breaches[breach.check as usize].push(breach);
            }
        });
        let failing = breaches.into_iter().enumerate();
        let failing = failing.filter(|(index, _)| self.fails(*index, level, version));
        failing.map(|(index, breaches)| Failure::of(&CHECKS[index], breaches)).collect()
    }

    fn fails(&self, index: usize, level: Level, version: Version) -> bool {
        self.failing(index, level).contains(&version.0)
    }

    /// The versions in which a check fails at a level; never more than one run of them.
    fn failing(&self, index: usize, level: Level) -> std::ops::Range<u8> {
        let check = &CHECKS[index];
        if check.level > level {
            return 0..0;
        }
        let overridden = if level == Level::Restricted { check.overridden } else { NEVER };
        let exempt = match check.exempt {
            Some((Exempt::Windows, from)) if self.traits.windows => from,
            Some((Exempt::UserNamespace, from)) if self.traits.user_namespace => from,
            _ => NEVER,
        };
        let end = self.ends[index].min(check.until).min(overridden).min(exempt);
        check.from..end.max(check.from)
    }
}
