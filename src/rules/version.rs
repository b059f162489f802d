//! The version of Kubernetes that the manifests are for: one answer for all rules that ask.

use super::options::Options;
use super::rule::Rule;
use crate::syntax::edit::Value;

/// The option by which a rule asks.
const OPTION: &str = "version";

impl Options {
    /// The minor version of Kubernetes that the option `version` names.
    pub fn minor(&self) -> Option<u32> {
        minor(self.text(OPTION))
    }
}

/// 34 of `1.34`, `v1.34` and `1.34.2`.
pub fn minor(version: &str) -> Option<u32> {
    version.trim_start_matches('v').strip_prefix("1.")?.split('.').next()?.parse().ok()
}

/// Gives all rules that ask for the version of Kubernetes this one, unless they are told
/// otherwise.
///
/// # Errors
/// What is no version of Kubernetes.
pub fn set_version(rules: &mut [Rule], version: &str) -> Result<(), String> {
    if minor(version).is_none() {
        return Err(format!("`{version}` is no version of Kubernetes such as 1.34"));
    }
    for option in rules.iter_mut().flat_map(|rule| &mut rule.options) {
        if option.name == OPTION {
            option.default = Some(Value::Text(version.to_owned()));
        }
    }
    Ok(())
}
