//! A path, a matcher, and whether the one leads to the other.

use super::matcher::Matcher;
use crate::model::facts::Fact;
use crate::model::{Lookup, Object, Segment, Subject};

/// Where a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// At the subject.
    Subject,
    /// `effective.`: the container's securityContext, else the pod's.
    Effective,
    /// `pod.`: at the PodSpec.
    Pod,
    /// `workload.`: at the top of the object.
    Workload,
    /// A derived value.
    Fact(Fact),
    /// `flag.<name>`: a flag of the container's program; the one segment is its name.
    Flag,
    /// `place`: the node a finding points at; in fixes only.
    Place,
}

/// A path of the page language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Where it begins.
    pub root: Root,
    /// The keys to follow; for [`Root::Effective`] beginning with `securityContext`.
    pub segments: Vec<Segment>,
}

/// One line of `where`, `deny` or `require`.
#[derive(Clone, Debug)]
pub struct Condition {
    /// What to look at.
    pub path: Path,
    /// What it must be like.
    pub matcher: Matcher,
    /// The number of a condition that several rules of a set have: see [`Condition::share`].
    pub shared: Option<usize>,
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// Says what is wrong with it, for the author of the page.
    pub fn parse(text: &str) -> Result<Path, String> {
        if let Some(fact) = Fact::named(text) {
            return Ok(Path { root: Root::Fact(fact), segments: Vec::new() });
        }
        let (root, rest) = match text.split_once('.') {
            _ if text == "." => (Root::Subject, ""),
            _ if text == "place" => (Root::Place, ""),
            Some(("flag", name)) => {
                let key = Segment { key: name.into(), each: false };
                return Ok(Path { root: Root::Flag, segments: vec![key] });
            }
            Some(("effective", rest)) => (Root::Effective, rest),
            Some(("pod", rest)) => (Root::Pod, rest),
            Some(("workload", rest)) => (Root::Workload, rest),
            Some(("image", _)) => {
                return Err(format!(
                    "`{text}` is none of image.registry, image.repository, image.tag, image.digest"
                ));
            }
            _ => (Root::Subject, text),
        };
        let mut segments = Vec::new();
        if root == Root::Effective {
            segments.push(Segment { key: "securityContext".into(), each: false });
        }
        let not_a_path = || format!("`{text}` is not a path of fields");
        let mut rest = Some(rest).filter(|rest| !rest.is_empty() || text.is_empty());
        while let Some(left) = rest {
            let (step, is_quoted, more) = next_step(left).ok_or_else(not_a_path)?;
            rest = more;
            let (key, each) = match step.strip_suffix("[]") {
                Some(key) if !is_quoted => (key, true),
                _ => (step, false),
            };
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
            if key.is_empty() || !(is_quoted || key.chars().all(is_name)) {
                return Err(not_a_path());
            }
            if each && root == Root::Effective {
                return Err(format!("`{text}`: lists below `effective.` cannot be followed"));
            }
            segments.push(Segment { key: key.into(), each });
        }
        Ok(Path { root, segments })
    }

    /// Follows the path, calling back once for each place it leads to: exactly once, unless
    /// the path goes through a list.
    pub fn each<'d>(&self, subject: &Subject<'d>, found: &mut dyn FnMut(Lookup<'d>)) {
        match self.root {
            Root::Subject | Root::Place => subject.each(subject.node, &self.segments, found),
            Root::Fact(fact) => found(fact.of(*subject)),
            Root::Effective => match subject.container {
                Some(container) => {
                    let partial = subject.is_partial();
                    found(container.effective(&self.segments).or_unknown(partial));
                }
                None => subject.each(subject.node, &self.segments, found),
            },
            Root::Flag => {
                if let (Some(container), [name]) = (subject.container, &self.segments[..]) {
                    found(container.flag(&name.key).or_unknown(subject.is_partial()));
                }
            }
            Root::Pod => {
                let from = subject.pod.map_or(subject.node, |pod| pod.spec);
                subject.each(from, &self.segments, found);
            }
            Root::Workload => {
                let from = subject.object.map_or(subject.node, |object| object.root());
                let asks_kind = matches!(&self.segments[..], [only] if &*only.key == "kind");
                if asks_kind && subject.object.is_some_and(Object::is_namesake) {
                    // A Job of Volcano is none of those that rules on Jobs speak of.
                    return found(Lookup::Opaque(from));
                }
                subject.each(from, &self.segments, found);
            }
        }
    }
}

