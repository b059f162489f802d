//! What a configuration allows of objects that nobody can annotate.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::chain::Config;
use super::paths::Patterns;
use super::place::{ConfigError, Entries, Placed, Several};
use crate::rules::Date;
use crate::rules::allowances::{Files, Setting};

/// Findings that are allowed. Of kinds, namespaces, names and containers `*` stands for any
/// characters; what is not given is not looked at.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allow {
    /// The rules, categories or peers' rules.
    pub rules: Several<Placed<String>>,
    /// The kinds of the objects.
    #[serde(default)]
    pub kind: Several<Placed<String>>,
    /// Their namespaces.
    #[serde(default)]
    pub namespace: Several<Placed<String>>,
    /// Their names.
    #[serde(default)]
    pub name: Several<Placed<String>>,
    /// Labels that they all have.
    #[serde(default)]
    pub labels: Entries<String>,
    /// The names of the containers.
    #[serde(default)]
    pub container: Several<Placed<String>>,
    /// The files: patterns as in .gitignore, from the folder of the configuration.
    #[serde(default)]
    pub paths: Several<Placed<String>>,
    /// Why they are allowed.
    #[serde(default)]
    pub reason: Option<String>,
    /// The last day on which they are, such as 2027-01-31.
    #[serde(default)]
    pub until: Option<Placed<String>>,
}

impl Config {
    /// What is allowed by settings, with the place of the first name in each.
    ///
    /// # Errors
    /// Points at what is wrong with one.
    pub fn allows(&self) -> Result<Vec<Setting>, ConfigError> {
        let allows = self.files.iter().flat_map(|file| &file.content.allow);
        allows.map(|allow| self.setting(allow)).collect()
    }

    fn setting(&self, allow: &Allow) -> Result<Setting, ConfigError> {
        let place = allow.rules.0.first().map(|name| name.place).unwrap_or_default();
        let selects = [&allow.kind, &allow.namespace, &allow.name, &allow.container, &allow.paths];
        if selects.iter().all(|texts| texts.0.is_empty()) && allow.labels.0.is_empty() {
            let message = "this allows rules everywhere; `ignore` says so more clearly";
            return Err(self.error(place, message.to_owned()));
        }
        let until = allow.until.as_ref().map(|until| {
            Date::parse(&until.value).ok_or_else(|| {
                let message = format!("`{}` is no day such as 2027-01-31", until.value);
                self.error(until.place, message)
            })
        });
        let files = if allow.paths.0.is_empty() {
            None
        } else {
            let patterns = Patterns::of(&allow.paths.0);
            let patterns = patterns.map_err(|(place, message)| self.error(place, message))?;
            let base = self.base.clone();
            let has = move |path: &std::path::Path| patterns.have(&base.relative(path), false);
            Some(Files(Arc::new(has)))
        };
        Ok(Setting {
            names: allow.rules.texts(),
            kinds: allow.kind.texts(),
            namespaces: allow.namespace.texts(),
            objects: allow.name.texts(),
            containers: allow.container.texts(),
            labels: allow.labels.0.iter().map(|(k, v)| (k.value.clone(), v.clone())).collect(),
            files,
            reason: allow.reason.clone().filter(|reason| !reason.trim().is_empty()),
            until: until.transpose()?,
            file: self.path_of(place),
            place: (place.line as usize, place.column as usize),
        })
    }
}
