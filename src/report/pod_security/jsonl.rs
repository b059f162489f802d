//! One JSON object a line for each workload: every verdict of both levels, with the runs of
//! versions in which it holds.

use std::io::{self, Write};

use serde::Serialize;

use super::{SpanVerdict, Survey, Workload};
use crate::pss::VersionRange;

/// Writes the lines, in the order of the sources.
///
/// # Errors
/// What the writer says.
pub fn write(survey: &Survey, out: &mut dyn Write) -> io::Result<()> {
    let mut workloads: Vec<&Workload> =
        survey.namespaces.iter().flat_map(|namespace| &namespace.workloads).collect();
    workloads.sort_by_key(|workload| workload.order);
    for workload in workloads {
        serde_json::to_writer(&mut *out, &line(workload))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    api_version: &'a str,
    kind: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pod: Option<&'a str>,
    evaluated: bool,
    /// Where an operator completes the pod, so that only what fails is certain.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    completed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Results<'a>>,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    cause: Option<Cause<'a>>,
}

/// Why a workload is not judged, and where that is seen.
#[derive(Serialize)]
struct Cause<'a> {
    reason: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Results<'a> {
    baseline: Vec<SpanForm<'a>>,
    restricted: Vec<SpanForm<'a>>,
}

#[derive(Serialize)]
pub(super) struct SpanForm<'a> {
    from: String,
    to: String,
    allowed: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failures: Vec<FailureForm<'a>>,
}

#[derive(Serialize)]
struct FailureForm<'a> {
    id: &'a str,
    reason: &'a str,
    detail: &'a str,
}

fn line(workload: &Workload) -> Line<'_> {
    let verdict = workload.verdict.as_ref();
    Line {
        api_version: &workload.api_version,
        kind: &workload.kind,
        name: workload.name.as_deref().unwrap_or_default(),
        pod: workload.pod.as_deref(),
        evaluated: verdict.is_ok(),
        completed: verdict.is_ok_and(|verdict| !verdict.is_whole),
        results: verdict.ok().map(|verdict| Results {
            baseline: verdict.baseline.iter().map(span).collect(),
            restricted: verdict.restricted.iter().map(span).collect(),
        }),
        cause: verdict.err().map(|cause| Cause {
            reason: &cause.reason,
            file: &workload.file,
            line: cause.place.start.line,
            column: cause.place.start.column,
        }),
    }
}

pub(super) fn span(span: &SpanVerdict) -> SpanForm<'_> {
    fn form(failure: &super::FailedCheck) -> FailureForm<'_> {
        FailureForm { id: failure.id, reason: failure.reason, detail: &failure.detail }
    }
    SpanForm {
        from: span.first.to_string(),
        to: VersionRange { from: span.first, to: span.last }.to_name(),
        allowed: span.failures.is_empty(),
        message: &span.message,
        failures: span.failures.iter().map(form).collect(),
    }
}
