//! A report on PodSecurityPolicies: what level each comes to, and what it asks beyond that.

use std::io::{self, Write};

use serde::Serialize;

use crate::psp::level::{Beyond, Field};
use crate::pss::Level;

/// What is said of one policy.
#[derive(Debug)]
pub struct PolicyReport {
    /// The file it is in.
    pub file: String,
    /// Its name.
    pub name: String,
    /// The strictest level that all its fields meet.
    pub level: Level,
    /// Its fields beside the levels.
    pub fields: Vec<Field>,
    /// What the standards have no opinion on, each with the ids of our rules about it.
    pub beyond: Vec<(Beyond, Vec<String>)>,
    /// What is wrong with the policy itself.
    pub invalid: Vec<String>,
}

impl PolicyReport {
    /// The levels above the policy's, each with the fields that keep it from there.
    fn above(&self) -> impl Iterator<Item = (Level, Vec<&Field>)> {
        let levels = [Level::Baseline, Level::Restricted].into_iter();
        levels
            .filter(|level| *level > self.level)
            .map(|level| (level, self.fields.iter().filter(|field| field.level < level).collect()))
    }
}

/// Writes reports for people.
///
/// # Errors
/// What the writer says.
pub fn human(reports: &[PolicyReport], out: &mut dyn Write) -> io::Result<()> {
    for (index, report) in reports.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}: {} comes to {}", report.file, report.name, report.level.name())?;
        for flaw in &report.invalid {
            writeln!(out, "  invalid: {flaw}")?;
        }
        for (level, fields) in report.above() {
            writeln!(out, "  short of {}:", level.name())?;
            for field in fields {
                writeln!(out, "    {:<32} {}", field.name, field.short_of(level))?;
            }
        }
        if !report.beyond.is_empty() {
            writeln!(out, "  beyond the Pod Security Standards:")?;
        }
        for (beyond, rules) in &report.beyond {
            writeln!(out, "    {:<32} {}: {}", beyond.name, beyond.says, beyond.means)?;
            if !rules.is_empty() {
                writeln!(out, "    {:<32} see {}", "", rules.join(", "))?;
            }
        }
    }
    Ok(())
}

/// Writes reports as Markdown.
///
/// # Errors
/// What the writer says.
pub fn markdown(reports: &[PolicyReport], out: &mut dyn Write) -> io::Result<()> {
    // A bar would end the cell.
    let cell = |text: &str| text.replace('|', "\\|");
    for (index, report) in reports.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "## {}\n", report.name)?;
        writeln!(out, "`{}` comes to the level **{}**.\n", report.file, report.level.name())?;
        for flaw in &report.invalid {
            writeln!(out, "- The policy is invalid: {flaw}")?;
        }
        if !report.invalid.is_empty() {
            writeln!(out)?;
        }
        writeln!(out, "| field | says | level |\n| --- | --- | --- |")?;
        for field in &report.fields {
            let (says, level) = (cell(&field.text()), field.level.name());
            writeln!(out, "| {} | {says} | {level} |", field.name)?;
        }
        if report.beyond.is_empty() {
            continue;
        }
        writeln!(out, "\nBeyond the Pod Security Standards:\n")?;
        writeln!(out, "| field | says | what it means | rules |\n| --- | --- | --- | --- |")?;
        for (beyond, rules) in &report.beyond {
            let (says, rules) = (cell(&beyond.says), rules.join(", "));
            writeln!(out, "| {} | {says} | {} | {rules} |", beyond.name, beyond.means)?;
        }
    }
    Ok(())
}

/// Writes reports as one JSON object.
///
/// # Errors
/// What the writer says.
pub fn json(reports: &[PolicyReport], out: &mut dyn Write) -> io::Result<()> {
    let policies = reports.iter().map(|report| PolicyForm {
        file: &report.file,
        name: &report.name,
        level: report.level.name(),
        invalid: &report.invalid,
        fields: report.fields.iter().map(field_form).collect(),
        beyond: report.beyond.iter().map(beyond_form).collect(),
    });
    let whole = Whole { version: 1, policies: policies.collect() };
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Whole<'a> {
    version: u32,
    policies: Vec<PolicyForm<'a>>,
}

#[derive(Serialize)]
struct PolicyForm<'a> {
    file: &'a str,
    name: &'a str,
    level: &'static str,
    invalid: &'a [String],
    fields: Vec<FieldForm>,
    beyond: Vec<BeyondForm<'a>>,
}

#[derive(Serialize)]
struct FieldForm {
    field: &'static str,
    says: String,
    level: &'static str,
}

#[derive(Serialize)]
struct BeyondForm<'a> {
    field: &'static str,
    says: &'a str,
    means: &'static str,
    rules: &'a [String],
}

fn field_form(field: &Field) -> FieldForm {
    FieldForm { field: field.name, says: field.text(), level: field.level.name() }
}

fn beyond_form((beyond, rules): &(Beyond, Vec<String>)) -> BeyondForm<'_> {
    BeyondForm { field: beyond.name, says: &beyond.says, means: beyond.means, rules }
}
