//! What the configuration of another linter says, told as ours. One table says what each key of
//! each linter means; what has no equivalent is told with its line and the reason.

mod entry;
mod exceptions;
mod flags;
mod keys;
mod meanings;
mod pattern;
mod reading;
mod write;

pub use reading::{Found, Left};
pub use write::{added, text};

use self::reading::Reading;
use crate::rules::Rule;
use crate::syntax::{Source, parse};

/// Files by which other linters are configured: the name, and whose it is.
pub const FILES: [(&str, &str); 20] = [
    (".kube-linter.yaml", "kube-linter"),
    (".kube-linter.yml", "kube-linter"),
    (".checkov.yaml", "checkov"),
    (".checkov.yml", "checkov"),
    ("polaris.yaml", "polaris"),
    ("polaris.yml", "polaris"),
    (".polaris.yaml", "polaris"),
    ("polaris-config.yaml", "polaris"),
    ("trivy.yaml", "trivy"),
    (".trivyignore", "trivy"),
    (".trivyignore.yaml", "trivy"),
    ("kubescape-exceptions.json", "kubescape"),
    ("kics.config", "kics"),
    (".kics.yaml", "kics"),
    ("datree.yaml", "datree"),
    (".datree.yaml", "datree"),
    ("datree-policies.yaml", "datree"),
    ("kubeaudit.yaml", "kubeaudit"),
    (".kubeaudit.yaml", "kubeaudit"),
    (".terrascan.toml", "terrascan"),
];

/// Takes over what a configuration file says. `rules` are all that there are. Returns what has
/// no equivalent.
pub fn read(peer: &str, source: &Source, rules: &[Rule], found: &mut Found) -> Vec<Left> {
    let mut reading = Reading::of(peer, source, rules, found);
    let is_yaml = source.path.extension().is_some_and(|ext| ext == "yaml" || ext == "yml");
    if peer == "trivy" && !is_yaml {
        reading.found.is_configured = true;
        exceptions::lines(&mut reading, &source.text);
        return reading.end();
    }
    if peer == "kube-score" {
        flags::read(&mut reading, &source.text);
        return reading.end();
    }
    let parsed = parse(source);
    if let Some(flaw) = source.flaw.as_ref().or(parsed.flaws.first()) {
        let line = reading.line(flaw.span.start);
        reading.left.push((line, format!("it cannot be read as YAML or JSON: {}", flaw.message)));
        return reading.end();
    }
    for document in &parsed.documents {
        reading.comments(document);
        keys::read(&mut reading, document.root());
    }
    reading.end()
}

/// Takes over what objects say for linters that are configured by objects. Returns what has no
/// equivalent.
pub fn read_objects(peer: &str, source: &Source, rules: &[Rule], found: &mut Found) -> Vec<Left> {
    let mut reading = Reading::of(peer, source, rules, found);
    let parsed = parse(source);
    for document in &parsed.documents {
        match peer {
            "kyverno" => exceptions::kyverno(&mut reading, document.root()),
            "gatekeeper" => exceptions::gatekeeper(&mut reading, document.root()),
            _ => {}
        }
    }
    reading.end()
}
