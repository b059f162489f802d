//! The JSON Schema of a configuration: from the types, and for the rules from their pages.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value as Json, json};

use super::file::Content;
use crate::rules::options::{OptionType, RuleOption};
use crate::rules::{Rule, profile};
use crate::syntax::edit::Value;

/// The schema, for these rules.
pub fn schema(rules: &[Rule]) -> Json {
    // Editors with a YAML server know this draft best.
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<Content>().to_value();
    schema["title"] = json!("kubehone");
    schema["type"] = json!(["object", "null"]);
    let told = rules.iter().map(|rule| (rule.id().to_owned(), rule_schema(rule)));
    schema["definitions"]["Rules"] = json!({
        "type": ["object", "null"],
        "additionalProperties": false,
        "properties": Json::Object(told.collect()),
    });
    schema["definitions"]["Name"] =
        json!({ "anyOf": [{ "enum": names(rules) }, { "type": "string" }] });
    schema["definitions"]["Profile"] = json!({ "enum": profile::names().collect::<Vec<_>>() });
    if let Some(definitions) = schema["definitions"].as_object_mut() {
        // Each rule has its own instead.
        definitions.remove("Rule");
    }
    refer(&mut schema["properties"]);
    refer(&mut schema["definitions"]["Override"]["properties"]);
    unwrap_lines(&mut schema);
    schema
}

/// Comments have short lines; editors break them as they like.
fn unwrap_lines(schema: &mut Json) {
    match schema {
        Json::Object(entries) => {
            if let Some(Json::String(text)) = entries.get_mut("description") {
                *text = text.replace('\n', " ");
            }
            entries.values_mut().for_each(unwrap_lines);
        }
        Json::Array(items) => items.iter_mut().for_each(unwrap_lines),
        _ => {}
    }
}

/// Puts what the pages know in the place of what the types say.
fn refer(properties: &mut Json) {
    let several = |name: &str| {
        let one = json!({ "$ref": format!("#/definitions/{name}") });
        json!([one, { "type": "array", "items": one }, { "type": "null" }])
    };
    for (key, name) in [("profile", "Profile"), ("select", "Name"), ("ignore", "Name")] {
        properties[key]["anyOf"] = several(name);
    }
    // Without quotes a version looks like a number.
    properties["kubernetes-version"]["type"] = json!(["string", "number", "null"]);
    let about = properties["rules"]["description"].take();
    properties["rules"] =
        json!({ "description": about, "allOf": [{ "$ref": "#/definitions/Rules" }] });
}

/// What may be selected, less the names that other linters have.
fn names(rules: &[Rule]) -> Vec<&str> {
    let mut names: Vec<&str> = rules.iter().flat_map(|rule| [rule.id(), rule.category()]).collect();
    names.push("all");
    names.sort_unstable();
    names.dedup();
    names
}

fn rule_schema(rule: &Rule) -> Json {
    let mut properties = Map::new();
    properties.insert("run".into(), json!({ "$ref": "#/definitions/Run" }));
    properties.insert("severity".into(), json!({ "$ref": "#/definitions/Severity" }));
    if rule.fix.is_some() {
        properties.insert("risk".into(), json!({ "$ref": "#/definitions/Risk" }));
    }
    properties
        .extend(rule.options.iter().map(|option| (option.name.clone(), option_schema(option))));
    json!({
        "description": rule.page.title,
        "anyOf": [
            { "$ref": "#/definitions/Short" },
            { "type": "object", "additionalProperties": false, "properties": properties },
        ],
    })
}

fn option_schema(option: &RuleOption) -> Json {
    let mut schema = match option.kind {
        OptionType::Text => json!({ "type": "string" }),
        OptionType::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        OptionType::Number => json!({ "type": "number" }),
        OptionType::Quantity => json!({ "type": ["string", "number"] }),
        OptionType::Boolean => json!({ "type": "boolean" }),
        OptionType::Map => {
            json!({ "type": "object", "additionalProperties": { "type": "string" } })
        }
    };
    schema["description"] = json!(option.about);
    if let Some(default) = &option.default {
        schema["default"] = json(default);
    }
    schema
}

/// A value as JSON.
pub fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => {
            i64::try_from(*value).map_or_else(|_| json!(*value as f64), Json::from)
        }
        Value::Float(value) => json!(value),
        Value::Text(text) => json!(text),
        Value::Seq(items) => items.iter().map(json).collect(),
        Value::Map(entries) => {
            entries.iter().map(|(key, value)| (key.clone(), json(value))).collect()
        }
    }
}
