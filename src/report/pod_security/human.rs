//! The survey for people: file and line first.

use std::io::{self, Write};

use super::{FailedPlace, NamespaceEntry, Survey, Verdict, Workload};
use crate::pss::{Level, Version};
use crate::report::risk_name;
use crate::report::summary::many;

/// Writes the survey.
///
/// # Errors
/// What the writer says.
pub fn write(survey: &Survey, out: &mut dyn Write) -> io::Result<()> {
    for namespace in &survey.namespaces {
        if namespace.workloads.is_empty() && namespace.problems.is_empty() {
            continue;
        }
        writeln!(out, "{}", title(namespace))?;
        for problem in &namespace.problems {
            let (line, column) = (problem.place.start.line, problem.place.start.column);
            let severity = if problem.is_note { "info" } else { "error" };
            writeln!(out, "{}:{line}:{column}: {severity}: {}", problem.file, problem.message)?;
        }
        for each in &namespace.workloads {
            workload(survey, each, out)?;
        }
        if !namespace.labels.is_empty() && !namespace.is_labelled() {
            let unjudged = if namespace.unjudged() > 0 { ", for what is judged" } else { "" };
            let open = if namespace.open() > 0 { AS_FAR } else { "" };
            writeln!(out, "labels that it can bear{unjudged}{open}:")?;
            for (key, value) in &namespace.labels {
                writeln!(out, "  {key}: {value}")?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// What is said of a namespace in one line.
pub(super) fn title(namespace: &NamespaceEntry) -> String {
    let name = match &namespace.name {
        Some(name) => format!("namespace `{name}`"),
        None => "no namespace named".to_owned(),
    };
    let (count, unjudged) = (namespace.workloads.len(), namespace.unjudged());
    let passes = match (namespace.level, count - unjudged) {
        _ if count == 0 => return format!("{name}: nothing here runs in it"),
        (None, _) => String::new(),
        (Some(Level::Privileged), 1) => ", which does not pass baseline".to_owned(),
        (Some(Level::Privileged), _) => ", not all of which pass baseline".to_owned(),
        (Some(level), 1) => format!(", which passes {}", level.name()),
        (Some(level), _) => format!(", all of which pass {}", level.name()),
    };
    let left = match unjudged {
        0 => String::new(),
        unjudged if unjudged == count => ", not judged".to_owned(),
        unjudged => format!("; {unjudged} more not judged"),
    };
    let open = if namespace.open() > 0 { AS_FAR } else { "" };
    let counted = if unjudged == count { count } else { count - unjudged };
    format!("{name}: {}{passes}{open}{left}", many(counted, "workload"))
}

fn workload(survey: &Survey, workload: &Workload, out: &mut dyn Write) -> io::Result<()> {
    let (line, column) = (workload.place.start.line, workload.place.start.column);
    let title = workload.title();
    write!(out, "{}:{line}:{column}: {title} ", workload.file)?;
    let verdict = match &workload.verdict {
        Ok(verdict) => verdict,
        Err(cause) => {
            let (line, column) = (cause.place.start.line, cause.place.start.column);
            return writeln!(
                out,
                "is not judged: {}:{line}:{column}: {}",
                workload.file, cause.reason
            );
        }
    };
    let odd = if verdict.is_odd { ", though not baseline" } else { "" };
    let open = if verdict.is_open() { AS_FAR } else { "" };
    writeln!(out, "{}{odd}{open}", passes(verdict.level))?;
    if survey.asked.is_range() {
        for run in levels(survey, verdict) {
            writeln!(out, "  {}", changed(&run))?;
        }
    }
    let asking = if verdict.level == Level::Privileged { "baseline" } else { "restricted" };
    for check in &verdict.next {
        writeln!(out, "  {asking}: {} ({})", check.reason, check.detail)?;
        for failed in &check.places {
            let (line, column) = (failed.place.start.line, failed.place.start.column);
            writeln!(out, "    {}:{line}:{column}: {}", workload.file, described(failed))?;
        }
    }
    Ok(())
}

/// Said of what passes where an operator may add what does not.
pub(super) const AS_FAR: &str = ", as far as the manifest says";

fn passes(level: Level) -> &'static str {
    match level {
        Level::Privileged => "does not pass baseline",
        Level::Baseline => "passes baseline, not restricted",
        Level::Restricted => "passes restricted",
    }
}

/// Versions in which the strictest level is the same, and what fails beyond it is, too.
pub(super) struct Run {
    from: Version,
    to: String,
    level: Level,
    failing: Vec<&'static str>,
}

/// One run in a line.
pub(super) fn changed(run: &Run) -> String {
    let failing = match run.failing.as_slice() {
        [] => String::new(),
        failing => format!(": {}", failing.join(", ")),
    };
    format!("{} to {}: {}{failing}", run.from, run.to, passes(run.level))
}

/// Runs of the versions asked for in which nothing changes.
pub(super) fn levels(survey: &Survey, verdict: &Verdict) -> Vec<Run> {
    let (from, to) = (survey.asked.from, survey.asked.to);
    let mut runs: Vec<Run> = Vec::new();
    for version in Version::all().filter(|version| (from..=to).contains(version)) {
        let level = verdict.strictest(version);
        let beyond =
            if level == Level::Privileged { &verdict.baseline } else { &verdict.restricted };
        let span = beyond.iter().find(|span| (span.first..=span.last).contains(&version));
        let failures = span.into_iter().flat_map(|span| &span.failures);
        let failing: Vec<&str> = failures.map(|failure| failure.id).collect();
        let to = if version == Version::LATEST { "latest".into() } else { version.to_string() };
        match runs.last_mut() {
            Some(run) if run.level == level && run.failing == failing => run.to = to,
            _ => runs.push(Run { from: version, to, level, failing }),
        }
    }
    runs
}

/// The path, what is the matter with it, and the rule that mends it.
pub(super) fn described(failed: &FailedPlace) -> String {
    let missing = if failed.is_missing { " is not there" } else { "" };
    let rule = failed.rule.as_ref().map(|rule| match &rule.fix {
        Some((_, risk)) => format!(" ({}, `--fix --risk {}`)", rule.id, risk_name(*risk)),
        None => format!(" ({})", rule.id),
    });
    format!("{}{missing}{}", failed.path, rule.unwrap_or_default())
}
