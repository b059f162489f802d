//! As much of JSON Schema as the published schemas use; what it does not know fails.

use serde_json::Value;

/// What is wrong with a value, if anything.
pub(crate) fn flaws(schema: &Value, value: &Value) -> Vec<String> {
    let mut flaws = Vec::new();
    check(schema, schema, value, "", &mut flaws);
    flaws
}

fn check(root: &Value, schema: &Value, value: &Value, path: &str, flaws: &mut Vec<String>) {
    let keys = schema.as_object().expect("a schema");
    for (key, wanted) in keys {
        match key.as_str() {
            "$schema" | "$defs" | "definitions" | "title" | "description" | "format"
            | "default" => {}
            "$ref" => {
                let name = wanted.as_str().expect("a reference").trim_start_matches('#');
                check(root, root.pointer(name).expect("a definition"), value, path, flaws);
            }
            "type" => {
                let one = std::slice::from_ref(wanted);
                let types = wanted.as_array().map_or(one, Vec::as_slice);
                if !types.iter().any(|name| is(value, name.as_str().expect("a type"))) {
                    flaws.push(format!("{path}: not of type {wanted}"));
                }
            }
            "enum" => {
                if !wanted.as_array().expect("a list").contains(value) {
                    flaws.push(format!("{path}: {value} is none of {wanted}"));
                }
            }
            "minimum" => {
                if value.is_number() && value.as_f64() < wanted.as_f64() {
                    flaws.push(format!("{path}: {value} is less than {wanted}"));
                }
            }
            "maximum" => {}
            "anyOf" => {
                let fits = |one: &Value| {
                    let mut flaws = Vec::new();
                    check(root, one, value, path, &mut flaws);
                    flaws.is_empty()
                };
                if !wanted.as_array().expect("a list").iter().any(fits) {
                    flaws.push(format!("{path}: fits none of {wanted}"));
                }
            }
            "allOf" => {
                for one in wanted.as_array().expect("a list") {
                    check(root, one, value, path, flaws);
                }
            }
            "required" => {
                let names = wanted.as_array().expect("a list").iter().filter_map(Value::as_str);
                let missing = names.filter(|name| value.is_object() && value.get(name).is_none());
                flaws.extend(missing.map(|name| format!("{path}: no {name}")));
            }
            "properties" => {
                for (name, schema) in wanted.as_object().expect("a map") {
                    if let Some(value) = value.get(name) {
                        check(root, schema, value, &format!("{path}/{name}"), flaws);
                    }
                }
                for name in value.as_object().into_iter().flat_map(|map| map.keys()) {
                    if wanted.get(name).is_none() {
                        flaws.push(format!("{path}: {name} is not in the schema"));
                    }
                }
            }
            // `properties` takes no others anyway.
            "additionalProperties" if wanted == &Value::Bool(false) => {}
            "additionalProperties" => {
                for (name, value) in value.as_object().into_iter().flatten() {
                    check(root, wanted, value, &format!("{path}/{name}"), flaws);
                }
            }
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, wanted, value, &format!("{path}/{index}"), flaws);
                }
            }
            other => flaws.push(format!("the schema says {other}, which is not known here")),
        }
    }
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}
