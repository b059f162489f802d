//! A rule's page for the terminal.

use std::io::{self, Write};

use super::{risk_name, severity_name};
use crate::rules::Rule;
use crate::rules::rule::PeerId;

/// Writes the page: what the rule is in a few lines, then the prose and examples as written,
/// without the declaration block.
///
/// # Errors
/// What the writer says.
pub fn write(rule: &Rule, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let (bold, dim, plain) = styles(color);
    writeln!(out, "{bold}{}{plain}: {}", rule.id(), rule.page.title)?;
    let default = if rule.on_by_default { "on" } else { "off" };
    let severity = severity_name(rule.severity);
    writeln!(
        out,
        "{dim}category {}, severity {severity}, default {default}{plain}",
        rule.category()
    )?;
    if let Some(fix) = &rule.fix {
        writeln!(out, "{dim}fix: {} (risk {}){plain}", fix.title, risk_name(fix.risk))?;
    }
    for (name, peers) in [("same as", &rule.same), ("akin to", &rule.akin)] {
        let ids = peers.iter().map(|(peer, ids)| format!("{peer} {}", names(ids)));
        let ids: Vec<String> = ids.collect();
        if !ids.is_empty() {
            writeln!(out, "{dim}{name}: {}{plain}", ids.join("; "))?;
        }
    }
    for option in &rule.options {
        writeln!(
            out,
            "{dim}option {}: {} ({}){plain}",
            option.name,
            option.about,
            option.kind.name()
        )?;
    }
    prose(rule.page.text.lines().skip(1), color, out)?;
    for reference in &rule.references {
        writeln!(out, "{dim}see {reference}{plain}")?;
    }
    Ok(())
}

/// Writes a section of a guide.
///
/// # Errors
/// What the writer says.
pub fn write_section(text: &str, color: bool, out: &mut dyn Write) -> io::Result<()> {
    prose(text.lines(), color, out)
}

/// Headings in bold, blocks indented; the declaration of a rule has been told already.
fn prose<'t>(
    lines: impl Iterator<Item = &'t str>,
    color: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (bold, dim, plain) = styles(color);
    let mut block: Option<&str> = None;
    for line in lines {
        match (block, line.strip_prefix("```")) {
            (None, Some(info)) => {
                block = Some(info);
                if let Some(kind) = info.strip_prefix("yaml ").filter(|kind| *kind != "rule") {
                    writeln!(out, "  {dim}{kind}:{plain}")?;
                }
            }
            (Some(_), Some(_)) => block = None,
            (Some("yaml rule"), None) => {}
            (Some(_), None) => writeln!(out, "    {line}")?,
            (None, None) => match line.strip_prefix("## ") {
                Some(heading) => writeln!(out, "{bold}{heading}{plain}")?,
                None => writeln!(out, "{line}")?,
            },
        }
    }
    Ok(())
}

fn styles(color: bool) -> (&'static str, &'static str, &'static str) {
    if color { ("\x1b[1m", "\x1b[2m", "\x1b[0m") } else { ("", "", "") }
}

fn names(ids: &[PeerId]) -> String {
    let ids: Vec<&str> = ids.iter().map(|id| id.id.as_str()).collect();
    ids.join(", ")
}
