//! Writing a report in the forms that were asked for.

use std::io::{self, IsTerminal, Write};

use super::Error;
use super::output::{Output, note, stdout, to_output, wants_color, wants_links};
use crate::cli::{CheckArgs, Format};
use crate::report::{self, Look, Report};

/// Writes all of them. With `aside`, standard output is taken, and what would go there goes to
/// standard error.
pub(super) fn write_all(
    args: &CheckArgs,
    outputs: &[Output<'_>],
    report: &Report<'_>,
    aside: bool,
) -> Result<(), Error> {
    for output in outputs {
        if aside && output.file.is_none() {
            let mut buffer = Vec::new();
            let look = look(args, io::stderr().is_terminal());
            stdout(form(args, output.format, report, look, &mut buffer))?;
            note(&String::from_utf8_lossy(&buffer));
        } else {
            let look = look(args, output.file.is_none() && io::stdout().is_terminal());
            to_output(output.file, |out| form(args, output.format, report, look, out))?;
        }
    }
    Ok(())
}

fn look(args: &CheckArgs, terminal: bool) -> Look {
    Look {
        color: wants_color(args.color, terminal),
        links: wants_links(terminal),
        fixes: args.report.show_fixes,
    }
}

fn form(
    args: &CheckArgs,
    format: Format,
    report: &Report<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Human | Format::Concise if args.report.statistics => {
            report::statistics::write(report, out)
        }
        Format::Json if args.report.statistics => report::statistics::write_json(report, out),
        Format::Human => report::human::write(report, look, out),
        Format::Concise => report::concise::write(report, look, out),
        Format::Json => report::json::write(report, out),
        Format::Jsonl => report::json::write_lines(report, out),
        Format::Github => report::github::write(report, out),
        Format::Gitlab => report::gitlab::write(report, out),
        Format::Junit => report::junit::write(report, out),
        Format::Checkstyle => report::checkstyle::write(report, out),
        Format::Azure => report::azure::write(report, out),
        Format::Rdjson => report::rdjson::write(report, out),
        Format::Markdown => report::markdown::write(report, out),
        Format::Html => report::html::write(report, out),
        Format::Sarif => report::sarif::write(report, out),
    }
}
