//! Values that are one of a few words, and values of any type.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::model::kinds::row::FORMS;
use crate::rules::registry::nearest;
use crate::rules::{Risk, Severity};
use crate::syntax::edit::Value;

/// A type whose values have one word each.
pub trait Word: Copy + 'static {
    /// What the words are for, for messages and the schema.
    const NOUN: &'static str;

    /// The words and what they mean.
    fn words() -> Vec<(&'static str, Self)>;
}

impl Word for Severity {
    const NOUN: &'static str = "severity";

    fn words() -> Vec<(&'static str, Severity)> {
        use Severity::{Error, Info, Warning};
        vec![("error", Error), ("warning", Warning), ("info", Info)]
    }
}

impl Word for Risk {
    const NOUN: &'static str = "risk";

    fn words() -> Vec<(&'static str, Risk)> {
        use Risk::{High, Low, Medium, None};
        vec![("none", None), ("low", Low), ("medium", Medium), ("high", High)]
    }
}

/// A form of the table of kinds, by its name there.
#[derive(Clone, Copy, Debug)]
pub struct FormName(pub &'static str);

impl Word for FormName {
    const NOUN: &'static str = "form";

    fn words() -> Vec<(&'static str, FormName)> {
        FORMS.iter().map(|(name, _)| (*name, FormName(name))).collect()
    }
}

/// One of the words of a type.
#[derive(Clone, Copy, Debug)]
pub struct OneOf<T>(pub T);

/// Finds a word.
///
/// # Errors
/// Says what there is instead.
pub(super) fn word<T: Word>(text: &str) -> Result<T, String> {
    let words = T::words();
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
        return Ok(*value);
    }
    let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let hint = match nearest(text, words.clone()) {
        hint if hint.is_empty() => format!("; there is `{}`", words.join("`, `")),
        hint => hint,
    };
    Err(format!("`{text}` is no {}{hint}", T::NOUN))
}

impl<'de, T: Word> Deserialize<'de> for OneOf<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<OneOf<T>, D::Error> {
        let text = String::deserialize(deserializer)?;
        word(&text).map(OneOf).map_err(D::Error::custom)
    }
}

impl<T: Word> JsonSchema for OneOf<T> {
    fn schema_name() -> Cow<'static, str> {
        let (first, rest) = T::NOUN.split_at(1);
        format!("{}{rest}", first.to_uppercase()).into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = T::words().into_iter().map(|(word, _)| word).collect();
        schemars::json_schema!({ "enum": words })
    }
}

/// The value of an option of a rule, of any type; the rule says which it takes.
#[derive(Clone, Debug)]
pub struct Any(pub Value);

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Any, D::Error> {
        deserializer.deserialize_any(AnyVisitor).map(Any)
    }
}

struct AnyVisitor;

impl<'de> Visitor<'de> for AnyVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Float(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Any(item)) = list.next_element()? {
            items.push(item);
        }
        Ok(Value::Seq(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, Any(value))) = map.next_entry::<String, Any>()? {
            entries.push((key, value));
        }
        Ok(Value::Map(entries))
    }
}
