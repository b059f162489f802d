//! From the objects of one source to their verdicts.

use std::collections::HashMap;

use super::{
    Asked, FailedCheck, FailedPlace, NamespaceObject, NamespacePolicy, NotJudged, Problem, RuleRef,
    SpanVerdict, Verdict, Workload,
};
use crate::check::Unit;
use crate::model::lookup::{Absent, follow, landmark};
use crate::model::object::makes_pods;
use crate::model::subject::{path_of, push_key};
use crate::model::{Lookup, Object, Pod};
use crate::pss::labels::{LabelError, LabelWrong, PREFIX, policies};
use crate::pss::{Breach, Failure, Judged, Level, Setter, Version, judge, message};
use crate::report::item::place;
use crate::report::{Item, Place};
use crate::syntax::{Lines, Node, Source, Span};

/// What one source brings.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Its workloads.
    pub workloads: Vec<Workload>,
    /// Its Namespaces, with their names.
    pub namespaces: Vec<(String, NamespaceObject)>,
}

/// Judges the workloads of a source. `items` are findings of rules on it, which tell the fixes.
pub fn gather(source: &Source, unit: &Unit<'_>, items: &[Item], asked: &Asked) -> Gathered {
    let index = unit.source;
    let mut gathered = Gathered::default();
    let relevant = |object: Object<'_>| {
        makes_pods(object) || is_namespace(object) || object.pods().next().is_some()
    };
    if !unit.objects.iter().map(Object).any(relevant) {
        return gathered;
    }
    // Of several rules that find the same, one that can mend it counts.
    let mends = |item: &Item| item.fix.as_ref().is_some_and(|fix| fix.is_possible());
    let mut rules: HashMap<(Span, &str), &Item> = HashMap::new();
    for item in items {
        let known = rules.entry((item.place.span, &item.path)).or_insert(item);
        if mends(item) && !mends(known) {
            *known = item;
        }
    }
    let at = Gathering { file: source.name(), lines: Lines::of(&source.text), rules, asked };
    for (number, object) in unit.objects.iter().map(Object).enumerate() {
        if is_namespace(object) && !object.is_partial() {
            if let Some(name) = object.name() {
                gathered.namespaces.push((name.to_owned(), at.namespace(object, (index, number))));
            }
            continue;
        }
        if makes_pods(object) || object.pod().is_some() {
            gathered.workloads.push(at.workload(object, object.pod(), (index, number)));
        } else {
            let pods = object.pods().filter(|pod| !pod.data.is_bare && !is_none(*pod));
            let workload = |pod| at.workload(object, Some(pod), (index, number));
            gathered.workloads.extend(pods.map(workload));
        }
    }
    gathered
}

/// Whether it only says what several pods have in common, or takes from such a one and runs
/// nothing: a step of a workflow that calls others.
fn is_none(pod: Pod<'_>) -> bool {
    match pod.data.base {
        Some(_) => pod.containers().next().is_none(),
        None => pod.object.places().pods.iter().any(|other| other.base == Some(pod.data.index)),
    }
}

fn is_namespace(object: Object<'_>) -> bool {
    object.kind() == "Namespace" && object.group().is_empty()
}

struct Gathering<'a> {
    file: String,
    lines: Lines<'a>,
    /// Findings by their place, and the path, since what is missing has no place of its own.
    rules: HashMap<(Span, &'a str), &'a Item>,
    asked: &'a Asked,
}

