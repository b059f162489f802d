//! What one part of a configuration says of the rules, and several of them laid over one
//! another.

use std::collections::HashMap;

use super::chain::Config;
use super::file::{Content, Override};
use super::place::{ConfigError, Entries, Placed, Several};
use super::rule::RuleSettings;
use crate::rules::Rule;
use crate::rules::registry::{self, Choice, UnknownRule};
use crate::rules::version::{minor, set_version};
use crate::syntax::edit::Value;

/// What a file, or an override in it, says of the rules.
#[derive(Clone, Copy, Debug)]
pub struct Layer<'c> {
    pub(super) version: Option<&'c Placed<String>>,
    pub(super) profile: &'c Several<Placed<String>>,
    pub(super) select: &'c Several<Placed<String>>,
    pub(super) ignore: &'c Several<Placed<String>>,
    pub(super) rules: &'c Entries<RuleSettings>,
}

impl<'c> Layer<'c> {
    /// That of a file, for all manifests.
    pub(super) fn of(content: &'c Content) -> Layer<'c> {
        Layer {
            version: content.kubernetes_version.as_ref(),
            profile: &content.profile,
            select: &content.select,
            ignore: &content.ignore,
            rules: &content.rules,
        }
    }

    /// That of an override, for some files.
    pub(super) fn over(over: &'c Override) -> Layer<'c> {
        Layer {
            version: over.kubernetes_version.as_ref(),
            profile: &over.profile,
            select: &over.select,
            ignore: &over.ignore,
            rules: &over.rules,
        }
    }

    /// Which rules it asks for.
    pub fn choice(&self) -> Choice<'c> {
        let turned = |way: bool| {
            let entries = self.rules.0.iter();
            let turned = entries
                .filter(move |(_, told)| told.run.as_ref().is_some_and(|run| run.value == way));
            turned.map(|(id, _)| id.value.as_str()).collect()
        };
        let names = |names: &'c Several<Placed<String>>| {
            names.0.iter().map(|name| name.value.as_str()).collect()
        };
        Choice {
            profiles: names(self.profile),
            select: names(self.select),
            ignore: names(self.ignore),
            on: turned(true),
            off: turned(false),
        }
    }

    /// The rules that it names.
    pub fn ids(&self) -> impl Iterator<Item = &'c str> {
        self.rules.0.iter().map(|(id, _)| id.value.as_str())
    }
}

impl Config {
    /// Tells rules what layers say, the stronger later. A version of Kubernetes that is given
    /// stands in for theirs.
    ///
    /// # Errors
    /// Points at what is wrong with a layer.
    pub fn tell(
        &self,
        rules: &mut [Rule],
        layers: &[Layer<'_>],
        version: Option<&str>,
    ) -> Result<(), ConfigError> {
        self.set_version(rules, layers, version)?;
        let told = layers.iter().any(|layer| !layer.rules.0.is_empty());
        let known = rules.iter().enumerate().filter(|_| told);
        let index: HashMap<String, usize> =
            known.map(|(at, rule)| (rule.id().to_owned(), at)).collect();
        let mut given: HashMap<usize, Vec<(&Placed<String>, &Value)>> = HashMap::new();
        for layer in layers {
            self.check_names(layer, rules)?;
            for (id, told) in &layer.rules.0 {
                let Some(at) = index.get(&id.value) else {
                    let hint = registry::nearest(&id.value, registry::ids(rules).collect());
                    let message = format!("there is no rule `{}`{hint}", id.value);
                    return Err(self.error(id.place, message));
                };
                self.tell_one(&mut rules[*at], told)?;
                let given = given.entry(*at).or_default();
                for (name, value) in &told.options {
                    given.retain(|(other, _)| other.value != name.value);
                    given.push((name, &value.value.0));
                }
            }
        }
        for (at, rule) in rules.iter_mut().enumerate() {
            let Some(given) = given.get(&at) else { continue };
            let values: Vec<(String, Value)> =
                given.iter().map(|(name, value)| (name.value.clone(), (*value).clone())).collect();
            rule.configure(&values).map_err(|error| {
                let place = given.iter().find(|(name, _)| name.value == error.option);
                self.error(place.map(|(name, _)| name.place).unwrap_or_default(), error.message)
            })?;
        }
        Ok(())
    }

    fn set_version(
        &self,
        rules: &mut [Rule],
        layers: &[Layer<'_>],
        given: Option<&str>,
    ) -> Result<(), ConfigError> {
        let mut wanted = None;
        for version in layers.iter().filter_map(|layer| layer.version) {
            if minor(&version.value).is_none() {
                let message =
                    format!("`{}` is no version of Kubernetes such as 1.34", version.value);
                return Err(self.error(version.place, message));
            }
            wanted = Some(version.value.as_str());
        }
        if let Some(version) = given.or(wanted) {
            // It was looked at above, or where it was given.
            let _ = set_version(rules, version);
        }
        Ok(())
    }

    /// Severity and risk.
    fn tell_one(&self, rule: &mut Rule, told: &RuleSettings) -> Result<(), ConfigError> {
        if let Some(severity) = &told.severity {
            rule.severity = severity.value.0;
        }
        if let Some(risk) = &told.risk {
            let Some(fix) = &mut rule.fix else {
                let message = format!("{} has no fix that could have a risk", rule.id());
                return Err(self.error(risk.place, message));
            };
            (fix.risk, fix.is_told) = (risk.value.0, true);
        }
        Ok(())
    }

    /// Every name that a layer selects or ignores must be known.
    fn check_names(&self, layer: &Layer<'_>, rules: &[Rule]) -> Result<(), ConfigError> {
        let wrong =
            |name: &Placed<String>, error: UnknownRule| self.error(name.place, error.to_string());
        for name in layer.select.0.iter().chain(&layer.ignore.0) {
            registry::known(rules, &name.value).map_err(|error| wrong(name, error))?;
        }
        for name in &layer.profile.0 {
            registry::known_profile(&name.value).map_err(|error| wrong(name, error))?;
        }
        Ok(())
    }

    /// A rule that layers turn on by name and that cannot run is an error, not silence.
    ///
    /// # Errors
    /// Points at where it is turned on.
    pub fn check_lacking(
        &self,
        rules: &mut [Rule],
        layers: &[Layer<'_>],
    ) -> Result<(), ConfigError> {
        for (id, told) in layers.iter().flat_map(|layer| &layer.rules.0) {
            let Some(run) = told.run.as_ref().filter(|run| run.value) else { continue };
            let rule = rules.iter_mut().find(|rule| rule.id() == id.value);
            let Some(rule) = rule else { continue };
            if rule.settings.is_none() {
                // Nothing is given, so nothing can be wrong; the tests hold the defaults.
                let _ = rule.configure(&[]);
            }
            if let [lacking, ..] = rule.lacks.as_slice() {
                let message = format!(
                    "{id} needs a value for `{lacking}` to run; see `kubehone explain {id}`",
                    id = id.value
                );
                return Err(self.error(run.place, message));
            }
        }
        Ok(())
    }
}
