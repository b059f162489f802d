//! The findings of a page as data for its script, within bounds.

use std::collections::HashMap;
use std::fmt::{self, Display, Formatter};
use std::io::{self, Write};

use serde::Serialize;

use crate::report::advice::advice;
use crate::report::excerpt::{Excerpt, hunks};
use crate::report::secrets::Secrets;
use crate::report::{Item, Report, risk_name};
use crate::rules::{Rule, Severity};
use crate::syntax::Lines;

/// A page lists no more findings, the most severe first.
const MOST: usize = 50_000;

/// Excerpts and diffs take no more bytes together; the most severe findings have theirs.
const ROOM: usize = 8 * 1024 * 1024;

/// Everything the script shows, with short names since there is a lot of it.
#[derive(Serialize)]
pub(super) struct Data<'a> {
    rules: Vec<(&'a str, &'a str, &'a str)>,
    files: Vec<&'a str>,
    objects: Vec<(&'a str, &'a str, &'a str)>,
    helps: Vec<String>,
    excerpts: Vec<(usize, Vec<String>)>,
    findings: Vec<Row<'a>>,
    #[serde(skip)]
    left_out: usize,
    #[serde(skip)]
    short: usize,
}

/// A finding.
#[derive(Serialize)]
struct Row<'a> {
    /// Rule, severity, file, line, column.
    at: (usize, u8, usize, usize, usize),
    m: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    p: &'a str,
    /// The object.
    #[serde(skip_serializing_if = "Option::is_none")]
    o: Option<usize>,
    /// The container.
    #[serde(skip_serializing_if = "Option::is_none")]
    c: Option<&'a str>,
    /// The help.
    #[serde(skip_serializing_if = "Option::is_none")]
    h: Option<usize>,
    /// The risk of a fix that can be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    k: Option<&'static str>,
    /// The excerpt, the marked line in it, and the mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<(usize, usize, usize, usize)>,
    /// What the fix changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    d: Vec<(usize, Vec<String>)>,
}

impl<'a> Data<'a> {
    /// Gathers what is shown of a report.
    pub(super) fn of(report: &'a Report<'_>) -> Data<'a> {
        let items = report.most_severe(MOST);
        let links = report.links();
        let titles: HashMap<&str, &Rule> =
            report.rules.iter().map(|rule| (rule.id(), rule)).collect();
        let (mut rules, mut files) = (Table::default(), Table::default());
        let (mut objects, mut helps) = (Table::default(), Table::default());
        let mut findings = Vec::with_capacity(items.len());
        for item in &items {
            let id = item.rule.as_str();
            let title = titles.get(id).map_or("", |rule| rule.page.title.as_str());
            let rule = rules.add((id, title, links.get(id).copied().unwrap_or_default()));
            let severity = match item.severity {
                Severity::Error => 0,
                Severity::Warning => 1,
                Severity::Info => 2,
            };
            let start = item.place.start;
            let file = files.add(item.file.as_str());
            let fix = item.fix.as_ref().filter(|fix| fix.is_possible());
            let object = item.object.as_ref().map(|object| {
                let namespace = object.namespace.as_deref().unwrap_or_default();
                (object.kind.as_str(), namespace, object.name.as_deref().unwrap_or_default())
            });
            findings.push(Row {
                at: (rule, severity, file, start.line, start.column),
                m: &item.message,
                p: &item.path,
                o: object.map(|object| objects.add(object)),
                c: item.container.as_deref(),
                h: advice(item).map(|advice| helps.add(advice)),
                k: fix.map(|fix| risk_name(fix.risk)),
                x: None,
                d: Vec::new(),
            });
        }
        let mut data = Data {
            rules: rules.list,
            files: files.list,
            objects: objects.list,
            helps: helps.list,
            excerpts: Vec::new(),
            findings,
            left_out: report.items.len() - items.len(),
            short: 0,
        };
        data.add_details(report, &items);
        data
    }

    /// Findings that are not in the page.
    pub(super) fn left_out(&self) -> usize {
        self.left_out
    }

    /// Findings whose excerpts and diffs are not.
    pub(super) fn without_details(&self) -> usize {
        self.short
    }

    /// Adds excerpts and diffs while there is room.
    fn add_details(&mut self, report: &'a Report<'_>, items: &[&'a Item]) {
        let secrets = Secrets::of(&report.items);
        let sources = report.sources.by_name();
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(items[*at].severity));
        let mut room = ROOM;
        let mut known: HashMap<(&str, usize, usize, usize), usize> = HashMap::new();
        let mut current: Option<(&str, Lines<'_>)> = None;
        for (done, at) in order.iter().enumerate() {
            let (item, row) = (items[*at], &mut self.findings[*at]);
            let Some(source) = sources.get(&item.file).filter(|source| !source.text.is_empty())
            else {
                continue;
            };
            if secrets.show_beside(item) {
                continue;
            }
            if room == 0 {
                self.short = order.len() - done;
                return;
            }
            if current.as_ref().is_none_or(|(file, _)| *file != item.file) {
                current = Some((&item.file, Lines::of(&source.text)));
            }
            let Some((_, lines)) = &current else { continue };
            let excerpt = Excerpt::of(item, &source.text, lines);
            // Findings at one place have one excerpt, unless a long line was cut for each.
            let cut = excerpt.lines.iter().any(|line| line.contains('…'));
            let column = if cut { item.place.start.column } else { 0 };
            let key = (item.file.as_str(), excerpt.first, excerpt.lines.len(), column);
            let number = *known.entry(key).or_insert_with(|| {
                room = room.saturating_sub(size(&excerpt.lines));
                self.excerpts.push((excerpt.first, excerpt.lines));
                self.excerpts.len() - 1
            });
            row.x = Some((number, excerpt.marked, excerpt.mark.0, excerpt.mark.1));
            if let Some(fix) = item.fix.as_ref().filter(|fix| fix.is_possible()) {
                for hunk in hunks(fix, &source.text, lines) {
                    room = room.saturating_sub(size(&hunk.lines));
                    row.d.push((hunk.first, hunk.lines));
                }
            }
        }
    }
}

fn size(lines: &[String]) -> usize {
    lines.iter().map(|line| line.len() + 8).sum::<usize>() + 32
}

/// Values with a number each.
struct Table<T> {
    list: Vec<T>,
    numbers: HashMap<T, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table { list: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Table<T> {
    fn add(&mut self, value: T) -> usize {
        *self.numbers.entry(value.clone()).or_insert_with(|| {
            self.list.push(value);
            self.list.len() - 1
        })
    }
}

/// JSON that can stand in a script element.
impl Display for Data<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        serde_json::to_writer(Escaped(f), self).map_err(|_| fmt::Error)
    }
}

struct Escaped<'f, 'g>(&'f mut Formatter<'g>);

impl Write for Escaped<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        for (index, part) in text.split('<').enumerate() {
            // Nothing but texts has this sign in it, and nothing else ends a script.
            let escape = if index > 0 { "\\u003c" } else { "" };
            self.0
                .write_str(escape)
                .and_then(|()| self.0.write_str(part))
                .map_err(io::Error::other)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
