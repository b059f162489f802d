//! Values as YAML text, in lines or in brackets.

/// A value to be written.
#[derive(Clone, Debug)]
pub(crate) enum Yaml {
    /// As it stands.
    Plain(String),
    Map(Vec<(String, Yaml)>),
    Seq(Vec<Yaml>),
    /// In brackets, whatever stands around it.
    Flow(Box<Yaml>),
}

/// A scalar.
pub(crate) fn plain(text: impl Into<String>) -> Yaml {
    Yaml::Plain(text.into())
}

/// A mapping.
pub(crate) fn map<const N: usize>(entries: [(&str, Yaml); N]) -> Yaml {
    Yaml::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

impl Yaml {
    /// The text of a document.
    pub(crate) fn document(&self) -> String {
        let mut out = String::new();
        self.lines(0, &mut out);
        out
    }

    /// A mapping or list in lines; the first line goes on where `out` ends.
    fn lines(&self, indent: usize, out: &mut String) {
        let pad = |out: &mut String, first: &mut bool| {
            if !std::mem::take(first) {
                out.push_str(&" ".repeat(indent));
            }
        };
        let mut first = !out.is_empty() && !out.ends_with('\n');
        match self {
            Yaml::Map(entries) => {
                for (key, value) in entries {
                    pad(out, &mut first);
                    out.push_str(key);
                    out.push(':');
                    value.behind(indent + 2, out);
                }
            }
            Yaml::Seq(items) => {
                for item in items {
                    pad(out, &mut first);
                    out.push('-');
                    match item {
                        Yaml::Map(entries) if !entries.is_empty() => {
                            out.push(' ');
                            item.lines(indent + 2, out);
                        }
                        item => item.behind(indent + 2, out),
                    }
                }
            }
            _ => unreachable!("only collections are written in lines"),
        }
    }

    /// What stands behind a key or a dash.
    fn behind(&self, indent: usize, out: &mut String) {
        match self {
            Yaml::Map(entries) if !entries.is_empty() => {
                out.push('\n');
                self.lines(indent, out);
            }
            Yaml::Seq(items) if !items.is_empty() => {
                out.push('\n');
                self.lines(indent, out);
            }
            other => {
                let text = other.flow();
                if !text.is_empty() {
                    out.push(' ');
                    out.push_str(&text);
                }
                out.push('\n');
            }
        }
    }

    fn flow(&self) -> String {
        let join = |parts: Vec<String>| parts.join(", ");
        match self {
            Yaml::Plain(text) => text.clone(),
            Yaml::Flow(inner) => inner.flow(),
            Yaml::Seq(items) => format!("[{}]", join(items.iter().map(Yaml::flow).collect())),
            Yaml::Map(entries) => {
                let entry = |(key, value): &(String, Yaml)| format!("{key}: {}", value.flow());
                format!("{{{}}}", join(entries.iter().map(entry).collect()))
            }
        }
    }
}
