//! The parts a declaration is made of, as they are written.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_yaml::Value as Yaml;

use crate::model::Role;
use crate::rules::condition::Path;
use crate::rules::matcher::Matcher;
use crate::rules::options::OptionType;
use crate::rules::rule::{PeerId, Risk, Severity};
use crate::syntax::edit::Value;

/// Entries in the order they are written; a repeated key is an error.
#[derive(Debug)]
pub(super) struct Ordered<V>(pub(super) Vec<(String, V)>);

impl<V> Default for Ordered<V> {
    fn default() -> Self {
        Ordered(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Ordered<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
            type Value = Ordered<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered<V>, A::Error> {
                let mut entries: Vec<(String, V)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, V>()? {
                    if entries.iter().any(|(name, _)| *name == key) {
                        return Err(de::Error::custom(format!("`{key}` is given twice")));
                    }
                    entries.push((key, value));
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RoleName {
    Main,
    Init,
    Sidecar,
    Ephemeral,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SeverityName {
    Info,
    Warning,
    Error,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RiskName {
    None,
    Low,
    Medium,
    High,
}

/// `on` and `off` are words here, as YAML 1.2 has it, not booleans.
#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TypeName {
    Text,
    Texts,
    Number,
    Quantity,
    Boolean,
    Map,
}

pub(super) struct PathText(pub(super) Path);

impl<'de> Deserialize<'de> for PathText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Path::parse(&text).map(PathText).map_err(de::Error::custom)
    }
}

pub(super) struct MatcherForm(pub(super) Matcher);

impl<'de> Deserialize<'de> for MatcherForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Yaml::deserialize(deserializer)?;
        value(&form).and_then(|form| Matcher::of(&form)).map(MatcherForm).map_err(de::Error::custom)
    }
}

pub(super) fn value(form: &Yaml) -> Result<Value, String> {
    Ok(match form {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(*value),
        Yaml::Number(number) => match number.as_i64() {
            Some(value) => Value::Int(value.into()),
            None => Value::Float(number.as_f64().ok_or("a number is out of range")?),
        },
        Yaml::String(text) => Value::Text(text.clone()),
        Yaml::Sequence(items) => Value::Seq(items.iter().map(value).collect::<Result<_, _>>()?),
        Yaml::Mapping(map) => {
            let entry = |(key, inner): (&Yaml, &Yaml)| {
                let key = key.as_str().ok_or("keys must be text")?;
                Ok((key.to_owned(), value(inner)?))
            };
            Value::Map(map.iter().map(entry).collect::<Result<_, String>>()?)
        }
        Yaml::Tagged(_) => return Err("tags are not part of the page language".into()),
    })
}

impl OneOrMany {
    pub(super) fn into_texts(self) -> Vec<String> {
        match self {
            OneOrMany::One(text) => vec![text],
            OneOrMany::Many(texts) => texts,
        }
    }

    /// Peers' names; those that the peer does not run by default are followed by ` (opt-in)`.
    pub(super) fn into_ids(self) -> Vec<PeerId> {
        let id = |name: String| match name.strip_suffix(" (opt-in)") {
            Some(id) => PeerId { id: id.to_owned(), by_default: false },
            None => PeerId { id: name, by_default: true },
        };
        self.into_texts().into_iter().map(id).collect()
    }
}

impl From<TypeName> for OptionType {
    fn from(name: TypeName) -> OptionType {
        match name {
            TypeName::Text => OptionType::Text,
            TypeName::Texts => OptionType::Texts,
            TypeName::Number => OptionType::Number,
            TypeName::Quantity => OptionType::Quantity,
            TypeName::Boolean => OptionType::Boolean,
            TypeName::Map => OptionType::Map,
        }
    }
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Role {
        match name {
            RoleName::Main => Role::Main,
            RoleName::Init => Role::Init,
            RoleName::Sidecar => Role::Sidecar,
            RoleName::Ephemeral => Role::Ephemeral,
        }
    }
}

impl From<SeverityName> for Severity {
    fn from(name: SeverityName) -> Severity {
        match name {
            SeverityName::Info => Severity::Info,
            SeverityName::Warning => Severity::Warning,
            SeverityName::Error => Severity::Error,
        }
    }
}

impl From<RiskName> for Risk {
    fn from(name: RiskName) -> Risk {
        match name {
            RiskName::None => Risk::None,
            RiskName::Low => Risk::Low,
            RiskName::Medium => Risk::Medium,
            RiskName::High => Risk::High,
        }
    }
}
