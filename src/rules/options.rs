//! What a user may tell a rule: site values such as registries, limits and labels.

use std::fmt;

use super::condition::Condition;
use super::registry::nearest;
use super::rule::{Rule, Setting, Verdict};
use crate::model::quantity;
use crate::psp::Policy;
use crate::syntax::edit::Value;

/// The option of rules that judge pods by PodSecurityPolicies: whether those that are checked
/// beside the pods count. `--psp` gives such a rule policies of their own instead.
pub const BESIDE: &str = "beside";

/// What a configuration tells any rule besides its options: no option has such a name.
pub const RESERVED: [&str; 3] = ["run", "severity", "risk"];

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionType {
    /// One string.
    Text,
    /// A list of strings.
    Texts,
    /// A number.
    Number,
    /// A quantity such as `500m` or `1Gi`, or a number.
    Quantity,
    /// `true` or `false`.
    Boolean,
    /// A mapping from text to text.
    Map,
}

/// An option of a rule.
#[derive(Clone, Debug)]
pub struct RuleOption {
    /// Its name in the configuration.
    pub name: String,
    /// What a value must be.
    pub kind: OptionType,
    /// The value if none is configured.
    pub default: Option<Value>,
    /// What it is for.
    pub about: String,
}

/// The values in effect.
#[derive(Clone, Debug, Default)]
pub struct Options {
    values: Vec<(String, Value)>,
    policies: Vec<Policy>,
}

/// A value that a rule cannot take, by the name of the option.
#[derive(Debug)]
pub struct OptionError {
    /// The option.
    pub option: String,
    /// What is wrong.
    pub message: String,
}

impl OptionType {
    /// How messages call such a value.
    pub fn noun(self) -> &'static str {
        match self {
            OptionType::Text => "text",
            OptionType::Texts => "a list of texts",
            OptionType::Number => "a number",
            OptionType::Quantity => "a quantity such as `500m` or `1Gi`",
            OptionType::Boolean => "true or false",
            OptionType::Map => "a mapping of texts",
        }
    }

    /// Its name in a page.
    pub fn name(self) -> &'static str {
        match self {
            OptionType::Text => "text",
            OptionType::Texts => "texts",
            OptionType::Number => "number",
            OptionType::Quantity => "quantity",
            OptionType::Boolean => "boolean",
            OptionType::Map => "map",
        }
    }

    /// The type a default has.
    pub fn of(value: &Value) -> OptionType {
        match value {
            Value::Bool(_) => OptionType::Boolean,
            Value::Int(_) | Value::Float(_) => OptionType::Number,
            Value::Seq(_) => OptionType::Texts,
            Value::Map(_) => OptionType::Map,
            Value::Text(_) | Value::Null => OptionType::Text,
        }
    }

    fn takes(self, value: &Value) -> bool {
        let is_number = matches!(value, Value::Int(_) | Value::Float(_));
        let is_text = |value: &Value| matches!(value, Value::Text(_));
        match (self, value) {
            (OptionType::Text, value) => is_text(value),
            (OptionType::Texts, Value::Seq(items)) => items.iter().all(is_text),
            (OptionType::Number, _) => is_number,
            (OptionType::Quantity, Value::Text(text)) => quantity::parse(text).is_some(),
            (OptionType::Quantity, _) => is_number,
            (OptionType::Boolean, Value::Bool(_)) => true,
            (OptionType::Map, Value::Map(entries)) => entries.iter().all(|(_, v)| is_text(v)),
            _ => false,
        }
    }
}

