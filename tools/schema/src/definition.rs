//! One definition of the API, as a file of k8s-openapi has it. The files are generated, so their
//! lines have one form.

use std::collections::HashMap;

/// A definition.
#[derive(Debug)]
pub struct Definition {
    /// Short name: `core.v1.Container`.
    pub name: String,
    /// `apiVersion` and `kind`, if objects of it stand alone.
    pub object: Option<(String, String)>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in a manifest.
    pub name: String,
    /// What it takes, in the table's words.
    pub shape: String,
    /// Whether the schema demands it.
    pub required: bool,
    /// The keys that tell the elements of a list apart.
    pub keys: Vec<String>,
}

impl Definition {
    /// Reads a file; `None` for one that holds no structure.
    ///
    /// # Errors
    /// A line that has another form than all others.
    pub fn read(text: &str) -> Result<Option<Definition>, String> {
        let Some(full) = after(text, "// Generated from definition ") else { return Ok(None) };
        // Parameters of calls and lists of anything stand beside the groups.
        if full.split('.').count() < 5 {
            return Ok(None);
        }
        let name = short(full);
        let Some(start) = text.find("\npub struct ") else { return Ok(None) };
        let text = &text[start + 1..];
        let Some((_, body)) = text.lines().next().and_then(|_| text.split_once(" {\n")) else {
            return Ok(None);
        };
        if text.lines().next().is_none_or(|line| !line.ends_with(" {")) {
            return Ok(None);
        }
        let body = body.split("\n}").next().unwrap_or_default();
        let names = names(text);
        let mut fields = Vec::new();
        for line in body.lines() {
            let Some((ident, kind)) = field_line(line) else { continue };
            let name = names.get(ident).ok_or(format!("no name for {ident}"))?;
            let (kind, required) = match inside(kind, "Option<") {
                Some(kind) => (kind, false),
                None => (kind, true),
            };
            let shape = shape(kind).ok_or(format!("what is {kind}?"))?;
            let keys = keys(text, ident, &names);
            // Every object has metadata; k8s-openapi says so, the API does not demand it.
            let required = required && shape != "meta.v1.ObjectMeta";
            fields.push(Field { name: (*name).to_owned(), shape, required, keys });
        }
        let constant = |name: &str| after(text, &format!("const {name}: &'static str = \""));
        let object = constant("API_VERSION").zip(constant("KIND"));
        let object = object.map(|(version, kind)| (unquote(version), unquote(kind)));
        if object.is_some() {
            for name in ["apiVersion", "kind"] {
                let (name, shape) = (name.to_owned(), "string".to_owned());
                fields.push(Field { name, shape, required: false, keys: Vec::new() });
            }
        }
        Ok(Some(Definition { name, object, fields }))
    }
}

/// The rest of the first line that begins with something.
fn after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    text.split_once(start)?.1.lines().next()
}

fn unquote(text: &str) -> String {
    text.split('"').next().unwrap_or_default().to_owned()
}

/// `core.v1.Container` of `io.k8s.api.core.v1.Container`.
fn short(full: &str) -> String {
    let parts: Vec<&str> = full.rsplit('.').take(3).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join(".")
}

/// The identifier and type of `    pub host_ip: Option<String>,`.
fn field_line(line: &str) -> Option<(&str, &str)> {
    let (ident, kind) = line.strip_prefix("    pub ")?.split_once(": ")?;
    Some((ident, kind.strip_suffix(',')?))
}

/// Names in manifests by the identifiers of fields: `"hostIP" => Field::Key_host_ip,`.
fn names(text: &str) -> HashMap<&str, &str> {
    let lines = text.lines().filter_map(|line| {
        let (name, ident) = line.trim().strip_prefix('"')?.split_once("\" => Field::Key_")?;
        Some((ident.strip_suffix(',')?, name))
    });
    lines.collect()
}

/// The keys by which a list is merged: `&[|lhs, rhs| lhs.name == rhs.name],`.
fn keys(text: &str, ident: &str, names: &HashMap<&str, &str>) -> Vec<String> {
    let call = format!("list::map(\n            &mut self.{ident},");
    let Some((_, rest)) = text.split_once(&call) else { return Vec::new() };
    let Some(list) = rest.lines().find_map(|line| line.trim().strip_prefix("&[|lhs, rhs| lhs."))
    else {
        return Vec::new();
    };
    let idents = list.split("lhs.").map(|part| part.split(' ').next().unwrap_or_default());
    // The fields are those of another definition, whose names follow the same pattern.
    idents.map(|ident| names.get(ident).map_or(camel(ident), |name| (*name).to_owned())).collect()
}

fn camel(ident: &str) -> String {
    let mut words = ident.trim_end_matches('_').split('_');
    let mut out = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(1);
        out.push_str(&first.to_ascii_uppercase());
        out.push_str(rest);
    }
    out
}

fn inside<'t>(kind: &'t str, wrapper: &str) -> Option<&'t str> {
    kind.strip_prefix(wrapper)?.strip_suffix('>')
}

/// What a type takes, in the table's words.
fn shape(kind: &str) -> Option<String> {
    let kind = kind.strip_prefix("std::boxed::").unwrap_or(kind);
    let kind = inside(kind, "Box<").unwrap_or(kind);
    let plain = kind.strip_prefix("std::string::").unwrap_or(kind);
    let list = inside(kind, "std::vec::Vec<").or(inside(kind, "Vec<"));
    let map = inside(kind, "std::collections::BTreeMap<std::string::String, ")
        .or(inside(kind, "std::collections::BTreeMap<String, "));
    if let Some(item) = list {
        return Some(format!("[{}]", shape(item)?));
    }
    if let Some(value) = map {
        return Some(format!("{{{}}}", shape(value)?));
    }
    Some(match plain {
        "String" => "string".into(),
        "bool" => "boolean".into(),
        "i32" => "int32".into(),
        "i64" => "int64".into(),
        "f64" => "number".into(),
        "crate::ByteString" => "bytes".into(),
        _ => of_definition(plain.strip_prefix("crate::")?)?,
    })
}

fn of_definition(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.rsplit("::").take(3).collect();
    let name = parts.iter().rev().copied().collect::<Vec<_>>().join(".").replace("r#", "");
    Some(match *parts.first()? {
        "Quantity" => "quantity".into(),
        "IntOrString" => "int-or-string".into(),
        "Time" | "MicroTime" => "time".into(),
        "JSON" => "any".into(),
        "RawExtension" | "FieldsV1" | "Fields" | "CustomResourceSubresourceStatus" => {
            "object".into()
        }
        "StorageVersionSpec" => "object".into(),
        // A schema, or a boolean or list in its place.
        "JSONSchemaPropsOrBool" | "JSONSchemaPropsOrArray" | "JSONSchemaPropsOrStringArray" => {
            let end = name.find("Or")?;
            format!("any|{}", &name[..end])
        }
        _ => name,
    })
}
