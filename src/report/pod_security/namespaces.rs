//! Workloads and Namespaces brought together by name.

use std::collections::BTreeMap;

use super::{
    Asked, Gathered, NamespaceEntry, NamespaceObject, NamespacePolicy, Problem, Survey, Workload,
};
use crate::pss::Level;
use crate::pss::labels::{Mode, PREFIX};
use crate::report::Summary;

/// Brings what the sources hold together.
pub fn survey(gathered: Vec<Gathered>, asked: Asked, summary: Summary) -> Survey {
    let mut by_name: BTreeMap<Option<String>, NamespaceEntry> = BTreeMap::new();
    for Gathered { workloads, namespaces } in gathered {
        for workload in workloads {
            entry(&mut by_name, workload.namespace.clone()).workloads.push(workload);
        }
        for (name, object) in namespaces {
            entry(&mut by_name, Some(name)).objects.push(object);
        }
    }
    let mut namespaces: Vec<NamespaceEntry> = by_name.into_values().collect();
    for namespace in &mut namespaces {
        let levels = namespace.workloads.iter().filter_map(Workload::level);
        namespace.level = levels.min();
        namespace.labels = labels(namespace.level, &asked, namespace.objects.first());
        for object in &namespace.objects {
            namespace.problems.extend(object.problems.iter().cloned());
            judge(namespace.level, &namespace.workloads, object, &asked, &mut namespace.problems);
        }
    }
    Survey { asked, namespaces, summary }
}

fn entry(
    by_name: &mut BTreeMap<Option<String>, NamespaceEntry>,
    name: Option<String>,
) -> &mut NamespaceEntry {
    by_name.entry(name.clone()).or_insert_with(|| NamespaceEntry {
        name,
        objects: Vec::new(),
        level: None,
        labels: Vec::new(),
        workloads: Vec::new(),
        problems: Vec::new(),
    })
}

/// The labels that enforce what passes, and warn of the next step. Warnings that are asked for
/// already stay as strict as they are.
pub fn labels(
    level: Option<Level>,
    asked: &Asked,
    object: Option<&NamespaceObject>,
) -> Vec<(String, String)> {
    let Some(level) = level else { return Vec::new() };
    let next = match level {
        Level::Privileged => Level::Baseline,
        Level::Baseline | Level::Restricted => Level::Restricted,
    };
    let stated = |mode: Mode| {
        let policies = object.into_iter().flat_map(|object| &object.policies);
        policies.filter(|p| p.is_stated && p.mode == mode.name()).map(|p| p.level).max()
    };
    let label = |mode: Mode| {
        let level = match mode {
            Mode::Enforce => level,
            Mode::Audit | Mode::Warn => stated(mode).map_or(next, |stated| stated.max(next)),
        };
        [
            (format!("{PREFIX}{}", mode.name()), level.name().to_owned()),
            (format!("{PREFIX}{}-version", mode.name()), asked.name()),
        ]
    };
    Mode::ALL.into_iter().flat_map(label).collect()
}

/// What the labels of a Namespace do to what runs there.
fn judge(
    level: Option<Level>,
    workloads: &[Workload],
    object: &NamespaceObject,
    asked: &Asked,
    problems: &mut Vec<Problem>,
) {
    for policy in &object.policies {
        let failing: Vec<(&Workload, &str)> = workloads
            .iter()
            .filter_map(|workload| Some((workload, said(workload, policy)?)))
            .collect();
        let at = policy.place.map_or(object.place, |place| place);
        let policy_name = format!("{}:{}", policy.level.name(), policy.version_name);
        if policy.mode == Mode::Enforce.name() {
            for (workload, message) in &failing {
                let who = match workload.kind.as_str() {
                    "Pod" => format!("{} is", workload.title()),
                    _ => format!("the pods of {} are", workload.title()),
                };
                let (file, line) = (&object.file, at.start.line);
                problems.push(Problem {
                    file: workload.file.clone(),
                    place: workload.place,
                    message: format!(
                        "{who} refused, for {file}:{line} enforces {policy_name}: {message}"
                    ),
                    is_note: false,
                });
            }
            let is_certain =
                |workload: &Workload| workload.verdict.as_ref().is_ok_and(|v| v.is_whole);
            let all_judged = workloads.iter().all(is_certain);
            let stricter = level.filter(|level| {
                all_judged
                    && policy.is_stated
                    && policy.version == asked.version
                    && *level > policy.level
            });
            if let Some(stricter) = stricter {
                let message = format!(
                    "{policy_name} is enforced, and all that is here passes {}",
                    stricter.name()
                );
                problems.push(Problem {
                    file: object.file.clone(),
                    place: at,
                    message,
                    is_note: true,
                });
            }
        } else if policy.is_stated && !failing.is_empty() && !is_said_by_warn(policy, object) {
            let names: Vec<String> = failing.iter().map(|(workload, _)| workload.title()).collect();
            let message = format!(
                "`{}` is {policy_name}, which {} of {} do not pass: {}",
                policy.mode,
                failing.len(),
                workloads.len(),
                names.join(", ")
            );
            problems.push(Problem { file: object.file.clone(), place: at, message, is_note: true });
        }
    }
}

/// What a policy says of a workload that does not pass it.
fn said<'a>(workload: &'a Workload, policy: &NamespacePolicy) -> Option<&'a str> {
    let verdict = workload.verdict.as_ref().ok()?;
    Some(verdict.message(policy.level, policy.version)).filter(|message| !message.is_empty())
}

/// Whether the labels for `warn` say the same as those for `audit`, so that once is enough.
fn is_said_by_warn(policy: &NamespacePolicy, object: &NamespaceObject) -> bool {
    let same = |warn: &NamespacePolicy| {
        warn.mode == Mode::Warn.name()
            && warn.is_stated
            && (warn.level, warn.version) == (policy.level, policy.version)
    };
    policy.mode == Mode::Audit.name() && object.policies.iter().any(same)
}