impl Options {
    /// The value of an option, if it has one.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(option, _)| option == name).map(|(_, value)| value)
    }

    /// The PodSecurityPolicies that pods are judged by, sorted by name.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// A text; empty if it has no value.
    pub fn text(&self, name: &str) -> &str {
        match self.value(name) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// A list of texts.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> + Clone {
        let items = match self.value(name) {
            Some(Value::Seq(items)) => items.as_slice(),
            _ => &[],
        };
        items.iter().filter_map(|item| match item {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// A number or quantity.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.value(name)? {
            Value::Int(value) => Some(*value as f64),
            Value::Float(value) => Some(*value),
            Value::Text(text) => quantity::parse(text),
            _ => None,
        }
    }

    /// Whether a boolean is true.
    pub fn flag(&self, name: &str) -> bool {
        self.value(name) == Some(&Value::Bool(true))
    }

    /// Whether a list of texts has the name, or a beginning of it followed by `*`.
    pub fn has_like(&self, option: &str, name: &str) -> bool {
        self.texts(option).any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == pattern,
        })
    }

    /// The pairs of a mapping.
    pub fn pairs(&self, name: &str) -> impl Iterator<Item = (&str, &str)> {
        let entries = match self.value(name) {
            Some(Value::Map(entries)) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().filter_map(|(key, value)| match value {
            Value::Text(text) => Some((key.as_str(), text.as_str())),
            _ => None,
        })
    }
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Rule {
    /// Gives the rule its values: the given ones, else the defaults. Options without either are
    /// noted in [`Rule::lacks`].
    ///
    /// # Errors
    /// An option that the rule does not have, or a value of the wrong type.
    pub fn configure(&mut self, given: &[(String, Value)]) -> Result<(), OptionError> {
        for (name, value) in given {
            let error = |message| Err(OptionError { option: name.clone(), message });
            let Some(option) = self.options.iter().find(|option| option.name == *name) else {
                let known: Vec<&str> = self.options.iter().map(|o| o.name.as_str()).collect();
                return error(format!(
                    "{} has no option `{name}`{}",
                    self.id(),
                    nearest(name, known)
                ));
            };
            if !option.kind.takes(value) {
                return error(format!("`{name}` of {} is {}", self.id(), option.kind.noun()));
            }
        }
        let value = |option: &RuleOption| {
            let own = given.iter().find(|(name, _)| *name == option.name).map(|(_, value)| value);
            Some((option.name.clone(), own.or(option.default.as_ref())?.clone()))
        };
        let values = self.options.iter().filter_map(value).collect();
        let options = Options { values, policies: Vec::new() };
        self.resolve(&options).map_err(|(option, message)| OptionError { message, option })?;
        self.settings = Some(options);
        Ok(())
    }

    /// Gives policies to a rule that judges by them; such a rule then runs whatever else is
    /// selected.
    pub fn judge_by(&mut self, policies: &[Policy]) {
        if self.options.iter().any(|option| option.name == BESIDE) {
            // The option is there and takes a boolean.
            let _ = self.configure(&[(BESIDE.to_owned(), Value::Bool(false))]);
            if let Some(settings) = &mut self.settings {
                settings.policies = policies.to_vec();
            }
        }
    }

    /// Whether it was given policies.
    pub fn has_policies(&self) -> bool {
        self.settings.as_ref().is_some_and(|settings| !settings.policies.is_empty())
    }

    /// Checks the regular expressions of the conditions.
    ///
    /// # Errors
    /// What is wrong with one.
    pub(super) fn check_patterns(&self) -> Result<(), String> {
        self.conditions().try_for_each(|condition| condition.matcher.check_pattern())
    }

    /// All its conditions.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let conditions = match &self.verdict {
            Verdict::Deny(conditions) | Verdict::Require(conditions) => conditions.as_slice(),
            Verdict::Native(_) => &[],
        };
        self.filter.iter().chain(conditions)
    }

    /// Puts values where the page names options.
    fn resolve(&mut self, options: &Options) -> Result<(), (String, String)> {
        let conditions = match &mut self.verdict {
            Verdict::Deny(conditions) | Verdict::Require(conditions) => conditions.as_mut_slice(),
            Verdict::Native(_) => &mut [],
        };
        for condition in self.filter.iter_mut().chain(conditions) {
            condition.matcher.resolve(options)?;
        }
        let mut fixes_only: Vec<String> = Vec::new();
        if let Some(fix) = &mut self.fix {
            for (_, setting) in fix.set.iter_mut().chain(&mut fix.add) {
                if let Setting::Option(name) = setting
                    && let Some(value) = options.value(name)
                {
                    *setting = Setting::Value(value.clone());
                }
            }
            fixes_only = fix.needs.clone();
            fix.needs.retain(|need| options.value(need).is_none());
        }
        let names = self.options.iter().map(|option| &option.name);
        let lacking = names.filter(|name| options.value(name).is_none());
        self.lacks = lacking.filter(|name| !fixes_only.contains(name)).cloned().collect();
        Ok(())
    }
}
