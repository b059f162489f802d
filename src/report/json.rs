//! The report as JSON: one object, or one a line; and the schema of both.

mod form;

use std::io::{self, Write};

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Serialize, Serializer};

pub(super) use self::form::LeftOut;
use self::form::{AllowedForm, EditForm, FindingForm, FixForm, ObjectForm, PlaceForm, SummaryForm};
use super::{Item, Place, Report, Summary, risk_name, severity_name};

/// Version of the format; raised when a field changes its meaning or goes.
const VERSION: u32 = 1;

/// Writes the report as one object.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let whole = Whole {
        version: VERSION,
        findings: &report.items,
        allowed: report.allowed().map(|items| items.iter().map(finding).collect()),
        summary: summary(&report.summary),
    };
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    out.write_all(b"\n")
}

/// Writes a line for each finding, and a last one with the summary, so that a report that was
/// cut short can be told from a whole one.
///
/// # Errors
/// What the writer says.
pub fn write_lines(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for item in report.items.iter().chain(report.allowed().unwrap_or_default()) {
        serde_json::to_writer(&mut *out, &finding(item))?;
        out.write_all(b"\n")?;
    }
    let last = LastLine { version: VERSION, summary: summary(&report.summary) };
    serde_json::to_writer(&mut *out, &last)?;
    out.write_all(b"\n")
}

/// The JSON Schema of the report, made from the types that it is written from.
pub fn schema() -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let schema = generator.into_root_schema_for::<Whole<'static>>();
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// What kubehone found in manifests. Lines and columns are 1-based; columns count Unicode scalar
/// values, and ends lie just past the last character.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "kubehone report")]
struct Whole<'a> {
    /// Raised when a field changes its meaning or goes, not when one is added.
    version: u32,
    /// The findings, by file and place.
    #[serde(serialize_with = "findings")]
    #[schemars(with = "Vec<FindingForm<'a>>")]
    findings: &'a [Item],
    /// The findings that are allowed, if they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<Vec<FindingForm<'a>>>,
    /// What was read, found and left out.
    summary: SummaryForm<'a>,
}

/// Writes findings one by one.
fn findings<S: Serializer>(items: &[Item], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(items.iter().map(finding))
}

/// The last line of a report in lines.
#[derive(Serialize)]
struct LastLine<'a> {
    version: u32,
    summary: SummaryForm<'a>,
}

fn summary(summary: &Summary) -> SummaryForm<'_> {
    SummaryForm {
        files: summary.files,
        documents: summary.documents,
        objects: summary.objects,
        pods: summary.pods,
        errors: summary.found.error,
        warnings: summary.found.warning,
        infos: summary.found.info,
        allowed: summary.allowed.len(),
        fixable: summary.fixable.iter().map(|(risk, n)| (risk_name(*risk), *n)).collect(),
        fixed: &summary.fixed,
        skipped: left_out(&summary.skipped),
        failed: left_out(&summary.failed),
    }
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
        allowed: item.allowed.as_ref().map(|allowed| AllowedForm {
            by: allowed.by.name(),
            reason: allowed.reason.as_deref(),
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
