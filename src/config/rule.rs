//! What a configuration tells one rule.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::place::Placed;
use super::words::{Any, OneOf, word};
use crate::rules::{Risk, Severity};

/// What a rule is told. Short forms: `on`, `off`, and a severity, with which it also runs.
#[derive(Clone, Debug, Default)]
pub struct RuleSettings {
    /// Whether it runs: in addition to what is selected, or not at all.
    pub run: Option<Placed<bool>>,
    /// How bad its findings are.
    pub severity: Option<Placed<OneOf<Severity>>>,
    /// How much its fix may change.
    pub risk: Option<Placed<OneOf<Risk>>>,
    /// The values of its options.
    pub options: Vec<(Placed<String>, Placed<Any>)>,
}

/// The short form or the long one.
enum Form {
    Run(bool),
    Severity(Severity),
    Long(RuleSettings),
}

impl<'de> Deserialize<'de> for RuleSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RuleSettings, D::Error> {
        let Placed { value, place } = Placed::<Form>::deserialize(deserializer)?;
        let run = |value| Some(Placed { value, place });
        Ok(match value {
            Form::Long(settings) => settings,
            Form::Run(value) => RuleSettings { run: run(value), ..RuleSettings::default() },
            Form::Severity(severity) => RuleSettings {
                run: run(true),
                severity: Some(Placed { value: OneOf(severity), place }),
                ..RuleSettings::default()
            },
        })
    }
}

impl<'de> Deserialize<'de> for Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Form, D::Error> {
        deserializer.deserialize_any(FormVisitor)
    }
}

struct FormVisitor;

impl<'de> Visitor<'de> for FormVisitor {
    type Value = Form;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`on`, `off`, a severity or a mapping")
    }

    fn visit_unit<E>(self) -> Result<Form, E> {
        Ok(Form::Long(RuleSettings::default()))
    }

    fn visit_bool<E>(self, run: bool) -> Result<Form, E> {
        Ok(Form::Run(run))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Form, E> {
        match text {
            "on" => Ok(Form::Run(true)),
            "off" => Ok(Form::Run(false)),
            text => word(text).map(Form::Severity).map_err(E::custom),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Form, A::Error> {
        let mut settings = RuleSettings::default();
        while let Some(key) = map.next_key::<Placed<String>>()? {
            match key.value.as_str() {
                "run" => settings.run = map.next_value()?,
                "severity" => settings.severity = map.next_value()?,
                "risk" => settings.risk = map.next_value()?,
                // The rest are options; `RESERVED` keeps rules off these names.
                _ => settings.options.push((key, map.next_value()?)),
            }
        }
        Ok(Form::Long(settings))
    }
}

impl JsonSchema for RuleSettings {
    fn schema_name() -> Cow<'static, str> {
        "Rule".into()
    }

    /// Only what all rules have in common; see [`schema`](super::schema) for the rest.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Short>();
        generator.subschema_for::<Run>();
        generator.subschema_for::<OneOf<Severity>>();
        generator.subschema_for::<OneOf<Risk>>();
        schemars::json_schema!(true)
    }
}

/// The short form, for the schema.
struct Short;

impl JsonSchema for Short {
    fn schema_name() -> Cow<'static, str> {
        "Short".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "description": "Whether the rule runs; with a severity, it does",
            "enum": ["on", "off", true, false, "error", "warning", "info", null],
        })
    }
}

/// Whether a rule runs, for the schema.
struct Run;

impl JsonSchema for Run {
    fn schema_name() -> Cow<'static, str> {
        "Run".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "description": "Whether the rule runs: in addition to what is selected, or not at all",
            "enum": ["on", "off", true, false],
        })
    }
}
