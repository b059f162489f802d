//! What can be done about a finding, in words.

use super::{Item, risk_name};
use crate::rules::Risk;

/// What can be done, in one or two sentences.
pub(super) fn advice(item: &Item) -> Option<String> {
    let fix = item.fix.as_ref()?;
    let title = &fix.title;
    if let Some(reason) = &fix.refused {
        return Some(format!("{title} by hand; not fixed here: {reason}"));
    }
    if !fix.needs.is_empty() {
        return Some(format!("{title}; only you know the value of `{}`", fix.needs.join("`, `")));
    }
    let flag = match fix.risk {
        Risk::None => "--fix".to_owned(),
        risk => format!("--fix --risk {}", risk_name(risk)),
    };
    let breaks = fix.breaks.as_ref().map(|text| format!("; may break: {text}"));
    Some(format!("{title} (`{flag}`){}", breaks.unwrap_or_default()))
}

/// Whom a finding is about: `Deployment shop/web, container app`; nothing for a finding about
/// a file.
pub(super) fn subject(item: &Item) -> String {
    let Some(object) = &item.object else { return String::new() };
    let mut text = object.kind.clone();
    let name = object.name.as_deref().unwrap_or_default();
    match &object.namespace {
        Some(namespace) => text.push_str(&format!(" {namespace}/{name}")),
        None if name.is_empty() => {}
        None => text.push_str(&format!(" {name}")),
    }
    if let Some(container) = &item.container {
        text.push_str(&format!(", container {container}"));
    }
    text
}
