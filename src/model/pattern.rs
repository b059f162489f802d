//! Regular expressions: the one place that knows the crate.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

use regex::bytes::{Regex, RegexBuilder};

/// A regular expression, compiled when it is first needed: most are asked little. It goes by
/// bytes.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    regex: OnceLock<Option<Regex>>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.text == other.text
    }
}

impl Pattern {
    /// The expression of that text, whether or not it is one.
    pub fn new(text: &str) -> Pattern {
        Pattern { text: text.to_owned(), regex: OnceLock::new() }
    }

    fn compile(&self) -> Result<Regex, regex::Error> {
        RegexBuilder::new(&self.text).unicode(false).build()
    }

    /// Checks that it is one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        self.compile().map(|_| ()).map_err(|error| {
            // The regex crate draws the place in several lines; the last says what it is.
            let error = error.to_string();
            let last = error.lines().last().unwrap_or_default().trim();
            let why = last.strip_prefix("error: ").unwrap_or(last);
            format!("`{}` is no regular expression: {why}", self.text)
        })
    }

    /// Whether it matches somewhere in a text; `None` if it is none.
    pub fn find_in(&self, text: &str) -> Option<bool> {
        let regex = self.regex.get_or_init(|| self.compile().ok());
        Some(regex.as_ref()?.is_match(text.as_bytes()))
    }
}

/// The expressions of a run, each compiled once.
#[derive(Debug, Default)]
pub struct Patterns(RwLock<HashMap<Box<str>, Arc<Pattern>>>);

impl Patterns {
    /// Whether an expression matches somewhere in a text; `None` if it is none.
    pub fn find_in(&self, pattern: &str, text: &str) -> Option<bool> {
        let known = self.0.read().ok()?.get(pattern).cloned();
        let pattern = match known {
            Some(known) => known,
            None => {
                let new = Arc::new(Pattern::new(pattern));
                let mut all = self.0.write().ok()?;
                all.entry(pattern.into()).or_insert(new).clone()
            }
        };
        pattern.find_in(text)
    }
}
