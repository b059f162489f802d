//! What the admission plugin says of a pod, in its own words, and where in the manifest it is.

use std::borrow::Cow;
use std::fmt;

use crate::model::lookup::{Lookup, follow};
use crate::syntax::Node;

/// One reason why a policy refuses a pod. Displayed as the plugin wrote it.
#[derive(Clone, Debug)]
pub struct Violation<'d> {
    /// The field in the plugin's spelling, which is not always that of the manifest.
    pub field: String,
    /// What is wrong.
    pub flaw: Flaw,
    /// The sentence after it; may be empty.
    pub detail: Cow<'static, str>,
    /// Where it stands, or would stand, in the manifest.
    pub place: Place<'d>,
}

/// The kinds of field errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A value that may not be, as Go prints it.
    Invalid(String),
    /// Something that may not be there.
    Forbidden,
    /// Something that must be there.
    Required,
    /// A value that is none of the known ones, as Go prints it.
    Unsupported(String),
    /// A value that is there twice, as Go prints it.
    Duplicate(String),
    /// A text of too many characters.
    TooLong,
}

/// A path in the manifest.
#[derive(Clone, Debug)]
pub struct Place<'d> {
    /// Where it begins.
    pub from: Node<'d>,
    /// The keys that it follows.
    pub keys: Vec<Box<str>>,
}

impl fmt::Display for Violation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.field)?;
        match &self.flaw {
            Flaw::Invalid(value) => write!(f, ": Invalid value: {value}")?,
            Flaw::Forbidden => f.write_str(": Forbidden")?,
            Flaw::Required => f.write_str(": Required value")?,
            Flaw::Unsupported(value) => write!(f, ": Unsupported value: {value}")?,
            Flaw::Duplicate(value) => write!(f, ": Duplicate value: {value}")?,
            Flaw::TooLong => f.write_str(": Too long")?,
        }
        if self.detail.is_empty() { Ok(()) } else { write!(f, ": {}", self.detail) }
    }
}

impl<'d> Place<'d> {
    /// The path of plain keys below a node.
    pub fn of(from: Node<'d>, keys: &[&str]) -> Place<'d> {
        Place { from, keys: keys.iter().map(|key| Box::from(*key)).collect() }
    }

    /// What stands there.
    pub fn lookup(&self) -> Lookup<'d> {
        follow(self.from, &self.keys)
    }
}

/// A string as Go quotes it.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            c if c < ' ' || c == '\u{7f}' => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if c.is_control() || (c.is_whitespace() && c != ' ') => {
                out.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
