//! Values that are more than a list: checks with severities, auditors, policies, and checks of
//! one's own that are made from a template.

use std::collections::BTreeMap;

use super::keys::texts;
use super::reading::{Reading, say};
use crate::report::severity_name;
use crate::rules::Severity;
use crate::syntax::edit::Value;
use crate::syntax::{Node, Scalar};

/// polaris: the checks that run, with their severities. Others do not run.
pub(super) fn checks(reading: &mut Reading<'_>, checks: Node<'_>) {
    let mut on = Vec::new();
    let mut told: BTreeMap<String, Severity> = BTreeMap::new();
    for (check, severity) in checks.entries() {
        let severity = match severity.text() {
            "danger" | "error" => Severity::Error,
            "warning" => Severity::Warning,
            "ignore" => continue,
            other => {
                reading.leave(severity, format!("`{other}` is no severity of polaris"));
                continue;
            }
        };
        let line = reading.line(check.span().start);
        let called = reading.called(check.text(), line);
        for rule in &called {
            let worst = told.entry(rule.clone()).or_insert(severity);
            *worst = severity.max(*worst);
        }
        on.push((check.text().to_owned(), line));
    }
    only(reading, &on);
    for rule in reading.rules.iter() {
        if let Some(severity) = told.get(rule.id()).filter(|told| **told != rule.severity) {
            let name = Value::Text(severity_name(*severity).to_owned());
            reading.found.tell(rule.id(), "severity", name);
        }
    }
}

/// Lets nothing run but what goes by these names: what runs by default less the rest, if that
/// is shorter to say.
fn only(reading: &mut Reading<'_>, on: &[(String, usize)]) {
    let rules = reading.rules;
    let is_on = |id: &str| on.iter().any(|(name, _)| name.eq_ignore_ascii_case(id));
    let stands_for = |rule: &crate::rules::Rule, default: bool| {
        let mut ids = rule.peers().filter(|(peer, _)| *peer == reading.peer);
        ids.any(|(_, id)| if default { id.by_default } else { is_on(&id.id) })
    };
    let by_default = rules.iter().filter(|rule| stands_for(rule, true));
    let off: Vec<&str> =
        by_default.filter(|rule| !stands_for(rule, false)).map(|rule| rule.id()).collect();
    if off.len() * 2 > on.len() {
        reading.found.without_defaults = true;
        on.iter().for_each(|(id, line)| drop(reading.select(id, *line)));
        return;
    }
    let besides = rules.iter().filter(|rule| stands_for(rule, false) && !stands_for(rule, true));
    let besides: Vec<&str> = besides.map(|rule| rule.id()).collect();
    besides.iter().for_each(|id| say(&mut reading.found.select, (*id).to_owned(), None));
    off.iter().for_each(|id| say(&mut reading.found.ignore, (*id).to_owned(), None));
}

/// kubeaudit: auditors that run unless they are switched off.
pub(super) fn auditors(reading: &mut Reading<'_>, auditors: Node<'_>) {
    for (auditor, value) in auditors.entries() {
        if value.scalar() == Some(Scalar::Bool(false)) {
            let line = reading.line(auditor.span().start);
            reading.ignore(auditor.text(), line, None);
        }
    }
}

/// kubeaudit: capabilities that may be added.
pub(super) fn capabilities(reading: &mut Reading<'_>, names: Node<'_>) {
    let names = texts(reading, names).into_iter().map(|(name, _)| Value::Text(name));
    let names = Value::Seq(names.collect());
    reading.found.tell("added-capability", "allowed", names);
}

/// datree: of several policies the default one, else the first.
pub(super) fn policies(reading: &mut Reading<'_>, policies: Node<'_>) {
    let get = |policy: Node<'_>, key| policy.target().get(key).map(|node| node.text().to_owned());
    let is_default =
        |policy: &Node<'_>| get(*policy, "isDefault").is_some_and(|text| text == "true");
    let default = policies.items().find(is_default).or_else(|| policies.items().next());
    let Some(default) = default else { return };
    reading.found.without_defaults = true;
    for policy in policies.items() {
        if policy.id() != default.id() {
            let name = get(policy, "name").unwrap_or_default();
            let why =
                format!("policy `{name}` is not the default one; `overrides` are for some files");
            reading.leave(policy, why);
            continue;
        }
        let rules = policy.target().get("rules");
        for rule in rules.into_iter().flat_map(Node::items) {
            let Some(id) = rule.get("identifier") else { continue };
            let line = reading.line(id.span().start);
            reading.select(id.text(), line);
            if let Some(message) = rule.get("messageOnFailure").filter(|m| !m.text().is_empty()) {
                reading.leave(message, "the messages of rules are their pages'");
            }
        }
    }
}

/// kube-linter: checks that are a template with values.
pub(super) fn custom_checks(reading: &mut Reading<'_>, checks: Node<'_>) {
    for check in checks.items().map(Node::target) {
        let name = check.get("name").unwrap_or(check);
        let template = check.get("template").map(Node::text).unwrap_or_default();
        match told(template, check) {
            Ok((rule, option, value)) => {
                reading.found.tell(rule, "run", Value::Bool(true));
                reading.found.tell(rule, option, value);
            }
            Err(why) => reading.leave(name, format!("`{}`: {why}", name.text())),
        }
        if let Some(scope) = check.get("scope") {
            reading.leave(scope, "the rule looks at all objects that it is about");
        }
        if let Some(remediation) = check.get("remediation") {
            reading.leave(remediation, "the messages of rules are their pages'");
        }
    }
}

/// The rule, option and value of a template.
fn told(
    template: &str,
    check: Node<'_>,
) -> Result<(&'static str, &'static str, Value), &'static str> {
    let params = check.get("params");
    let param = |name: &str| params.and_then(|params| params.get(name));
    let text = |name: &str| param(name).map(Node::text).unwrap_or_default();
    let plain = |name: &str| {
        let text = text(name);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        let is_name = !text.is_empty() && text.chars().all(is_plain);
        is_name.then(|| text.to_owned()).ok_or("its key is a pattern, and names are taken here")
    };
    let number = |name: &str| match param(name).and_then(Node::scalar) {
        Some(Scalar::Int(number)) => Ok(Value::Int(number)),
        _ => Err("it lacks a number"),
    };
    let wanted = || {
        let value = text("value");
        let is_negated = value.starts_with('!');
        let entry = vec![(plain("key")?, Value::Text(value.to_owned()))];
        if is_negated { Err("its value is negated") } else { Ok(Value::Map(entry)) }
    };
    Ok(match template {
        "required-label" => ("missing-required-label", "labels", wanted()?),
        "required-annotation" => ("missing-required-annotation", "annotations", wanted()?),
        "forbidden-annotation" if text("value").is_empty() => {
            let keys = Value::Seq(vec![Value::Text(plain("key")?)]);
            ("forbidden-annotation", "forbidden", keys)
        }
        "minimum-replicas" => ("single-replica", "least", number("minReplicas")?),
        "hpa-minimum-replicas" => ("low-autoscaler-minimum", "least", number("minReplicas")?),
        "anti-affinity" if text("topologyKey").is_empty() => {
            ("replicas-without-spread", "least", number("minReplicas")?)
        }
        "dnsconfig-options" if text("value").is_empty() => {
            ("missing-dns-option", "name", Value::Text(plain("key")?))
        }
        _ => return Err("no rule takes the values of this template; a page can say it"),
    })
}
