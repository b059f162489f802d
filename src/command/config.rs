//! `kubehone config`: what holds, who says so, and what may be said.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use super::Error;
use super::output::{note, stdout};
use super::pages::own_pages;
use super::settings::{Settings, configuration};
use crate::cli::{ConfigArgs, ConfigCommand, ConfigShowArgs, ListFormat};
use crate::config::show::{Effective, Origin, Setting, Values};
use crate::config::{Config, schema};
use crate::rules::{Rule, registry};
use crate::syntax::Scalar;
use crate::syntax::edit::Value;

pub(super) fn config(args: &ConfigArgs) -> Result<u8, Error> {
    match &args.command {
        ConfigCommand::Show(args) => show(args),
        ConfigCommand::Schema(file) => {
            let text = schema_text(configuration(file))?;
            stdout(io::stdout().lock().write_all(text.as_bytes()))?;
            Ok(0)
        }
    }
}

/// The schema for the built-in rules and those of a configuration.
pub(super) fn schema_text(config: Result<Config, Error>) -> Result<String, Error> {
    let mut rules = registry::built_in()?;
    // One needs the schema most while the configuration is wrong.
    match config {
        Ok(config) => own_pages(&config, None, &mut rules)?,
        Err(error) => note(&format!("kubehone: {error}\n")),
    }
    rules.sort_by(|a, b| a.id().cmp(b.id()));
    let text = serde_json::to_string(&schema::schema(&rules));
    Ok(text.unwrap_or_default() + "\n")
}

fn show(args: &ConfigShowArgs) -> Result<u8, Error> {
    let mut settings = Settings::with(&args.settings, &[], None)?;
    // What is wrong is an error here, too.
    settings.rules()?;
    let path = args.path.as_deref();
    let rules = settings.rules_of(path)?;
    let effective = settings.effective(path, &rules);
    let mut running: Vec<&str> = rules.iter().map(Rule::id).collect();
    running.sort_unstable();
    let excluded = path.is_some_and(|path| (settings.filter().exclude)(path, path.is_dir()));
    let text = match args.format {
        ListFormat::Human => text(&effective, running.len(), path.filter(|_| excluded)),
        ListFormat::Json => {
            let report = report(&effective, &running, excluded);
            serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
        }
    };
    stdout(io::stdout().lock().write_all(text.as_bytes()))?;
    Ok(0)
}

/// The answer as YAML, so that it could be a configuration, with comments.
fn text(effective: &Effective, running: usize, excluded: Option<&Path>) -> String {
    let files: Vec<String> =
        effective.files.iter().map(|file| file.display().to_string()).collect();
    let mut out = match files.as_slice() {
        [] => "# no configuration was read\n".to_owned(),
        files => format!("# read: {}\n", files.join(", ")),
    };
    out += &format!("# {running} rules run\n");
    if effective.overrides > 0 {
        out += &format!("# not shown: {}\n", overrides(effective.overrides));
    }
    if !effective.despite.is_empty() {
        let rules = effective.despite.join(", ");
        out += &format!("# ignored by what is weaker, and running: {rules}\n");
    }
    if let Some(path) = excluded {
        out += &format!("# {} is excluded\n", path.display());
    }
    let lines = lines(effective);
    let width = lines.iter().map(|(text, _)| text.chars().count()).filter(|n| *n < 60).max();
    let width = width.unwrap_or(0);
    for (text, origin) in lines {
        let origin = origin.map(|origin| {
            format!(
                "{:gap$} # {}",
                "",
                said(&origin),
                gap = width.saturating_sub(text.chars().count())
            )
        });
        out += &format!("{text}{}\n", origin.unwrap_or_default());
    }
    out
}

fn overrides(count: usize) -> String {
    let plural = if count == 1 { "override" } else { "overrides" };
    format!("{count} {plural} for some files; name one to see what holds for it")
}

fn lines(effective: &Effective) -> Vec<(String, Option<Origin>)> {
    let mut lines = Vec::new();
    for (key, values) in &effective.keys {
        match values {
            Values::One((Value::Null, _)) => {}
            Values::One((value, origin)) => {
                lines.push((format!("{key}: {}", spelled(value)), Some(origin.clone())));
            }
            Values::Many(values) if values.is_empty() => {}
            Values::Many(values) => {
                lines.push((format!("{key}:"), None));
                let item = |(value, origin): &Setting| {
                    (format!("  - {}", spelled(value)), Some(origin.clone()))
                };
                lines.extend(values.iter().map(item));
            }
        }
    }
    if !effective.rules.is_empty() {
        lines.push(("rules:".into(), None));
    }
    for (id, told) in &effective.rules {
        lines.push((format!("  {id}:"), None));
        let entry = |(key, (value, origin)): &(String, Setting)| {
            (format!("    {key}: {}", spelled(value)), Some(origin.clone()))
        };
        lines.extend(told.iter().map(entry));
    }
    lines
}

/// A value in flow style; texts without quotes where they stay what they are.
fn spelled(value: &Value) -> String {
    match value {
        Value::Text(text) if is_plain(text) => text.clone(),
        Value::Seq(items) => {
            let items: Vec<String> = items.iter().map(spelled).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let text = |text: &str| spelled(&Value::Text(text.to_owned()));
            let entry =
                |(key, value): &(String, Value)| format!("{}: {}", text(key), spelled(value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        other => schema::json(other).to_string(),
    }
}

fn is_plain(text: &str) -> bool {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let first = text.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/'));
    let word = matches!(text, "on" | "off");
    first && text.chars().all(safe) && (word || matches!(Scalar::of_plain(text), Scalar::Text(_)))
}

fn said(origin: &Origin) -> String {
    match origin {
        Origin::Default => "default".into(),
        Origin::File(path, line, column) => format!("{}:{line}:{column}", path.display()),
        Origin::Environment(name) => name.clone(),
        Origin::CommandLine => "command line".into(),
    }
}

fn report(effective: &Effective, running: &[&str], excluded: bool) -> Json {
    let setting = |(value, origin): &Setting| {
        let mut form = json!({ "value": schema::json(value) });
        let (from, place) = match origin {
            Origin::Default => ("default", None),
            Origin::File(path, line, column) => ("file", Some((path, line, column))),
            Origin::Environment(name) => {
                form["variable"] = json!(name);
                ("environment", None)
            }
            Origin::CommandLine => ("command line", None),
        };
        form["from"] = json!(from);
        if let Some((path, line, column)) = place {
            form["file"] = json!(path.display().to_string());
            form["line"] = json!(line);
            form["column"] = json!(column);
        }
        form
    };
    let mut settings = Map::new();
    for (key, values) in &effective.keys {
        let values = match values {
            Values::One(value) => setting(value),
            Values::Many(values) => values.iter().map(setting).collect(),
        };
        settings.insert((*key).to_owned(), values);
    }
    let told = |told: &Vec<(String, Setting)>| -> Json {
        told.iter().map(|(key, value)| (key.clone(), setting(value))).collect()
    };
    let rules: Json =
        effective.rules.iter().map(|(id, values)| (id.clone(), told(values))).collect();
    settings.insert("rules".into(), rules);
    json!({
        "files": effective.files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>(),
        "settings": settings,
        "overrides": effective.overrides,
        "excluded": excluded,
        "despite": effective.despite,
        "running": running,
    })
}
