//! The survey as Markdown, for merge requests and wikis.

use std::io::{self, Write};

use super::human::{AS_FAR, changed, described, levels, title};
use super::{NamespaceEntry, Survey, Workload};

/// Writes the survey.
///
/// # Errors
/// What the writer says.
pub fn write(survey: &Survey, out: &mut dyn Write) -> io::Result<()> {
    let asked = &survey.asked;
    writeln!(out, "# Pod Security Standards, {}", asked.version)?;
    for namespace in &survey.namespaces {
        if namespace.workloads.is_empty() && namespace.problems.is_empty() {
            continue;
        }
        self::namespace(survey, namespace, out)?;
    }
    Ok(())
}

fn namespace(survey: &Survey, entry: &NamespaceEntry, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## {}", capital(&title(entry)))?;
    if !entry.problems.is_empty() {
        writeln!(out)?;
    }
    for problem in &entry.problems {
        let severity = if problem.is_note { "" } else { "**error** " };
        let line = problem.place.start.line;
        writeln!(out, "- {severity}`{}:{line}`: {}", problem.file, problem.message)?;
    }
    if !entry.workloads.is_empty() {
        writeln!(out, "\n| workload | place | level | in the way of the next |")?;
        writeln!(out, "| --- | --- | --- | --- |")?;
    }
    for workload in &entry.workloads {
        writeln!(
            out,
            "| {} | `{}:{}` | {} | {} |",
            cell(&workload.title()),
            cell(&workload.file),
            workload.place.start.line,
            cell(&level(survey, workload)),
            cell(&obstacles(workload))
        )?;
    }
    if !entry.labels.is_empty() && !entry.is_labelled() {
        writeln!(out, "\n```yaml")?;
        for (key, value) in &entry.labels {
            writeln!(out, "{key}: {value}")?;
        }
        writeln!(out, "```")?;
    }
    Ok(())
}

fn level(survey: &Survey, workload: &Workload) -> String {
    match &workload.verdict {
        Err(_) => "not judged".to_owned(),
        Ok(verdict) if survey.asked.is_range() => {
            let runs = levels(survey, verdict);
            let runs = runs.iter().map(changed);
            runs.collect::<Vec<_>>().join("<br>")
        }
        Ok(verdict) => {
            let open = if verdict.is_open() { AS_FAR } else { "" };
            format!("{}{open}", verdict.level.name())
        }
    }
}

fn obstacles(workload: &Workload) -> String {
    let verdict = match &workload.verdict {
        Ok(verdict) => verdict,
        Err(cause) => return format!("line {}: {}", cause.place.start.line, cause.reason),
    };
    let checks = verdict.next.iter().map(|check| {
        let places = check
            .places
            .iter()
            .map(|failed| format!("<br>line {}: {}", failed.place.start.line, described(failed)));
        format!("{} ({}){}", check.reason, check.detail, places.collect::<String>())
    });
    checks.collect::<Vec<_>>().join("<br>")
}

/// Text that does not end the cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + characters.as_str()
}
