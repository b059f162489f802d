//! An entry under `allow`, as it is put together.

use super::reading::{Reading, say};
use crate::rules::Date;
use crate::syntax::edit::Value;

/// Findings that are allowed. Of each list, one must fit; an empty one is not looked at.
#[derive(Clone, Default)]
pub(super) struct Entry {
    pub(super) rules: Vec<String>,
    pub(super) kind: Vec<String>,
    pub(super) namespace: Vec<String>,
    pub(super) name: Vec<String>,
    pub(super) labels: Vec<(String, String)>,
    pub(super) container: Vec<String>,
    pub(super) paths: Vec<String>,
    pub(super) reason: Option<String>,
    pub(super) until: Option<String>,
}

impl Entry {
    /// Takes over a day, also one with a time behind it.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn set_until(&mut self, text: &str) -> Result<(), String> {
        let day = text.get(..10).filter(|day| Date::parse(day).is_some());
        self.until = Some(day.ok_or_else(|| format!("`{text}` is no day"))?.to_owned());
        Ok(())
    }

    /// Adds it to what was found: rules that are allowed everywhere and for good are left out
    /// of the run instead.
    pub(super) fn add(mut self, reading: &mut Reading<'_>) {
        if self.rules.is_empty() {
            return;
        }
        self.rules.dedup();
        let lists = [&self.kind, &self.namespace, &self.name, &self.container, &self.paths];
        if lists.iter().all(|list| list.is_empty()) && self.labels.is_empty() {
            if self.until.is_none() {
                for rule in self.rules {
                    say(&mut reading.found.ignore, rule, self.reason.clone());
                }
                return;
            }
            self.paths.push("**".to_owned());
        }
        let value = self.value();
        if !reading.found.allow.contains(&value) {
            reading.found.allow.push(value);
        }
    }

    fn value(self) -> Value {
        let text = |text: String| Value::Text(text);
        let one_or_many = |mut list: Vec<String>| match list.len() {
            1 => Value::Text(list.swap_remove(0)),
            _ => Value::Seq(list.into_iter().map(text).collect()),
        };
        let mut entries: Vec<(String, Value)> = Vec::new();
        let rules = Value::Seq(self.rules.into_iter().map(text).collect());
        entries.push(("rules".to_owned(), rules));
        let lists = [
            ("kind", self.kind),
            ("namespace", self.namespace),
            ("name", self.name),
            ("container", self.container),
            ("paths", self.paths),
        ];
        for (key, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            entries.push((key.to_owned(), one_or_many(list)));
        }
        if !self.labels.is_empty() {
            let labels = self.labels.into_iter().map(|(key, value)| (key, text(value)));
            entries.push(("labels".to_owned(), Value::Map(labels.collect())));
        }
        for (key, value) in [("reason", self.reason), ("until", self.until)] {
            entries.extend(value.map(|value| (key.to_owned(), text(value))));
        }
        Value::Map(entries)
    }
}
