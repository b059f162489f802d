//! A CronJob's schedule, read as the API server reads it: the standard parser of robfig/cron.

use super::long_pod_lifetime::seconds;
use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

const MONTHS: &[&str] =
    &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// One of the five fields.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    /// Names of the values, beginning with the least.
    names: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, most: 59, names: &[] },
    Field { name: "hour", least: 0, most: 23, names: &[] },
    Field { name: "day of the month", least: 1, most: 31, names: &[] },
    Field { name: "month", least: 1, most: 12, names: MONTHS },
    Field { name: "day of the week", least: 0, most: 6, names: DAYS },
];

const MACROS: [&str; 7] =
    ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(schedule) = find(subject.node, &["spec", "schedule"]) else { return };
    if let Some(flaw) = schedule.is_scalar().then(|| flaw(schedule.text())).flatten() {
        flag(Evidence::at(subject, schedule).detail(flaw));
    }
}

/// What is wrong with a schedule.
fn flaw(schedule: &str) -> Option<String> {
    if schedule.contains("TZ") {
        return Some("holds a time zone, which belongs in spec.timeZone".into());
    }
    if schedule.starts_with('@') {
        let every = schedule.strip_prefix("@every ").and_then(seconds);
        let known = every.is_some() || MACROS.contains(&schedule);
        return (!known).then(|| "is no word that the API knows".into());
    }
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Some(format!("has {} fields where five belong", fields.len()));
    }
    let flawed = fields.iter().zip(&FIELDS).find(|(text, field)| !field.takes(text));
    flawed.map(|(text, field)| format!("has `{text}` where a {} belongs", field.name))
}

impl Field {
    fn takes(&self, text: &str) -> bool {
        let mut parts = text.split(',').filter(|part| !part.is_empty()).peekable();
        parts.peek().is_some() && parts.all(|part| self.takes_range(part))
    }

    /// `*`, `?`, `5`, `1-5`, `mon-fri`, each with or without `/2`.
    fn takes_range(&self, text: &str) -> bool {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, step.parse::<u32>().ok()),
            None => (text, Some(1)),
        };
        if step.is_none_or(|step| step == 0) {
            return false;
        }
        if matches!(range, "*" | "?") {
            return true;
        }
        let (low, high) = range.split_once('-').unwrap_or((range, range));
        match (self.value(low), self.value(high)) {
            (Some(low), Some(high)) => self.least <= low && low <= high && high <= self.most,
            _ => false,
        }
    }

    fn value(&self, text: &str) -> Option<u32> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        match named {
            Some(index) => u32::try_from(index).ok().map(|index| index + self.least),
            None => text.parse().ok(),
        }
    }
}
