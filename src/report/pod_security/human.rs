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
        if !namespace.labels.is_empty() {
            writeln!(out, "labels:")?;
        }
        for (key, value) in &namespace.labels {
            writeln!(out, "  {key}: {value}")?;
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
        (Some(level), 1) => format!(", which passes {}", level.name()),
        (Some(level), _) => format!(", which all pass {}", level.name()),
    };
    let left = match unjudged {
        0 => String::new(),
        unjudged if unjudged == count => ", not judged".to_owned(),
        unjudged => format!("; {unjudged} more not judged"),
    };
    let counted = if unjudged == count { count } else { count - unjudged };
    format!("{name}: {}{passes}{left}", many(counted, "workload"))
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
    let missed = match verdict.level {
        Level::Privileged => "; baseline asks for:",
        Level::Baseline => "; restricted asks for:",
        Level::Restricted => "",
    };
    writeln!(out, "passes {}{odd}{missed}", verdict.level.name())?;
    if survey.asked.is_range() {
        changes(survey, verdict, out)?;
    }
    for check in &verdict.next {
        writeln!(out, "  {} ({})", check.reason, check.detail)?;
        for failed in &check.places {
            let (line, column) = (failed.place.start.line, failed.place.start.column);
            writeln!(out, "    {}:{line}:{column}: {}", workload.file, described(failed))?;
        }
    }
    Ok(())
}

/// The strictest level by versions, and what fails beyond it.
fn changes(survey: &Survey, verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
    for (from, to, level) in levels(survey, verdict) {
        writeln!(out, "  {from} to {to}: {}", level.name())?;
    }
    Ok(())
}

/// Runs of the versions asked for with the same strictest level.
pub(super) fn levels(survey: &Survey, verdict: &Verdict) -> Vec<(Version, String, Level)> {
    let (from, to) = (survey.asked.from, survey.asked.to);
    let mut runs: Vec<(Version, String, Level)> = Vec::new();
    for version in Version::all().filter(|version| (from..=to).contains(version)) {
        let level = verdict.strictest(version);
        let name = if version == Version::LATEST { "latest".into() } else { version.to_string() };
        match runs.last_mut() {
            Some((_, end, last)) if *last == level => *end = name,
            _ => runs.push((version, name, level)),
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
