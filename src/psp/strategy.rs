//! The strategies of a policy: which ids, groups and labels a pod must, may or need not have.

use super::read::{self, Read};
use super::selinux::SeLinux;
use crate::syntax::Node;

/// An inclusive range of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub min: i64,
    /// The last.
    pub max: i64,
}

/// What a strategy asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Asks {
    /// A value in the ranges; it is given the first if it has none.
    MustRunAs,
    /// A value in the ranges, or none.
    MayRunAs,
    /// A user that is not root.
    MustRunAsNonRoot,
    /// Nothing.
    #[default]
    RunAsAny,
    /// Something that Kubernetes does not know; empty if it is missing.
    Unrecognized(String),
}

/// A strategy about ids.
#[derive(Clone, Debug, Default)]
pub struct Strategy {
    /// What it asks for.
    pub rule: Asks,
    /// The ranges; `None` if there is no list.
    pub ranges: Option<Vec<Range>>,
}

/// The strategy about SELinux.
#[derive(Clone, Debug, Default)]
pub struct SeLinuxStrategy {
    /// What it asks for.
    pub rule: Asks,
    /// The label that must be.
    pub options: Option<SeLinux<'static>>,
}

impl Asks {
    fn named(name: &str) -> Asks {
        match name {
            "MustRunAs" => Asks::MustRunAs,
            "MayRunAs" => Asks::MayRunAs,
            "MustRunAsNonRoot" => Asks::MustRunAsNonRoot,
            "RunAsAny" => Asks::RunAsAny,
            other => Asks::Unrecognized(other.to_owned()),
        }
    }

    /// As it is written in a policy.
    pub fn name(&self) -> &str {
        match self {
            Asks::MustRunAs => "MustRunAs",
            Asks::MayRunAs => "MayRunAs",
            Asks::MustRunAsNonRoot => "MustRunAsNonRoot",
            Asks::RunAsAny => "RunAsAny",
            Asks::Unrecognized(name) => name,
        }
    }
}

impl Strategy {
    /// The strategy under a key; one that asks for nothing known if the key is missing.
    pub(super) fn read<'d>(spec: Node<'d>, key: &str) -> Result<Strategy, read::Unknown<'d>> {
        Ok(Strategy::optional(spec, key)?
            .unwrap_or(Strategy { rule: Asks::named(""), ranges: None }))
    }

    /// The strategy under a key, if it is there.
    pub(super) fn optional<'d>(spec: Node<'d>, key: &str) -> Read<'d, Strategy> {
        let Some(node) = read::map(spec, &[key])? else { return Ok(None) };
        let rule = Asks::named(read::text(node, &["rule"])?.unwrap_or_default());
        let ranges = match read::field(node, &["ranges"])? {
            None => None,
            Some(_) => {
                let ranges = read::maps(node, &["ranges"])?;
                Some(ranges.into_iter().map(Range::read).collect::<Result<_, _>>()?)
            }
        };
        Ok(Some(Strategy { rule, ranges }))
    }

    /// The ranges, none if there is no list.
    pub fn ranges(&self) -> &[Range] {
        self.ranges.as_deref().unwrap_or_default()
    }

    /// What a pod without a value is given.
    pub(super) fn generated(&self) -> Option<i64> {
        (self.rule == Asks::MustRunAs).then(|| self.ranges().first().map(|range| range.min))?
    }

    /// Whether an id lies in one of the ranges.
    pub(super) fn covers(&self, id: i64) -> bool {
        self.ranges().iter().any(|range| (range.min..=range.max).contains(&id))
    }

    /// The ranges as Go prints a slice of them: `[{1 10} {20 30}]`.
    pub(super) fn ranges_text(&self) -> String {
        let ranges = self.ranges().iter().map(|range| format!("{{{} {}}}", range.min, range.max));
        format!("[{}]", ranges.collect::<Vec<_>>().join(" "))
    }
}

impl Range {
    fn read(node: Node<'_>) -> Result<Range, read::Unknown<'_>> {
        let end = |key: &str| Ok(read::integer(node, &[key])?.unwrap_or_default());
        Ok(Range { min: end("min")?, max: end("max")? })
    }
}

impl SeLinuxStrategy {
    pub(super) fn read(spec: Node<'_>) -> Result<SeLinuxStrategy, read::Unknown<'_>> {
        let Some(node) = read::map(spec, &["seLinux"])? else {
            return Ok(SeLinuxStrategy { rule: Asks::named(""), options: None });
        };
        let rule = Asks::named(read::text(node, &["rule"])?.unwrap_or_default());
        Ok(SeLinuxStrategy { rule, options: SeLinux::read(node)?.map(SeLinux::into_owned) })
    }
}