/// The first step of a path, whether it is quoted (`["app.kubernetes.io/name"]`), and what
/// follows it, if anything.
fn next_step(path: &str) -> Option<(&str, bool, Option<&str>)> {
    let (step, is_quoted, after) = match path.strip_prefix("[\"") {
        Some(quoted) => {
            let (step, after) = quoted.split_once("\"]")?;
            (step, true, after)
        }
        None => {
            let end = path.find(['.', '"']).map_or(path.len(), |at| match path.as_bytes()[at] {
                b'"' => at.saturating_sub(1),
                _ => at,
            });
            (&path[..end], false, &path[end..])
        }
    };
    match after.strip_prefix('.') {
        Some(rest) => Some((step, is_quoted, Some(rest))),
        None if after.is_empty() => Some((step, is_quoted, None)),
        None => Some((step, is_quoted, Some(after))),
    }
}

impl Condition {
    /// Numbers the conditions that stand more than once and ask about the same thing wherever
    /// they are asked in a container or pod: those that do not begin at an element of a list.
    /// Gives their number.
    pub fn share(conditions: Vec<&mut Condition>) -> usize {
        let fixed = |condition: &&mut Condition| condition.path.root != Root::Subject;
        let mut groups: Vec<Vec<&mut Condition>> = Vec::new();
        for condition in conditions.into_iter().filter(fixed) {
            let alike = |group: &&mut Vec<&mut Condition>| {
                group[0].path == condition.path && group[0].matcher == condition.matcher
            };
            match groups.iter_mut().find(alike) {
                Some(group) => group.push(condition),
                None => groups.push(vec![condition]),
            }
        }
        groups.retain(|group| group.len() > 1);
        let count = groups.len();
        for (number, group) in groups.into_iter().enumerate() {
            group.into_iter().for_each(|condition| condition.shared = Some(number));
        }
        count
    }

    /// Whether any place the path leads to matches; what it leads to first where it does.
    /// `None` if nothing matches or nothing can be known.
    pub fn matching<'d>(&self, subject: &Subject<'d>) -> Option<Lookup<'d>> {
        let mut result = None;
        self.path.each(subject, &mut |lookup| {
            if result.is_none() && self.matcher.holds(lookup) == Some(true) {
                result = Some(lookup);
            }
        });
        result
    }

    /// Whether any place the path leads to is known to match.
    pub fn holds(&self, subject: &Subject<'_>) -> bool {
        self.matching(subject).is_some()
    }

    /// Calls back for each place the path leads to that is known not to match.
    pub fn failing<'d>(&self, subject: &Subject<'d>, failed: &mut dyn FnMut(Lookup<'d>)) {
        self.path.each(subject, &mut |lookup| {
            if self.matcher.holds(lookup) == Some(false) {
                failed(lookup);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, Root};

    #[test]
    fn paths_have_roots_and_lists() {
        let path = Path::parse("volumes[].hostPath.path").expect("a path");
        assert_eq!(path.root, Root::Subject);
        assert!(path.segments[0].each && !path.segments[1].each);
        let path = Path::parse("effective.runAsUser").expect("a path");
        assert_eq!((path.root, path.segments.len()), (Root::Effective, 2));
        let path = Path::parse("metadata.labels[\"app.kubernetes.io/name\"].x").expect("a path");
        assert_eq!(&*path.segments[2].key, "app.kubernetes.io/name");
        assert_eq!(path.segments.len(), 4);
        assert_eq!(Path::parse(".").expect("a path").segments.len(), 0);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "a..b", "image.tags", "a b", "effective.sysctls[].name"] {
            assert!(Path::parse(text).is_err(), "{text}");
        }
    }
}
