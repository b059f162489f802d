//! Values as YAML text, in lines or in brackets, in any order, with comments and anchors.

/// A value to be written.
#[derive(Clone, Debug)]
pub(crate) enum Yaml {
    /// As it stands.
    Plain(String),
    Map(Vec<(String, Yaml)>),
    Seq(Vec<Yaml>),
    /// In brackets, whatever stands around it.
    Flow(Box<Yaml>),
    /// With an anchor, given without `&`.
    Anchored(&'static str, Box<Yaml>),
}

/// A source of chances.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        // The generator of Knuth's MMIX, of which the upper bits are good.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    /// The text with comments between some of its lines and behind some of them.
    pub(crate) fn comment(&mut self, text: &str) -> String {
        let mut out = String::new();
        for (number, line) in text.lines().enumerate() {
            let indent = &line[..line.len() - line.trim_start().len()];
            if self.roll(6) == 0 {
                out += &format!("{indent}# above {number}\n");
            }
            out += line;
            if self.roll(6) == 0 {
                out += &format!(" # behind {number}");
            }
            out.push('\n');
        }
        out
    }
}

/// A scalar.
pub(crate) fn plain(text: impl Into<String>) -> Yaml {
    Yaml::Plain(text.into())
}

/// A mapping.
pub(crate) fn map<const N: usize>(entries: [(&str, Yaml); N]) -> Yaml {
    Yaml::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// A list.
pub(crate) fn list<const N: usize>(items: [Yaml; N]) -> Yaml {
    Yaml::Seq(items.to_vec())
}

impl Yaml {
    /// Puts the entries of every mapping in another order.
    pub(crate) fn shuffle(&mut self, dice: &mut Dice) {
        match self {
            Yaml::Map(entries) => {
                for at in (1..entries.len()).rev() {
                    // Most files keep most of the usual order.
                    if dice.roll(3) == 0 {
                        entries.swap(at, dice.roll(at + 1));
                    }
                }
                entries.iter_mut().for_each(|(_, value)| value.shuffle(dice));
            }
            Yaml::Seq(items) => items.iter_mut().for_each(|item| item.shuffle(dice)),
            _ => {}
        }
    }

    /// Puts some values in brackets.
    pub(crate) fn bracket(&mut self, dice: &mut Dice) {
        let inner = match self {
            Yaml::Map(entries) => entries.iter_mut().map(|(_, value)| value).collect(),
            Yaml::Seq(items) => items.iter_mut().collect(),
            _ => Vec::new(),
        };
        for value in inner {
            if matches!(value, Yaml::Map(_) | Yaml::Seq(_)) && dice.roll(8) == 0 {
                *value = Yaml::Flow(Box::new(value.clone()));
            }
            value.bracket(dice);
        }
    }

    /// Gives one value of an object an anchor that the annotation `copy` repeats.
    pub(crate) fn anchor(&mut self, dice: &mut Dice) {
        let Yaml::Map(entries) = self else { return };
        let at = entries.iter().position(|(key, _)| key == "metadata");
        let metadata = at.map(|at| entries.remove(at).1);
        let chosen = dice.roll(entries.len());
        entries[chosen].1.anchor_below(dice);
        let Yaml::Map(mut metadata) = metadata.unwrap_or_else(|| map([])) else { return };
        metadata.push(("annotations".into(), map([("copy", plain("*shared"))])));
        entries.push(("metadata".into(), Yaml::Map(metadata)));
    }

    fn anchor_below(&mut self, dice: &mut Dice) {
        match self {
            Yaml::Map(inner) if !inner.is_empty() && dice.roll(4) > 0 => {
                let chosen = dice.roll(inner.len());
                inner[chosen].1.anchor_below(dice);
            }
            Yaml::Seq(inner) if !inner.is_empty() && dice.roll(4) > 0 => {
                let chosen = dice.roll(inner.len());
                inner[chosen].anchor_below(dice);
            }
            value => *value = Yaml::Anchored("shared", Box::new(value.clone())),
        }
    }

    /// The text as JSON.
    pub(crate) fn json(&self) -> String {
        let join = |parts: Vec<String>| parts.join(", ");
        match self {
            Yaml::Plain(text) => match text.as_str() {
                "true" | "false" | "null" => text.clone(),
                text if text.parse::<u64>().is_ok() => text.to_owned(),
                text => format!("\"{}\"", text.trim_matches('\'')),
            },
            Yaml::Flow(inner) | Yaml::Anchored(_, inner) => inner.json(),
            Yaml::Seq(items) => format!("[{}]", join(items.iter().map(Yaml::json).collect())),
            Yaml::Map(entries) => {
                let entry = |(key, value): &(String, Yaml)| format!("\"{key}\": {}", value.json());
                format!("{{{}}}", join(entries.iter().map(entry).collect()))
            }
        }
    }

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
            Yaml::Anchored(name, inner) => {
                out.push_str(&format!(" &{name}"));
                inner.behind(indent, out);
            }
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
            Yaml::Anchored(name, inner) => format!("&{name} {}", inner.flow()),
            Yaml::Seq(items) => format!("[{}]", join(items.iter().map(Yaml::flow).collect())),
            Yaml::Map(entries) => {
                let entry = |(key, value): &(String, Yaml)| format!("{key}: {}", value.flow());
                format!("{{{}}}", join(entries.iter().map(entry).collect()))
            }
        }
    }
}
