//! The survey as one JSON object.

use std::io::{self, Write};

use serde::Serialize;

use super::jsonl::{SpanForm, span};
use super::{FailedCheck, FailedPlace, NamespaceEntry, NamespaceObject, Problem, Survey, Workload};
use crate::report::json::{LeftOut, left_out};
use crate::report::{Place, risk_name};

/// Version of the format; raised when a field changes its meaning or goes.
const VERSION: u32 = 1;

/// Writes the survey. Lines and columns are 1-based and count characters.
///
/// # Errors
/// What the writer says.
pub fn write(survey: &Survey, out: &mut dyn Write) -> io::Result<()> {
    let asked = &survey.asked;
    let whole = Whole {
        version: VERSION,
        kubernetes_version: asked.version.to_string(),
        label_version: asked.name(),
        namespaces: survey.namespaces.iter().map(namespace).collect(),
        skipped: left_out(&survey.summary.skipped),
        failed: left_out(&survey.summary.failed),
    };
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whole<'a> {
    version: u32,
    kubernetes_version: String,
    label_version: String,
    namespaces: Vec<NamespaceForm<'a>>,
    skipped: Vec<LeftOut>,
    failed: Vec<LeftOut>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NamespaceForm<'a> {
    name: Option<&'a str>,
    level: Option<&'static str>,
    labels: serde_json::Map<String, serde_json::Value>,
    objects: Vec<ObjectForm<'a>>,
    problems: Vec<ProblemForm<'a>>,
    workloads: Vec<WorkloadForm<'a>>,
}

#[derive(Serialize)]
struct ObjectForm<'a> {
    file: &'a str,
    #[serde(flatten)]
    place: PlaceForm,
    policies: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct ProblemForm<'a> {
    file: &'a str,
    #[serde(flatten)]
    place: PlaceForm,
    severity: &'static str,
    message: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WorkloadForm<'a> {
    file: &'a str,
    #[serde(flatten)]
    place: PlaceForm,
    api_version: &'a str,
    kind: &'a str,
    namespace: Option<&'a str>,
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pod: Option<&'a str>,
    /// `null` where the workload is not judged.
    level: Option<&'static str>,
    /// Where an operator completes the pod, so that only what fails is certain.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    completed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_judged: Option<NotJudgedForm<'a>>,
    /// What stands before the next level.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    next: Vec<CheckForm<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<ResultsForm<'a>>,
}

#[derive(Serialize)]
struct NotJudgedForm<'a> {
    reason: &'a str,
    #[serde(flatten)]
    place: PlaceForm,
}

#[derive(Serialize)]
struct ResultsForm<'a> {
    baseline: Vec<SpanForm<'a>>,
    restricted: Vec<SpanForm<'a>>,
}

#[derive(Serialize)]
struct CheckForm<'a> {
    id: &'a str,
    reason: &'a str,
    detail: &'a str,
    places: Vec<FailedPlaceForm<'a>>,
}

#[derive(Serialize)]
struct FailedPlaceForm<'a> {
    #[serde(flatten)]
    place: PlaceForm,
    container: Option<&'a str>,
    path: &'a str,
    missing: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixForm<'a>>,
}

#[derive(Serialize)]
struct FixForm<'a> {
    title: &'a str,
    risk: &'static str,
}

#[derive(Serialize)]
struct PlaceForm {
    line: usize,
    column: usize,
}

fn at(place: &Place) -> PlaceForm {
    PlaceForm { line: place.start.line, column: place.start.column }
}

fn namespace(entry: &NamespaceEntry) -> NamespaceForm<'_> {
    let labels = entry.labels.iter();
    NamespaceForm {
        name: entry.name.as_deref(),
        level: entry.level.map(|level| level.name()),
        labels: labels.map(|(key, value)| (key.clone(), value.as_str().into())).collect(),
        objects: entry.objects.iter().map(object).collect(),
        problems: entry.problems.iter().map(problem).collect(),
        workloads: entry.workloads.iter().map(workload).collect(),
    }
}

fn object(object: &NamespaceObject) -> ObjectForm<'_> {
    let policies = object.policies.iter().map(|policy| {
        let value = format!("{}:{}", policy.level.name(), policy.version_name);
        (policy.mode.to_owned(), value.into())
    });
    ObjectForm { file: &object.file, place: at(&object.place), policies: policies.collect() }
}

fn problem(problem: &Problem) -> ProblemForm<'_> {
    ProblemForm {
        file: &problem.file,
        place: at(&problem.place),
        severity: if problem.is_note { "info" } else { "error" },
        message: &problem.message,
    }
}

fn workload(workload: &Workload) -> WorkloadForm<'_> {
    let verdict = workload.verdict.as_ref();
    WorkloadForm {
        file: &workload.file,
        place: at(&workload.place),
        api_version: &workload.api_version,
        kind: &workload.kind,
        namespace: workload.namespace.as_deref(),
        name: workload.name.as_deref(),
        pod: workload.pod.as_deref(),
        level: workload.level().map(|level| level.name()),
        completed: verdict.is_ok_and(|verdict| !verdict.is_whole),
        not_judged: verdict
            .err()
            .map(|cause| NotJudgedForm { reason: &cause.reason, place: at(&cause.place) }),
        next: verdict.map_or(Vec::new(), |verdict| verdict.next.iter().map(check).collect()),
        results: verdict.ok().map(|verdict| ResultsForm {
            baseline: verdict.baseline.iter().map(span).collect(),
            restricted: verdict.restricted.iter().map(span).collect(),
        }),
    }
}

fn check(check: &FailedCheck) -> CheckForm<'_> {
    CheckForm {
        id: check.id,
        reason: check.reason,
        detail: &check.detail,
        places: check.places.iter().map(failed).collect(),
    }
}

fn failed(failed: &FailedPlace) -> FailedPlaceForm<'_> {
    let fix = failed.rule.as_ref().and_then(|rule| rule.fix.as_ref());
    FailedPlaceForm {
        place: at(&failed.place),
        container: failed.container.as_deref(),
        path: &failed.path,
        missing: failed.is_missing,
        rule: failed.rule.as_ref().map(|rule| rule.id.as_str()),
        fix: fix.map(|(title, risk)| FixForm { title, risk: risk_name(*risk) }),
    }
}
