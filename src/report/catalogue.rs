//! The rules as a list: everything that pages say, for programs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{risk_name, severity_name};
use crate::rules::Rule;
use crate::rules::options::RuleOption;
use crate::rules::rule::{About, PeerId};
use crate::syntax::edit::Value;

/// Writes everything the pages of the given rules say, as a list.
///
/// # Errors
/// What the writer says.
pub fn write<'r>(rules: impl Iterator<Item = &'r Rule>, out: &mut dyn Write) -> io::Result<()> {
    let list: Vec<RuleForm<'_>> = rules.map(rule_form).collect();
    serde_json::to_writer_pretty(&mut *out, &list)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct RuleForm<'a> {
    id: &'a str,
    category: &'a str,
    title: &'a str,
    severity: &'static str,
    default: bool,
    about: String,
    message: &'a str,
    fix: Option<RecipeForm<'a>>,
    standards: BTreeMap<&'a str, &'a [String]>,
    same: BTreeMap<&'a str, Vec<&'a str>>,
    akin: BTreeMap<&'a str, Vec<&'a str>>,
    options: BTreeMap<&'a str, OptionForm<'a>>,
    contradicts: &'a [String],
    since: Option<&'a str>,
    references: &'a [String],
    page: &'a str,
}

#[derive(Serialize)]
struct RecipeForm<'a> {
    title: &'a str,
    risk: &'static str,
    breaks: Option<&'a str>,
    needs: &'a [String],
}

#[derive(Serialize)]
struct OptionForm<'a> {
    r#type: &'static str,
    default: serde_json::Value,
    about: &'a str,
}

fn peers(peers: &[(String, Vec<PeerId>)]) -> BTreeMap<&str, Vec<&str>> {
    fn names(ids: &[PeerId]) -> Vec<&str> {
        ids.iter().map(|id| id.id.as_str()).collect()
    }
    peers.iter().map(|(peer, ids)| (peer.as_str(), names(ids))).collect()
}

fn rule_form(rule: &Rule) -> RuleForm<'_> {
    RuleForm {
        id: rule.id(),
        category: rule.category(),
        title: &rule.page.title,
        severity: severity_name(rule.severity),
        default: rule.on_by_default,
        about: about_name(&rule.about),
        message: &rule.message,
        fix: rule.fix.as_ref().map(|fix| RecipeForm {
            title: &fix.title,
            risk: risk_name(fix.risk),
            breaks: fix.breaks.as_deref(),
            needs: &fix.needs,
        }),
        standards: rule.standards.iter().map(|(k, v)| (k.as_str(), v.as_slice())).collect(),
        same: peers(&rule.same),
        akin: peers(&rule.akin),
        options: rule.options.iter().map(|o| (o.name.as_str(), option_form(o))).collect(),
        contradicts: &rule.contradicts,
        since: rule.since.as_deref(),
        references: &rule.references,
        page: &rule.page.text,
    }
}

fn option_form(option: &RuleOption) -> OptionForm<'_> {
    OptionForm {
        r#type: option.kind.name(),
        default: option.default.as_ref().map_or(serde_json::Value::Null, value),
        about: &option.about,
    }
}

/// A value as JSON.
pub(super) fn value(value_: &Value) -> serde_json::Value {
    match value_ {
        Value::Null => serde_json::Value::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Int(number) => i64::try_from(*number).map_or(serde_json::Value::Null, Into::into),
        Value::Float(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Seq(items) => items.iter().map(value).collect(),
        Value::Map(entries) => entries.iter().map(|(k, v)| (k.clone(), value(v))).collect(),
    }
}

fn about_name(about: &About) -> String {
    match about {
        About::File => "file".into(),
        About::Document => "document".into(),
        About::Stray => "stray".into(),
        About::Object => "object".into(),
        About::Kinds(kinds) => kinds.join(", "),
        About::Pod => "pod".into(),
        About::Container => "container".into(),
        About::Allow => "allow".into(),
    }
}
