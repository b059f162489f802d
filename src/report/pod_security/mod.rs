//! What the Pod Security Standards say of the workloads and Namespaces of a run, as plain data,
//! and its forms for people and machines.

mod gather;
pub mod human;
pub mod json;
pub mod jsonl;
pub mod markdown;
mod namespaces;

pub use gather::{Gathered, gather};
pub use namespaces::{labels, survey};

use super::{Place, Summary};
use crate::pss::labels::Mode;
use crate::pss::{Level, Version};
use crate::rules::Risk;

/// For which versions a survey is made.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The version that levels and labels are for.
    pub version: Version,
    /// Whether that is simply the newest, so that labels say `latest`.
    pub is_latest: bool,
    /// The versions that verdicts are given for.
    pub from: Version,
    /// The last of them.
    pub to: Version,
}

impl Asked {
    /// The version as a label has it.
    pub fn name(&self) -> String {
        if self.is_latest { "latest".into() } else { self.version.to_string() }
    }

    /// Whether more than one version is asked for.
    pub fn is_range(&self) -> bool {
        self.from != self.to
    }
}

/// Everything that is said.
#[derive(Debug)]
pub struct Survey {
    /// The versions.
    pub asked: Asked,
    /// The namespaces by name; the first may be the one that nothing names.
    pub namespaces: Vec<NamespaceEntry>,
    /// What was read, skipped and failed.
    pub summary: Summary,
}

/// A namespace and what runs in it.
#[derive(Debug)]
pub struct NamespaceEntry {
    /// Its name; `None` for workloads that name none.
    pub name: Option<String>,
    /// The Namespace objects of that name.
    pub objects: Vec<NamespaceObject>,
    /// The strictest level that every workload passes, as far as the manifests say; `None` if
    /// none could be judged.
    pub level: Option<Level>,
    /// The labels that this makes, keys and values; none without a level.
    pub labels: Vec<(String, String)>,
    /// What runs in it, in the order of the sources.
    pub workloads: Vec<Workload>,
    /// What is wrong with the labels it has, for themselves and for what runs there.
    pub problems: Vec<Problem>,
}

impl NamespaceEntry {
    /// Whether every Namespace object has the labels already.
    pub fn is_labelled(&self) -> bool {
        let has = |object: &NamespaceObject| {
            Mode::ALL.iter().zip(self.labels.chunks(2)).all(|(mode, labels)| {
                object.policies.iter().any(|policy| {
                    policy.mode == mode.name()
                        && policy.is_stated
                        && [policy.level.name(), &policy.version_name]
                            == [&labels[0].1, &labels[1].1]
                })
            })
        };
        !self.objects.is_empty() && self.objects.iter().all(has)
    }

    /// How many workloads could not be judged.
    pub fn unjudged(&self) -> usize {
        self.workloads.iter().filter(|workload| workload.verdict.is_err()).count()
    }

    /// How many workloads may pass less than `level`, since operators complete their pods.
    pub fn open(&self) -> usize {
        let is_open = |workload: &&Workload| workload.verdict.as_ref().is_ok_and(Verdict::is_open);
        let lowest = self.level == Some(Level::Privileged);
        self.workloads.iter().filter(|_| !lowest).filter(is_open).count()
    }
}

/// A Namespace object.
#[derive(Clone, Debug)]
pub struct NamespaceObject {
    /// Index of its source, and its number among the objects of that source.
    pub at: (usize, usize),
    /// The file.
    pub file: String,
    /// Its name in it.
    pub place: Place,
    /// What its labels make of each mode, for example `enforce` and `baseline:v1.30`.
    pub policies: Vec<NamespacePolicy>,
    /// Problems of the labels by themselves.
    pub problems: Vec<Problem>,
}

/// One mode of a Namespace.
#[derive(Clone, Debug)]
pub struct NamespacePolicy {
    /// `enforce`, `audit` or `warn`.
    pub mode: &'static str,
    /// The level that counts.
    pub level: Level,
    /// The version that counts.
    pub version: Version,
    /// The version as it is written.
    pub version_name: String,
    /// The value of its label, where there is one.
    pub place: Option<Place>,
    /// Whether a valid label says so.
    pub is_stated: bool,
}

/// Something wrong with a label.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The place in it.
    pub place: Place,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Whether it is merely worth knowing.
    pub is_note: bool,
}

