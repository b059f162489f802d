//! Bars: how many findings of which severity a rule, a namespace or a file has.

use std::collections::HashMap;

use crate::report::{Item, Report};
use crate::rules::Severity;

/// A chart has no more bars.
const MOST: usize = 12;

/// A label has no more characters.
const LONGEST: usize = 28;

/// Units of width that bars share.
const WIDTH: f64 = 160.0;

/// Where bars begin.
const LEFT: f64 = 206.0;

/// The height of a bar and of the room below it.
const STEP: usize = 22;

/// One chart.
pub(super) struct Chart {
    pub(super) title: &'static str,
    /// What a click filters by.
    pub(super) filter: &'static str,
    pub(super) bars: Vec<Bar>,
    /// What has no bar.
    pub(super) more: usize,
    pub(super) height: usize,
}

/// One bar.
pub(super) struct Bar {
    /// What it stands for.
    pub(super) value: String,
    /// The same, short enough.
    pub(super) label: String,
    pub(super) total: String,
    pub(super) y: usize,
    pub(super) parts: Vec<Part>,
    /// Just past its end.
    pub(super) end: String,
}

/// The part of one severity.
pub(super) struct Part {
    pub(super) severity: &'static str,
    pub(super) x: String,
    pub(super) width: String,
}

/// The charts of a report.
pub(super) fn charts(report: &Report<'_>) -> Vec<Chart> {
    let namespace = |item: &'_ Item| item.object.as_ref()?.namespace.clone();
    vec![
        chart("By rule", "rule", &report.items, |item| Some(item.rule.clone())),
        chart("By namespace", "namespace", &report.items, namespace),
        chart("By file", "file", &report.items, |item| Some(item.file.clone())),
    ]
}

fn chart(
    title: &'static str,
    filter: &'static str,
    items: &[Item],
    value: impl Fn(&Item) -> Option<String>,
) -> Chart {
    let mut counts: HashMap<String, [usize; 3]> = HashMap::new();
    for item in items {
        let counts = counts.entry(value(item).unwrap_or_default()).or_default();
        counts[rank(item.severity)] += 1;
    }
    let mut counts: Vec<(String, [usize; 3])> = counts.into_iter().collect();
    let total = |counts: &[usize; 3]| counts.iter().sum::<usize>();
    counts.sort_by(|a, b| total(&b.1).cmp(&total(&a.1)).then_with(|| a.0.cmp(&b.0)));
    let most = counts.first().map_or(1, |(_, counts)| total(counts));
    let more = counts.len().saturating_sub(MOST);
    counts.truncate(MOST);
    let bar = |(index, (value, counts)): (usize, (String, [usize; 3]))| {
        let mut x = LEFT;
        let mut parts = Vec::new();
        for (count, severity) in counts.iter().zip(["error", "warning", "info"]) {
            let width = *count as f64 * WIDTH / most as f64;
            if *count > 0 {
                parts.push(Part {
                    severity,
                    x: format!("{x:.1}"),
                    width: format!("{:.1}", width.max(1.0)),
                });
                x += width.max(1.0);
            }
        }
        Bar {
            label: label(&value, filter),
            total: grouped(&total(&counts)),
            y: index * STEP,
            end: format!("{:.1}", x + 6.0),
            parts,
            value,
        }
    };
    let bars: Vec<Bar> = counts.into_iter().enumerate().map(bar).collect();
    Chart { title, filter, height: bars.len() * STEP, bars, more }
}

fn rank(severity: Severity) -> usize {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    }
}

/// A number with commas between its thousands.
pub(super) fn grouped(number: &usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The end of a path and the beginning of anything else.
fn label(value: &str, filter: &str) -> String {
    let length = value.chars().count();
    if value.is_empty() {
        return "none named".to_owned();
    }
    if length <= LONGEST {
        return value.to_owned();
    }
    if filter == "file" {
        let end: String = value.chars().skip(length + 1 - LONGEST).collect();
        return format!("…{end}");
    }
    let start: String = value.chars().take(LONGEST - 1).collect();
    format!("{start}…")
}
