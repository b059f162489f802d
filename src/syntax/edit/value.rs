//! Values to be written, and how they are spelled.

use super::super::node::Node;
use super::super::scalar::Scalar;
use super::Refusal;
use super::style::FlowStyle;

/// A value that a change puts into a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// A string; quoted wherever any dialect of YAML would read it otherwise.
    Text(String),
    /// A list.
    Seq(Vec<Value>),
    /// A mapping; order is kept.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value of a node, aliases followed; keys that are not scalars make it fail.
    pub fn of(node: Node<'_>) -> Result<Value, Refusal> {
        let node = node.target();
        if node.is_seq() {
            return node.items().map(Value::of).collect::<Result<_, _>>().map(Value::Seq);
        }
        if node.is_map() {
            let entries = node.entries().map(|(key, value)| {
                if !key.is_scalar() || key.text() == "<<" {
                    return Err("it holds a key that cannot be copied".to_owned());
                }
                Ok((key.text().to_owned(), Value::of(value)?))
            });
            return entries.collect::<Result<_, _>>().map(Value::Map);
        }
        Ok(match node.scalar().unwrap_or(Scalar::Null) {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => Value::Bool(value),
            Scalar::Int(value) => Value::Int(value),
            Scalar::Float(value) => Value::Float(value),
            Scalar::Text(text) => Value::Text(text.to_owned()),
        })
    }

    /// Whether this is a mapping.
    pub(super) fn is_map(&self) -> bool {
        matches!(self, Value::Map(_))
    }

    /// The value as it stands in flow style.
    pub(super) fn flow(&self, style: &FlowStyle) -> String {
        match self {
            Value::Text(text) if style.quoted => double_quoted(text),
            Value::Seq(items) if items.is_empty() => "[]".into(),
            Value::Map(entries) if entries.is_empty() => "{}".into(),
            Value::Seq(items) => {
                let items: Vec<String> = items.iter().map(|v| v.flow(&style.deeper())).collect();
                style.wrap('[', ']', &items)
            }
            Value::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(k, v)| flow_entry(k, v, &style.deeper())).collect();
                style.wrap('{', '}', &entries)
            }
            scalar => scalar.plain(),
        }
    }

    /// The lines of the value in block style under a key or a dash: what follows on that line,
    /// and the lines after it, indented by `indent`.
    pub(super) fn block(&self, indent: usize, step: usize, dash: usize) -> (String, Vec<String>) {
        match self {
            Value::Seq(items) if items.is_empty() => ("[]".into(), Vec::new()),
            Value::Map(entries) if entries.is_empty() => ("{}".into(), Vec::new()),
            Value::Seq(items) => (String::new(), block_items(items, indent + dash, step, dash)),
            Value::Map(entries) => {
                (String::new(), block_entries(entries, indent + step, step, dash))
            }
            scalar => (scalar.plain(), Vec::new()),
        }
    }

    fn plain(&self) -> String {
        match self {
            Value::Null => "null".into(),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => value.to_string(),
            Value::Text(text) => spelled(text),
            Value::Seq(_) | Value::Map(_) => String::new(),
        }
    }
}

/// The lines of a new document in block style.
pub fn lines(entries: &[(String, Value)]) -> Vec<String> {
    block_entries(entries, 0, 2, 2)
}

/// `key: value` in flow style.
pub(super) fn flow_entry(key: &str, value: &Value, style: &FlowStyle) -> String {
    let key = if style.quoted { double_quoted(key) } else { spelled(key) };
    // Without the blank `{"a":1}` is YAML only because the key is quoted.
    let colon = if style.colon_space || !style.quoted { ": " } else { ":" };
    format!("{key}{colon}{}", value.flow(style))
}

/// The lines of `key: value` entries, indented by `indent`.
pub(super) fn block_entries(
    entries: &[(String, Value)],
    indent: usize,
    step: usize,
    dash: usize,
) -> Vec<String> {
    let mut lines = Vec::new();
    for (key, value) in entries {
        let (rest, more) = value.block(indent, step, dash);
        let space = if rest.is_empty() { "" } else { " " };
        lines.push(format!("{:indent$}{}:{space}{rest}", "", spelled(key)));
        lines.extend(more);
    }
    lines
}

/// The lines of `- item` items, the dash indented by `indent`.
pub(super) fn block_items(items: &[Value], indent: usize, step: usize, dash: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for item in items {
        match item {
            Value::Map(entries) if !entries.is_empty() => {
                let mut inner = block_entries(entries, indent + 2, step, dash);
                if let Some(first) = inner.first_mut() {
                    first.replace_range(indent..indent + 1, "-");
                }
                lines.extend(inner);
            }
            Value::Seq(inner) if !inner.is_empty() => {
                let flow = item.flow(&FlowStyle::default());
                lines.push(format!("{:indent$}- {flow}", ""));
            }
            scalar => lines.push(format!("{:indent$}- {}", "", scalar.flow(&FlowStyle::default()))),
        }
    }
    lines
}

/// Puts a value at a path into entries that are to be written; refuses to overwrite.
pub(super) fn merge(
    entries: &mut Vec<(String, Value)>,
    keys: &[Box<str>],
    value: &Value,
) -> Result<(), Refusal> {
    const CLASH: &str = "another fix writes a different value there";
    let Some((key, rest)) = keys.split_first() else {
        let Value::Map(new) = value else { return Err(CLASH.into()) };
        return new.iter().try_for_each(|(key, value)| {
            merge(entries, std::slice::from_ref(&Box::from(key.as_str())), value)
        });
    };
    match entries.iter_mut().find(|(name, _)| **name == **key) {
        None => {
            let nested = rest
                .iter()
                .rev()
                .fold(value.clone(), |inner, key| Value::Map(vec![(key.to_string(), inner)]));
            entries.push((key.to_string(), nested));
            Ok(())
        }
        Some((_, Value::Map(inner))) if !rest.is_empty() || matches!(value, Value::Map(_)) => {
            merge(inner, rest, value)
        }
        Some((_, Value::Seq(items))) if rest.is_empty() => {
            let Value::Seq(new) = value else { return Err(CLASH.into()) };
            for item in new {
                if !items.contains(item) {
                    items.push(item.clone());
                }
            }
            Ok(())
        }
        Some((_, old)) if rest.is_empty() && old == value => Ok(()),
        Some(_) => Err(CLASH.into()),
    }
}

/// A string as a plain scalar where every dialect reads it as that string, else quoted.
pub(super) fn spelled(text: &str) -> String {
    let safe_char =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-' | '+' | ' ');
    let is_even = !text.ends_with(' ') && !text.contains("  ");
    // `256Mi` is a number nowhere: it has a letter that no notation of numbers knows.
    let unlike_numbers = |c: char| matches!(c.to_ascii_lowercase(), 'g'..='n' | 'p'..='w' | 'z');
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/'))
        || (text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && text.contains(unlike_numbers));
    // `--name=value`; three dashes would begin a document.
    let is_flag =
        text.strip_prefix("--").is_some_and(|t| t.starts_with(|c: char| c.is_ascii_alphabetic()));
    let is_text = Scalar::of_plain(text) == Scalar::Text(text);
    let is_safe = |c| safe_char(c) || (is_flag && c == '=');
    if (starts_well || is_flag) && is_even && is_text && text.chars().all(is_safe) {
        return text.to_owned();
    }
    if text.chars().any(char::is_control) {
        return double_quoted(text);
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// A string in double quotes, valid as JSON and as YAML.
pub(super) fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() && (c as u32) < 0x10000 => {
                out.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