/// An object that is or makes a pod.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Index of its source, and its number among the objects of that source.
    pub order: (usize, usize),
    /// The file.
    pub file: String,
    /// The object's name in it.
    pub place: Place,
    /// `apiVersion`.
    pub api_version: String,
    /// `kind`.
    pub kind: String,
    /// `metadata.namespace`.
    pub namespace: Option<String>,
    /// `metadata.name`.
    pub name: Option<String>,
    /// Which of its pods this is, for kinds that make several.
    pub pod: Option<String>,
    /// The verdicts, or why there are none.
    pub verdict: Result<Verdict, NotJudged>,
}

impl Workload {
    /// ``Deployment `web` ``, or ``RayCluster `web` (workerGroupSpecs[0])``.
    pub fn title(&self) -> String {
        let object = format!("{} `{}`", self.kind, self.name.as_deref().unwrap_or("?"));
        match &self.pod {
            Some(pod) => format!("{object} ({pod})"),
            None => object,
        }
    }

    /// The strictest level it passes in the version asked for.
    pub fn level(&self) -> Option<Level> {
        self.verdict.as_ref().ok().map(|verdict| verdict.level)
    }
}

/// Why a workload is not judged.
#[derive(Clone, Debug)]
pub struct NotJudged {
    /// Why.
    pub reason: String,
    /// What is the cause.
    pub place: Place,
}

/// The verdicts on a workload.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The strictest level that passes in the version asked for.
    pub level: Level,
    /// Whether the manifest says all of the pod. Of one that an operator completes, only what
    /// fails is certain.
    pub is_whole: bool,
    /// Whether baseline fails all the same: the stricter level is not always the stricter one.
    pub is_odd: bool,
    /// What fails at the next level, in the version asked for.
    pub next: Vec<FailedCheck>,
    /// The verdicts at baseline, for all versions asked for.
    pub baseline: Vec<SpanVerdict>,
    /// The same at restricted.
    pub restricted: Vec<SpanVerdict>,
    /// The messages of both levels from one version on, whether it was asked for or not; empty
    /// where the pod passes.
    history: [Vec<(Version, String)>; 2],
}

impl Verdict {
    /// Whether the pod may pass less than its level.
    pub fn is_open(&self) -> bool {
        !self.is_whole && self.level > Level::Privileged
    }

    /// The message of the admission plugin in any version; empty if the pod passes.
    pub fn message(&self, level: Level, version: Version) -> &str {
        let history = match level {
            Level::Privileged => return "",
            Level::Baseline => &self.history[0],
            Level::Restricted => &self.history[1],
        };
        let span = history.iter().rev().find(|(from, _)| *from <= version);
        span.map_or("", |(_, message)| message)
    }

    /// The strictest level that passes in any version.
    pub fn strictest(&self, version: Version) -> Level {
        let levels = [Level::Restricted, Level::Baseline];
        let passes = |level: &Level| self.message(*level, version).is_empty();
        levels.into_iter().find(passes).unwrap_or(Level::Privileged)
    }
}

/// The verdict of one level on a run of versions.
#[derive(Clone, Debug)]
pub struct SpanVerdict {
    /// The first version.
    pub first: Version,
    /// The last.
    pub last: Version,
    /// The failing checks.
    pub failures: Vec<FailedCheck>,
    /// The message of the admission plugin.
    pub message: String,
}

/// A check that fails.
#[derive(Clone, Debug)]
pub struct FailedCheck {
    /// The check.
    pub id: &'static str,
    /// Why, in short.
    pub reason: &'static str,
    /// Why, in detail.
    pub detail: String,
    /// The places, in the order of the walk.
    pub places: Vec<FailedPlace>,
}

/// A place that makes a check fail.
#[derive(Clone, Debug)]
pub struct FailedPlace {
    /// The place.
    pub place: Place,
    /// The container, where it is one's.
    pub container: Option<String>,
    /// The path in the object, as far as it exists, and what is missing there.
    pub path: String,
    /// Whether something is missing.
    pub is_missing: bool,
    /// The rule that finds the same, and how risky its fix is.
    pub rule: Option<RuleRef>,
}

/// A rule that finds what a check finds.
#[derive(Clone, Debug)]
pub struct RuleRef {
    /// The rule's id.
    pub id: String,
    /// What its fix does, if it has one that can be made here, and the risk.
    pub fix: Option<(String, Risk)>,
}
