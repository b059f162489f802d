//! The report as one page that needs nothing else: a summary, charts, and a list of findings to
//! search. The one place that knows askama.

mod chart;
mod data;

use std::io::{self, Write};

use askama::Template;

use self::chart::{Chart, charts, grouped};
use self::data::Data;
use super::{Report, risk_name};

/// Writes the page. It holds no time and no path of the machine.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let summary = &report.summary;
    let data = Data::of(report);
    let mut sum = 0;
    let fixable = summary.fixable.iter().map(|(risk, count)| {
        sum += count;
        (risk_name(*risk), sum)
    });
    let page = Page {
        version: env!("CARGO_PKG_VERSION"),
        total: report.items.len(),
        errors: summary.found.error,
        warnings: summary.found.warning,
        infos: summary.found.info,
        read: summary.read_text(),
        skipped: summary.skipped_counts(),
        failed: summary.failed_text(),
        fixable: fixable.collect(),
        charts: charts(report),
        left_out: data.left_out(),
        short: data.without_details(),
        data,
    };
    page.write_into(out)?;
    out.write_all(b"\n")
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    version: &'static str,
    total: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    read: String,
    skipped: String,
    failed: String,
    /// How many findings can be fixed up to a risk.
    fixable: Vec<(&'static str, usize)>,
    charts: Vec<Chart>,
    /// Findings that are not in the page.
    left_out: usize,
    /// Findings whose excerpts and diffs are not.
    short: usize,
    data: Data<'a>,
}
