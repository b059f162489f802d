//! Lists of exceptions, each linter's in its own form.

use super::entry::Entry;
use super::keys::texts;
use super::pattern::{of_glob, of_name_regex, of_wildcard};
use super::reading::Reading;
use crate::syntax::Node;

/// What an exception narrows down by, and nothing here can.
const NARROWER: &str = "it is narrower than an entry under `allow` can be";

/// `.trivyignore`: an id a line, perhaps with a day; the comment above says why.
pub(super) fn lines(reading: &mut Reading<'_>, text: &str) {
    let mut reason: Option<String> = None;
    let mut is_told = false;
    for (index, text) in text.lines().enumerate() {
        let line = index + 1;
        if let Some(comment) = text.trim().strip_prefix('#') {
            let comment = comment.trim();
            let is_new = std::mem::take(&mut is_told);
            let before = reason.take().filter(|_| !is_new);
            reason = match before {
                Some(before) if !comment.is_empty() => Some(format!("{before} {comment}")),
                reason => reason.or((!comment.is_empty()).then(|| comment.to_owned())),
            };
            continue;
        }
        let mut words = text.split_whitespace();
        let Some(id) = words.next() else {
            reason = None;
            continue;
        };
        is_told = true;
        match words.find_map(|word| word.strip_prefix("exp:")) {
            None => reading.ignore(id, line, reason.as_deref()),
            Some(day) => {
                let rules = reading.called(id, line);
                let mut entry = Entry { rules, reason: reason.clone(), ..Entry::default() };
                match entry.set_until(day) {
                    Ok(()) => entry.add(reading),
                    Err(why) => reading.left.push((line, why)),
                }
            }
        }
    }
}

/// `.trivyignore.yaml`: misconfigurations, perhaps of some files.
pub(super) fn trivy(reading: &mut Reading<'_>, list: Node<'_>) {
    for item in list.items().map(Node::target) {
        let Some(id) = item.get("id") else { continue };
        let line = reading.line(id.span().start);
        let mut entry = Entry::default();
        let paths = item.get("paths").map(|paths| texts(reading, paths)).unwrap_or_default();
        let wanted = paths.len();
        for (path, line) in paths {
            match of_glob(&path) {
                Ok(path) => entry.paths.push(path),
                Err(why) => reading.left.push((line, format!("`{path}`: {why}"))),
            }
        }
        entry.reason = item.get("statement").map(|node| node.text().to_owned());
        if let Some(Err(why)) = item.get("expired_at").map(|node| entry.set_until(node.text())) {
            reading.left.push((line, why));
            continue;
        }
        if entry.paths.is_empty() && wanted > 0 {
            continue;
        }
        if entry.paths.is_empty() && entry.until.is_none() {
            reading.ignore(id.text(), line, entry.reason.as_deref());
            continue;
        }
        entry.rules = reading.called(id.text(), line);
        entry.add(reading);
    }
}

/// polaris: controllers and containers by the beginning of their names.
pub(super) fn polaris(reading: &mut Reading<'_>, list: Node<'_>) {
    for item in list.items().map(Node::target) {
        let list = |key: &str| item.get(key).map(|node| texts(reading, node)).unwrap_or_default();
        let plain = |key: &str| list(key).into_iter().map(|(text, _)| text).collect();
        let begun = |key: &str| list(key).into_iter().map(|(text, _)| format!("{text}*")).collect();
        let mut entry = Entry {
            namespace: plain("namespace"),
            name: begun("controllerNames"),
            container: begun("containerNames"),
            ..Entry::default()
        };
        let mut rules = list("rules");
        if rules.is_empty() {
            rules.push(("*".to_owned(), reading.line(item.span().start)));
        }
        for (rule, line) in rules {
            let called = reading.called(&rule, line);
            entry.rules.extend(called);
        }
        rest(reading, item, &["namespace", "controllerNames", "containerNames", "rules"]);
        entry.add(reading);
    }
}

/// Tells of keys that were not read.
fn rest(reading: &mut Reading<'_>, map: Node<'_>, known: &[&str]) {
    for (key, _) in map.entries().filter(|(key, _)| !known.contains(&key.text())) {
        reading.leave(key, format!("`{}` has no equivalent", key.text()));
    }
}

/// kubescape: an exception for resources by the values of attributes.
pub(super) fn kubescape(reading: &mut Reading<'_>, item: Node<'_>) {
    let mut entry = Entry::default();
    for policy in item.get("posturePolicies").into_iter().flat_map(Node::items) {
        let id = policy.get("controlID").or_else(|| policy.get("controlId"));
        let Some(id) = id.filter(|id| !id.text().is_empty()) else {
            reading.leave(policy, "only controls that are named by their id have equivalents");
            continue;
        };
        let line = reading.line(id.span().start);
        for name in of_name_regex(id.text()).unwrap_or_else(|| vec![id.text().to_owned()]) {
            let called = reading.called(&name, line);
            entry.rules.extend(called);
        }
    }
    entry.reason = item.get("reason").map(|reason| reason.text().to_owned());
    entry.reason = entry.reason.filter(|reason| !reason.is_empty());
    let until = item.get("expirationDate").filter(|day| !day.is_null());
    if let Some(Err(why)) = until.map(|day| entry.set_until(day.text())) {
        return reading.leave(item, why);
    }
    for resource in item.get("resources").into_iter().flat_map(Node::items) {
        let attributes = resource.get("attributes");
        match designated(entry.clone(), attributes) {
            Ok(entry) => entry.add(reading),
            Err(why) => reading.leave(resource, why),
        }
    }
}

