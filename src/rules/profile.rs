//! Sets of rules, derived from what the pages say.

use super::rule::Rule;

/// Categories that are profiles of their own.
const CATEGORIES: [&str; 2] = ["control-plane", "reliability"];

/// Standards that are profiles of their own.
const STANDARDS: [&str; 3] = ["psp", "nsa", "cis"];

/// Peers whose default rules are a profile, in the order of the documentation.
pub const PEERS: [&str; 14] = [
    "kube-linter",
    "kube-score",
    "polaris",
    "kubesec",
    "trivy",
    "checkov",
    "kics",
    "kubescape",
    "kyverno",
    "gatekeeper",
    "datree",
    "terrascan",
    "pluto",
    "kubeaudit",
];

/// The names of all profiles.
pub fn names() -> impl Iterator<Item = &'static str> {
    let pss = ["default", "all", "pss-baseline", "pss-restricted"];
    pss.into_iter().chain(STANDARDS).chain(CATEGORIES).chain(PEERS)
}

/// Whether a rule is in a profile.
pub fn has(profile: &str, rule: &Rule) -> bool {
    match profile {
        "default" => rule.on_by_default,
        "all" => true,
        "pss-baseline" => rule.standard("pss").iter().any(|part| part.starts_with("baseline/")),
        "pss-restricted" => !rule.standard("pss").is_empty(),
        name if STANDARDS.contains(&name) => !rule.standard(name).is_empty(),
        name if CATEGORIES.contains(&name) => rule.category() == name,
        peer => rule.peers().any(|(name, id)| name == peer && id.by_default),
    }
}
