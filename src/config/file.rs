//! What a configuration may say: its keys and the types of their values. The schema is made
//! from these types, and the comments here are what it says of the keys.

use schemars::JsonSchema;
use serde::Deserialize;

use super::allow::Allow;
use super::place::{Entries, Placed, Several};
use super::rule::RuleSettings;
use super::words::{FormName, OneOf};
use crate::rules::{Risk, Severity};

/// The configuration of kubehone for a project.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Content {
    /// Other configurations, relative to this file. What this file says wins over them, and of
    /// several the later over the earlier.
    pub extends: Several<Placed<String>>,
    /// The version of Kubernetes that the manifests are for, such as "1.34".
    pub kubernetes_version: Option<Placed<String>>,
    /// Run the rules of these profiles instead of the default ones.
    pub profile: Several<Placed<String>>,
    /// Run these rules, categories or peers' rules, and no others but those of `profile`.
    pub select: Several<Placed<String>>,
    /// Leave out these rules, categories or peers' rules.
    pub ignore: Several<Placed<String>>,
    /// What each rule is told, by its id: whether it runs, its severity, the risk of its fix,
    /// its options.
    pub rules: Entries<RuleSettings>,
    /// The lowest severity that makes the exit status 1.
    pub fail_on: Option<Placed<OneOf<Severity>>>,
    /// The highest risk that --fix takes.
    pub risk: Option<Placed<OneOf<Risk>>>,
    /// Files and folders that are not read, even if the command line names them. Patterns as in
    /// .gitignore, from the folder of the configuration.
    pub exclude: Several<Placed<String>>,
    /// Folders with rule pages of your own, relative to this file.
    pub pages: Several<Placed<String>>,
    /// Where kinds that kubehone does not know keep their pods and containers.
    pub kinds: Vec<Kind>,
    /// Findings that are allowed, of objects that nobody can annotate.
    pub allow: Vec<Allow>,
    /// The file of known findings that --write-baseline writes, relative to this file.
    pub baseline: Option<Placed<String>>,
    /// apiVersions of your own that are gone or about to go.
    pub api_removals: Vec<ApiRemoval>,
    /// What holds for some files only. Of several that hold for a file, the later wins.
    pub overrides: Vec<Override>,
}

/// What holds for some files only.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    /// The files: patterns as in .gitignore, from the folder of the configuration.
    pub paths: Several<Placed<String>>,
    /// The version of Kubernetes that these manifests are for.
    #[serde(default)]
    pub kubernetes_version: Option<Placed<String>>,
    /// Run the rules of these profiles on them.
    #[serde(default)]
    pub profile: Several<Placed<String>>,
    /// Run these rules, categories or peers' rules on them, and no others but those of
    /// `profile`.
    #[serde(default)]
    pub select: Several<Placed<String>>,
    /// Leave out these rules, categories or peers' rules for them.
    #[serde(default)]
    pub ignore: Several<Placed<String>>,
    /// What each rule is told for them.
    #[serde(default)]
    pub rules: Entries<RuleSettings>,
}

/// apiVersions of your own that are gone or about to go.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ApiRemoval {
    /// The apiVersion.
    pub api_version: Placed<String>,
    /// The kinds that this is about; all kinds of the version if none are named.
    #[serde(default)]
    pub kinds: Several<Placed<String>>,
    /// The version of Kubernetes from which on it is about to go. All of them, if none is named.
    #[serde(default)]
    pub deprecated: Option<Placed<String>>,
    /// The version of Kubernetes that no longer serves it. Without this and `deprecated`, none
    /// does.
    #[serde(default)]
    pub removed: Option<Placed<String>>,
    /// The apiVersion that replaces it.
    #[serde(default)]
    pub replacement: Option<String>,
    /// Whether the fields are the same there and mean the same, so that a fix may write the
    /// replacement.
    #[serde(default)]
    pub same_fields: bool,
}

/// A place where a kind keeps a pod, a container or a securityContext.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// The API group without its version; none for the core group.
    #[serde(default)]
    pub group: Option<String>,
    /// The kind.
    pub kind: String,
    /// From the top of the object; `key[]` is every element of a list, `key{}` every value of a
    /// mapping.
    pub path: Placed<String>,
    /// What stands there.
    pub form: OneOf<FormName>,
    /// The fields of which it is known that what is absent is said nowhere.
    #[serde(default)]
    pub fields: Option<String>,
    /// The name that the operator gives a container which has none.
    #[serde(default)]
    pub name: Option<String>,
    /// What messages call the place.
    #[serde(default)]
    pub called: Option<String>,
}
