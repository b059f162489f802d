//! The report as one JSON object.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{Item, Place, Report, risk_name, severity_name};

/// Version of the format; raised when a field changes its meaning or goes.
const VERSION: u32 = 1;

/// Writes the report. Lines, columns and end columns are 1-based and count characters; ends
/// lie just past the last character. `document` is 0-based among the non-empty documents.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let summary = &report.summary;
    let whole = Whole {
        version: VERSION,
        findings: report.items.iter().map(finding).collect(),
        summary: SummaryForm {
            files: summary.files,
            documents: summary.documents,
            objects: summary.objects,
            pods: summary.pods,
            errors: summary.found.error,
            warnings: summary.found.warning,
            infos: summary.found.info,
            fixable: summary.fixable.iter().map(|(risk, n)| (risk_name(*risk), *n)).collect(),
            fixed: &summary.fixed,
            skipped: left_out(&summary.skipped),
            failed: left_out(&summary.failed),
        },
    };
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Whole<'a> {
    version: u32,
    findings: Vec<FindingForm<'a>>,
    summary: SummaryForm<'a>,
}

#[derive(Serialize)]
struct SummaryForm<'a> {
    files: usize,
    documents: usize,
    objects: usize,
    pods: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    fixable: BTreeMap<&'static str, usize>,
    fixed: &'a BTreeMap<String, usize>,
    skipped: Vec<LeftOut>,
    failed: Vec<LeftOut>,
}

/// What was left out or failed, in the form of both JSON reports.
pub(super) fn left_out(list: &[super::Skipped]) -> Vec<LeftOut> {
    let entry = |skipped: &super::Skipped| LeftOut {
        file: skipped.file.clone(),
        document: skipped.document,
        reason: skipped.reason.clone(),
    };
    list.iter().map(entry).collect()
}

#[derive(Serialize)]
pub(super) struct LeftOut {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<usize>,
    reason: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingForm<'a> {
    rule: &'a str,
    severity: &'static str,
    message: &'a str,
    file: &'a str,
    #[serde(flatten)]
    place: PlaceForm,
    document: Option<usize>,
    object: Option<ObjectForm<'a>>,
    container: Option<&'a str>,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    related: Option<PlaceForm>,
    fingerprint: &'a str,
    fix: Option<FixForm<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlaceForm {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectForm<'a> {
    api_version: &'a str,
    kind: &'a str,
    namespace: Option<&'a str>,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct FixForm<'a> {
    title: &'a str,
    risk: &'static str,
    breaks: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    needs: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<&'a str>,
    edits: Vec<EditForm<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EditForm<'a> {
    #[serde(flatten)]
    place: PlaceForm,
    /// Offset of the first byte that goes.
    start_byte: u32,
    /// Offset just past the last byte that goes.
    end_byte: u32,
    text: &'a str,
}

fn finding(item: &Item) -> FindingForm<'_> {
    FindingForm {
        rule: &item.rule,
        severity: severity_name(item.severity),
        message: &item.message,
        file: &item.file,
        place: place(&item.place),
        document: item.document,
        object: item.object.as_ref().map(|object| ObjectForm {
            api_version: &object.api_version,
            kind: &object.kind,
            namespace: object.namespace.as_deref(),
            name: object.name.as_deref(),
        }),
        container: item.container.as_deref(),
        path: &item.path,
        related: item.related.as_ref().map(place),
        fingerprint: &item.fingerprint,
        fix: item.fix.as_ref().map(|fix| FixForm {
            title: &fix.title,
            risk: risk_name(fix.risk),
            breaks: fix.breaks.as_deref(),
            needs: &fix.needs,
            refused: fix.refused.as_deref(),
            edits: fix.edits.iter().map(edit).collect(),
        }),
    }
}

fn edit(edit: &super::TextEdit) -> EditForm<'_> {
    let span = edit.place.span;
    EditForm {
        place: place(&edit.place),
        start_byte: span.start,
        end_byte: span.end,
        text: &edit.text,
    }
}

fn place(place: &Place) -> PlaceForm {
    PlaceForm {
        line: place.start.line,
        column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
    }
}