impl Gathering<'_> {
    fn place(&self, node: Node<'_>) -> Place {
        place(&self.lines, node.span())
    }

    fn workload<'d>(
        &self,
        object: Object<'d>,
        pod: Option<Pod<'d>>,
        order: (usize, usize),
    ) -> Workload {
        Workload {
            order,
            file: self.file.clone(),
            place: self.place(landmark(object.root())),
            api_version: object.api_version().to_owned(),
            kind: object.kind().to_owned(),
            namespace: object.namespace().map(str::to_owned),
            name: object.name().map(str::to_owned),
            pod: pod.filter(|_| object.pod().is_none()).and_then(Pod::place),
            verdict: self.verdict(object, pod),
        }
    }

    fn verdict<'d>(&self, object: Object<'d>, pod: Option<Pod<'d>>) -> Result<Verdict, NotJudged> {
        let Some(pod) = pod else {
            // Where the spec of the pod belongs stands something else, or nothing.
            let from = object.template().unwrap_or(object.root());
            let (reason, node) = match follow(from, &["spec"]) {
                Lookup::Opaque(node) => ("the value is yet to be filled in", node),
                Lookup::Absent(Absent { under, .. }) => ("there is no pod in it", under),
                Lookup::Found(found) if found.node.is_map() => {
                    ("there is no pod in it", found.node)
                }
                Lookup::Found(found) => {
                    ("a mapping belongs where something else stands", found.node)
                }
            };
            let node = Lookup::found(node).place();
            return Err(NotJudged { reason: reason.into(), place: self.place(node) });
        };
        let judged = judge(pod).map_err(|unjudged| NotJudged {
            reason: unjudged.reason.to_string(),
            place: self.place(Lookup::found(unjudged.node).place()),
        })?;
        let version = self.asked.version;
        let level = judged.strictest(version);
        let next = match level {
            Level::Privileged => Level::Baseline,
            Level::Baseline | Level::Restricted => Level::Restricted,
        };
        let allows = |level, version| judged.allows(level, version);
        Ok(Verdict {
            level,
            is_whole: judged.is_whole(),
            is_odd: level == Level::Restricted && !allows(Level::Baseline, version),
            next: self.failures(&judged, next, version),
            baseline: self.spans(&judged, Level::Baseline),
            restricted: self.spans(&judged, Level::Restricted),
            history: [Level::Baseline, Level::Restricted].map(|level| {
                let said = |from| (from, message(&judged.failures(level, from)));
                judged.spans(level).map(|span| said(span.from)).collect()
            }),
        })
    }

    /// The spans of the versions asked for, the first and the last cut to them.
    fn spans(&self, judged: &Judged<'_>, level: Level) -> Vec<SpanVerdict> {
        let Asked { from, to, .. } = *self.asked;
        let within = judged.spans(level).filter(|span| span.from <= to && span.to >= from);
        let verdict = |mut span: crate::pss::VersionRange| {
            (span.from, span.to) = (span.from.max(from), span.to.min(to));
            let failures = judged.failures(level, span.from);
            SpanVerdict {
                first: span.from,
                last: span.to,
                message: message(&failures),
                failures: failures.iter().map(|failure| self.failure(judged, failure)).collect(),
            }
        };
        within.map(verdict).collect()
    }

    fn failures(&self, judged: &Judged<'_>, level: Level, version: Version) -> Vec<FailedCheck> {
        let failures = judged.failures(level, version);
        failures.iter().map(|failure| self.failure(judged, failure)).collect()
    }

    fn failure(&self, judged: &Judged<'_>, failure: &Failure<'_>) -> FailedCheck {
        let root = judged.pod.object.root();
        FailedCheck {
            id: failure.check.id,
            reason: failure.reason,
            detail: failure.detail.clone(),
            places: failure.breaches.iter().map(|breach| self.breach(root, breach)).collect(),
        }
    }

    fn breach(&self, root: Node<'_>, breach: &Breach<'_>) -> FailedPlace {
        let lookup = breach.lookup();
        let node = lookup.place();
        let path = match lookup {
            Lookup::Absent(absent) => {
                let mut path = path_of(root, absent.under);
                let missing = &breach.path()[absent.steps..];
                missing.iter().for_each(|segment| push_key(&mut path, &segment.key));
                path
            }
            Lookup::Found(found) => path_of(root, found.node),
            Lookup::Opaque(node) => path_of(root, node),
        };
        let rule = self.rules.get(&(node.span(), path.as_str())).map(|item| RuleRef {
            id: item.rule.clone(),
            fix: item
                .fix
                .as_ref()
                .filter(|fix| fix.is_possible())
                .map(|fix| (fix.title.clone(), fix.risk)),
        });
        let container = match breach.setter {
            Setter::Container(name, _) => Some(name.to_owned()),
            _ => None,
        };
        FailedPlace {
            place: self.place(node),
            container,
            path,
            is_missing: matches!(lookup, Lookup::Absent(_)),
            rule,
        }
    }

    fn namespace(&self, object: Object<'_>, at: (usize, usize)) -> NamespaceObject {
        let mut entry = NamespaceObject {
            at,
            file: self.file.clone(),
            place: self.place(landmark(object.root())),
            policies: Vec::new(),
            problems: Vec::new(),
        };
        match policies(object) {
            Ok((all, errors)) => {
                entry.policies.extend(all.into_iter().map(|policy| NamespacePolicy {
                    mode: policy.mode.name(),
                    level: policy.level,
                    version: policy.version,
                    version_name: policy.version_name.to_owned(),
                    place: policy.level_node.map(|node| self.place(node)),
                    is_stated: policy.is_valid,
                }));
                entry.problems.extend(errors.iter().map(|error| self.problem(error)));
            }
            Err(unjudged) => entry.problems.push(Problem {
                file: self.file.clone(),
                place: self.place(unjudged.node),
                message: format!("the label is not judged: {}", unjudged.reason),
                is_note: false,
            }),
        }
        entry
    }

    fn problem(&self, error: &LabelError<'_>) -> Problem {
        let (name, value) = (error.name, error.node.text());
        let message = match error.wrong {
            LabelWrong::Level(level) => format!(
                "`{PREFIX}{name}` is no level: `{value}`; the API server goes on with `{}`",
                level.name()
            ),
            LabelWrong::Version => format!(
                "`{PREFIX}{name}` is no version: `{value}` is neither `latest` nor like `v1.30`; the \
                 API server goes on with `latest`"
            ),
            LabelWrong::Type => {
                format!("`{PREFIX}{name}` is not a text, so the API server refuses the Namespace")
            }
            LabelWrong::Name => {
                format!("`{PREFIX}{name}` is no label of Pod Security and does nothing")
            }
        };
        Problem { file: self.file.clone(), place: self.place(error.node), message, is_note: false }
    }
}