fn designated(mut entry: Entry, attributes: Option<Node<'_>>) -> Result<Entry, String> {
    for (key, value) in attributes.into_iter().flat_map(Node::entries) {
        let names = || {
            let like = |pattern: &String| pattern != "*";
            let names = of_name_regex(value.text());
            let names =
                names.ok_or_else(|| format!("no pattern with `*` is `{}`", value.text()))?;
            Ok::<_, String>(if names.iter().all(like) { names } else { Vec::new() })
        };
        match key.text() {
            "kind" => entry.kind = names()?,
            "namespace" => entry.namespace = names()?,
            "name" => entry.name = names()?,
            "containerName" => entry.container = names()?,
            "path" => entry.paths = vec![of_glob(value.text())?],
            "cluster" if names()?.is_empty() => {}
            "cluster" | "resourceID" | "wlid" | "sid" => {
                return Err(format!("kubehone knows no `{}`", key.text()));
            }
            label => entry.labels.push((label.to_owned(), value.text().to_owned())),
        }
    }
    Ok(entry)
}

/// kyverno: a PolicyException.
pub(super) fn kyverno(reading: &mut Reading<'_>, root: Node<'_>) {
    if !is(root, "kyverno.io/", "PolicyException") {
        return;
    }
    let Some(spec) = root.get("spec") else { return };
    let narrow = ["conditions", "podSecurity", "policyRefs", "matchConditions", "images"];
    if let Some(node) = narrow.iter().find_map(|key| spec.get(key)) {
        return reading.leave(node, NARROWER);
    }
    let mut entry = Entry::default();
    for exception in spec.get("exceptions").into_iter().flat_map(Node::items) {
        let Some(policy) = exception.get("policyName") else { continue };
        // A policy of a namespace has that before its name.
        let name = policy.text().rsplit('/').next().unwrap_or_default();
        let called = reading.called(name, reading.line(policy.span().start));
        entry.rules.extend(called);
    }
    let Some(wanted) = spec.get("match") else { return };
    let any = wanted.get("any").into_iter().flat_map(Node::items);
    let all: Vec<Node<'_>> = wanted.get("all").into_iter().flat_map(Node::items).collect();
    if all.len() > 1 {
        return reading.leave(wanted, NARROWER);
    }
    for block in any.chain(all) {
        match resources(entry.clone(), block) {
            Ok(entry) => entry.add(reading),
            Err(why) => reading.leave(block, why),
        }
    }
}

fn resources(mut entry: Entry, block: Node<'_>) -> Result<Entry, String> {
    let resources = block.get("resources").ok_or(NARROWER)?;
    if block.entries().count() > 1 {
        return Err(NARROWER.to_owned());
    }
    for (key, value) in resources.entries() {
        let names = || {
            let names = value.items().map(|name| of_wildcard(name.text()));
            names.collect::<Option<Vec<String>>>().ok_or(NARROWER)
        };
        match key.text() {
            "kinds" => {
                let kinds = names()?;
                entry.kind = kinds
                    .iter()
                    .filter_map(|kind| kind.rsplit('/').next())
                    .map(str::to_owned)
                    .collect();
            }
            "names" => entry.name = names()?,
            "name" => entry.name = vec![of_wildcard(value.text()).ok_or(NARROWER)?],
            "namespaces" => entry.namespace = names()?,
            // What is checked here is to be created.
            "operations" => {}
            "selector" if value.get("matchExpressions").is_none() => {
                let labels = value.get("matchLabels").into_iter().flat_map(Node::entries);
                entry.labels =
                    labels.map(|(k, v)| (k.text().to_owned(), v.text().to_owned())).collect();
            }
            _ => return Err(NARROWER.to_owned()),
        }
    }
    Ok(entry)
}

fn is(root: Node<'_>, group: &str, kind: &str) -> bool {
    let text = |key: &str| root.get(key).map(Node::text).unwrap_or_default();
    text("apiVersion").contains(group) && text("kind") == kind
}

/// gatekeeper: a constraint selects what its template stands for, and spares namespaces.
pub(super) fn gatekeeper(reading: &mut Reading<'_>, root: Node<'_>) {
    let is_constraint = root
        .get("apiVersion")
        .is_some_and(|version| version.text().starts_with("constraints.gatekeeper.sh/"));
    let Some(kind) = root.get("kind").filter(|_| is_constraint) else { return };
    let rules = reading.select(kind.text(), reading.line(kind.span().start));
    let Some(spec) = root.get("spec") else { return };
    let wanted = spec.get("match");
    let spared = wanted.and_then(|wanted| wanted.get("excludedNamespaces"));
    let namespace = spared.into_iter().flat_map(Node::items).map(|name| name.text().to_owned());
    let entry = Entry { rules, namespace: namespace.collect(), ..Entry::default() };
    if !entry.namespace.is_empty() {
        entry.add(reading);
    }
    for (key, _) in wanted.into_iter().flat_map(Node::entries) {
        if !["excludedNamespaces", "kinds", "scope"].contains(&key.text()) {
            reading.leave(
                key,
                format!("`{}` has no equivalent; `overrides` are for some files", key.text()),
            );
        }
    }
    if let Some(parameters) = spec.get("parameters") {
        reading.leave(
            parameters,
            format!("`kubehone explain gatekeeper:{}` names the options", kind.text()),
        );
    }
}
