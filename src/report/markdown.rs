//! The report as a comment on a pull request: grouped by rule, with the fixes, and never longer
//! than a comment may be.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::excerpt::hunks;
use super::names::Names;
use super::secrets::Secrets;
use super::sources::Lookup;
use super::summary::many;
use super::{Item, Report, risk_name};
use crate::rules::{Rule, Severity};
use crate::syntax::Lines;

/// GitHub takes 65,536 characters; the rest is for what closes the comment.
const MOST: usize = 65_536 - 600;

/// Findings of one rule that are listed, so that none crowds out the others.
const MOST_OF_A_RULE: usize = 25;

/// With no more findings all groups are open.
const FEW: usize = 10;

/// Writes the report. The first line lets a job find its own comment again.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = Names::of(report, Some("GITHUB_WORKSPACE"));
    let comment = Comment {
        report,
        names: &names,
        texts: &report.sources.by_name(),
        secrets: &Secrets::of(&report.items),
    };
    let mut text = comment.head();
    let left = comment.groups(&mut text);
    if left > 0 {
        let _ = writeln!(text, "\n{} more would not fit into a comment.", many(left, "finding"));
    }
    out.write_all(text.as_bytes())
}

struct Comment<'a> {
    report: &'a Report<'a>,
    names: &'a Names<'a>,
    texts: &'a Lookup<'a>,
    secrets: &'a Secrets<'a>,
}

impl Comment<'_> {
    fn head(&self) -> String {
        let summary = &self.report.summary;
        let found = summary.found;
        let mut text = String::from("<!-- kubehone -->\n");
        let total = self.report.items.len();
        if total == 0 {
            let _ = writeln!(text, "## kubehone: nothing found\n\n{}", summary.read_text().trim());
        } else {
            let _ = writeln!(text, "## kubehone: {}\n", many(total, "finding"));
            let _ = writeln!(
                text,
                "{}, {}, {} of info; {}",
                many(found.error, "error"),
                many(found.warning, "warning"),
                found.info,
                summary.read_text().trim()
            );
        }
        if let Some((risk, _)) = summary.fixable.last_key_value() {
            let all: usize = summary.fixable.values().sum();
            let risk = risk_name(*risk);
            let _ = writeln!(text, "\n{all} can be fixed by `kubehone check --fix --risk {risk}`.");
        }
        for failed in self.report.lost().take(MOST_OF_A_RULE) {
            let (file, reason) = (self.names.get(&failed.file), prose(&failed.reason));
            let _ = writeln!(text, "\n**failed:** {}: {reason}", code(file));
        }
        text
    }

    /// Writes the findings rule by rule, the most severe first, and gives the number of those for
    /// which there was no room.
    fn groups(&self, text: &mut String) -> usize {
        let rules: HashMap<&str, &Rule> =
            self.report.rules.iter().map(|rule| (rule.id(), rule)).collect();
        let mut by_rule: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
        for item in &self.report.items {
            by_rule.entry(&item.rule).or_default().push(item);
        }
        let mut groups: Vec<(&str, Vec<&Item>)> = by_rule.into_iter().collect();
        groups.sort_by_key(|(_, items)| {
            std::cmp::Reverse((items.iter().map(|item| item.severity).max(), items.len()))
        });
        let open = if self.report.items.len() <= FEW { " open" } else { "" };
        let mut left = 0;
        let mut severity = None;
        for (id, items) in groups {
            let mut head = String::new();
            let worst = items.iter().map(|item| item.severity).max();
            if worst != severity {
                let _ = writeln!(head, "\n### {}", plural(worst.unwrap_or(Severity::Info)));
            }
            let title = rules.get(id).map_or("", |rule| rule.page.title.as_str());
            let count = items.len();
            let _ = writeln!(
                head,
                "\n<details{open}>\n<summary><code>{id}</code> {} ({count})</summary>\n",
                prose(title)
            );
            if !fits(text, head.len() + 200) {
                left += count;
                continue;
            }
            severity = worst;
            text.push_str(&head);
            let listed = self.list(&items, text);
            if listed < count {
                let _ = writeln!(text, "- and {} more", count - listed);
            }
            text.push_str("\n</details>\n");
        }
        left
    }

    /// Lists findings while there is room, with diffs while there is more of it.
    fn list(&self, items: &[&Item], text: &mut String) -> usize {
        for (listed, item) in items.iter().enumerate() {
            if listed == MOST_OF_A_RULE {
                return listed;
            }
            let file = self.names.get(&item.file);
            let place = code(&format!("{file}:{}", item.place.start.line));
            let mut entry = format!("- {place} {}\n", prose(&item.message));
            if let Some(fix) = &item.fix {
                let _ = writeln!(entry, "  <br>{}", prose(&fix.title));
                if let Some(risk) = fix.is_possible().then(|| risk_name(fix.risk)) {
                    entry.truncate(entry.len() - 1);
                    let _ = writeln!(entry, " (risk {risk})");
                }
            }
            // Diffs leave a third of the room to findings that come later.
            let room = (MOST * 2 / 3).saturating_sub(text.len() + entry.len());
            if room > 0 {
                entry.push_str(
                    &Some(self.diff(item)).filter(|diff| diff.len() < room).unwrap_or_default(),
                );
            }
            if !fits(text, entry.len() + 60) {
                return listed;
            }
            text.push_str(&entry);
        }
        items.len()
    }

    fn diff(&self, item: &Item) -> String {
        let mut text = String::new();
        let fix = item.fix.as_ref().filter(|fix| fix.is_possible());
        let (Some(fix), Some(source)) = (fix, self.texts.get(&item.file)) else { return text };
        if self.secrets.show_beside(item) {
            return text;
        }
        let lines = Lines::of(&source.text);
        for hunk in hunks(fix, &source.text, &lines) {
            let longest = hunk.lines.iter().map(|line| run_of_ticks(line)).max().unwrap_or(0);
            let fence = "`".repeat((longest + 1).max(3));
            let _ = writeln!(text, "\n  {fence}diff");
            for line in &hunk.lines {
                let _ = writeln!(text, "  {line}");
            }
            let _ = writeln!(text, "  {fence}");
        }
        text
    }
}

/// Whether there is room for so many more bytes, of which there are at least as many as
/// characters.
fn fits(text: &str, more: usize) -> bool {
    text.len() + more <= MOST
}

fn plural(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Errors",
        Severity::Warning => "Warnings",
        Severity::Info => "Worth knowing",
    }
}

/// A text in which nothing but code between backticks means anything, nobody is called by name,
/// and no issue is linked to.
fn prose(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '>', '&', '@', '#', '*', '_', '[', '`', '\n']) {
        return Cow::Borrowed(text);
    }
    let paired = text.matches('`').count().is_multiple_of(2);
    let mut out = String::with_capacity(text.len() + 16);
    let mut is_code = false;
    for c in text.chars() {
        match c {
            '`' if paired => {
                is_code = !is_code;
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            _ if is_code => out.push(c),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' | '#' => {
                out.push(c);
                out.push_str("<!-- -->");
            }
            '*' | '_' | '[' | '`' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// A text between as many backticks as it takes.
fn code(text: &str) -> String {
    let fence = "`".repeat(run_of_ticks(text) + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// The length of the longest run of backticks.
fn run_of_ticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
