//! What holds, and who says so: the effective configuration.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::chain::{Config, File};
use super::layer::Layer;
use super::place::{Place, Placed, Several};
use super::rule::RuleSettings;
use super::words::{OneOf, Word};
use crate::rules::{Rule, RuleSet};
use crate::syntax::edit::Value;

/// Who says a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody.
    Default,
    /// A file of the configuration: its path, line and column.
    File(PathBuf, u32, u32),
    /// An environment variable.
    Environment(String),
    /// A flag.
    CommandLine,
}

/// A value, and who says it.
pub type Setting = (Value, Origin);

/// The values of one key.
#[derive(Clone, Debug)]
pub enum Values {
    /// A key with one value.
    One(Setting),
    /// A key with a list.
    Many(Vec<Setting>),
}

/// What holds for a run, or for one of its files.
#[derive(Clone, Debug, Default)]
pub struct Effective {
    /// The files that were read, the stronger later.
    pub files: Vec<PathBuf>,
    /// Key by key.
    pub keys: Vec<(&'static str, Values)>,
    /// What rules are told, by rule and key.
    pub rules: Vec<(String, Vec<(String, Setting)>)>,
    /// How many overrides there are that do not hold for all files.
    pub overrides: usize,
    /// The rules that run although they are ignored, since something stronger names them.
    pub despite: Vec<String>,
}

/// What environment and command line give instead.
pub type Given = Vec<(&'static str, Vec<Setting>)>;

impl Config {
    /// What holds: for a file, or for all files without overrides of their own. `rules` are those
    /// that run.
    pub fn effective(&self, path: Option<&Path>, given: &Given, rules: &RuleSet) -> Effective {
        let over = path.map(|path| self.overrides_of(path)).unwrap_or_default();
        let layers = self.layers(&over);
        let given = |key: &str| {
            let given = given.iter().find(|(name, _)| *name == key);
            given.map(|(_, values)| values.clone()).unwrap_or_default()
        };
        let one = |key, configured: Option<Setting>, default: Value| {
            let strongest = given(key).pop().or(configured);
            Values::One(strongest.unwrap_or((default, Origin::Default)))
        };
        let every = |of: fn(&File) -> &Several<Placed<String>>| {
            self.files.iter().flat_map(move |file| of(file).0.iter().map(move |it| (file, it)))
        };
        let exclude = every(|file| &file.content.exclude).map(|(_, text)| self.text(text));
        // As seen from here, whatever file names it.
        let seen = |path: PathBuf| Value::Text(path.display().to_string());
        let pages = every(|file| &file.content.pages);
        let pages =
            pages.map(|(file, it)| (seen(file.folder.join(&it.value)), self.origin(it.place)));
        let baseline = self.baseline().map(|(path, place)| (seen(path), self.origin(place)));
        let version = layers.iter().rev().find_map(|layer| layer.version);
        let version = version.map(|version| self.text(version));
        let fail_on = self.last(|content| content.fail_on.as_ref());
        let risk = self.last(|content| content.risk.as_ref());
        let (profile, select) = self.chosen(&layers, given("profile"), given("select"));
        let ignored = layers.iter().flat_map(|layer| self.texts(layer.ignore));
        let ignored: Vec<Setting> = ignored.chain(given("ignore")).collect();
        let is_ignored = |rule: &&Rule| {
            ignored
                .iter()
                .any(|(name, _)| matches!(name, Value::Text(name) if rule.is_called(name)))
        };
        let mut despite: Vec<String> =
            rules.iter().filter(is_ignored).map(|rule| rule.id().to_owned()).collect();
        despite.sort_unstable();
        let text = |text: &str| Value::Text(text.to_owned());
        let keys = vec![
            ("kubernetes-version", one("kubernetes-version", version, Value::Null)),
            ("profile", Values::Many(profile)),
            ("select", Values::Many(select)),
            ("ignore", Values::Many(ignored)),
            ("fail-on", one("fail-on", fail_on.map(|it| self.word(it)), text("warning"))),
            ("risk", one("risk", risk.map(|it| self.word(it)), text("none"))),
            ("exclude", Values::Many(exclude.collect())),
            ("pages", Values::Many(pages.chain(given("pages")).collect())),
            ("kinds", Values::Many(self.shown_kinds())),
            ("api-removals", Values::Many(self.shown_removals())),
            ("allow", Values::Many(self.shown_allows())),
            ("baseline", one("baseline", baseline, Value::Null)),
        ];
        let overrides = self.overrides().count() - over.len();
        let files = self.files.iter().map(|file| file.path.clone()).collect();
        let rules = self.shown_rules(&layers, rules);
        Effective { files, keys, rules, overrides, despite }
    }

    /// The profiles and names of the strongest that asks for any.
    fn chosen(
        &self,
        layers: &[Layer<'_>],
        profile: Vec<Setting>,
        select: Vec<Setting>,
    ) -> (Vec<Setting>, Vec<Setting>) {
        if !profile.is_empty() || !select.is_empty() {
            return (profile, select);
        }
        let asks = |layer: &&Layer<'_>| !layer.profile.0.is_empty() || !layer.select.0.is_empty();
        match layers.iter().rev().find(asks) {
            Some(layer) => {
                (self.texts(layer.profile).collect(), self.texts(layer.select).collect())
            }
            None => (vec![(Value::Text("default".into()), Origin::Default)], Vec::new()),
        }
    }

    fn shown_rules(
        &self,
        layers: &[Layer<'_>],
        running: &RuleSet,
    ) -> Vec<(String, Vec<(String, Setting)>)> {
        let running: HashSet<&str> = running.iter().map(Rule::id).collect();
        let mut rules: Vec<(String, Vec<(String, Setting)>)> = Vec::new();
        for (id, told) in layers.iter().flat_map(|layer| &layer.rules.0) {
            let at = rules.iter().position(|(other, _)| *other == id.value).unwrap_or_else(|| {
                rules.push((id.value.clone(), Vec::new()));
                rules.len() - 1
            });
            for (key, setting) in self.shown_rule(told) {
                rules[at].1.retain(|(other, _)| *other != key);
                rules[at].1.push((key, setting));
            }
        }
        for (id, told) in &mut rules {
            // Something stronger may have said otherwise, such as `--select`.
            let word = if running.contains(id.as_str()) { "on" } else { "off" };
            let is_true = |value: &Value| *value == Value::Text(word.to_owned());
            told.retain(|(key, (value, _))| key != "run" || is_true(value));
        }
        rules.retain(|(_, told)| !told.is_empty());
        rules.sort_by(|a, b| a.0.cmp(&b.0));
        rules
    }

    fn shown_rule(&self, told: &RuleSettings) -> Vec<(String, Setting)> {
        let run = |run: &Placed<bool>| {
            let word = if run.value { "on" } else { "off" };
            (Value::Text(word.into()), self.origin(run.place))
        };
        let mut shown = Vec::new();
        let mut add = |key: &str, setting: Option<Setting>| {
            shown.extend(setting.map(|setting| (key.to_owned(), setting)));
        };
        add("run", told.run.as_ref().map(run));
        add("severity", told.severity.as_ref().map(|it| self.word(it)));
        add("risk", told.risk.as_ref().map(|it| self.word(it)));
        for (name, value) in &told.options {
            add(&name.value, Some((value.value.0.clone(), self.origin(value.place))));
        }
        shown
    }

    fn shown_kinds(&self) -> Vec<Setting> {
        let kinds = self.files.iter().flat_map(|file| &file.content.kinds);
        let shown = |kind: &super::file::Kind| {
            let columns = [
                ("group", kind.group.clone()),
                ("kind", Some(kind.kind.clone())),
                ("path", Some(kind.path.value.clone())),
                ("form", Some(kind.form.0.0.to_owned())),
                ("fields", kind.fields.clone()),
                ("name", kind.name.clone()),
                ("called", kind.called.clone()),
            ];
            let given = columns.into_iter().filter_map(|(column, text)| Some((column, text?)));
            let given = given.map(|(column, text)| (column.to_owned(), Value::Text(text)));
            (Value::Map(given.collect()), self.origin(kind.path.place))
        };
        kinds.map(shown).collect()
    }

    /// The row that counts first comes first.
    fn shown_removals(&self) -> Vec<Setting> {
        let rows = self.files.iter().rev().flat_map(|file| &file.content.api_removals);
        let shown = |row: &super::file::ApiRemoval| {
            let kinds = row.kinds.texts().into_iter().map(Value::Text).collect::<Vec<_>>();
            let placed = |text: &Option<Placed<String>>| text.as_ref().map(|it| it.value.clone());
            let entries = [
                ("api-version", Some(Value::Text(row.api_version.value.clone()))),
                ("kinds", (!kinds.is_empty()).then_some(Value::Seq(kinds))),
                ("deprecated", placed(&row.deprecated).map(Value::Text)),
                ("removed", placed(&row.removed).map(Value::Text)),
                ("replacement", row.replacement.clone().map(Value::Text)),
                ("same-fields", row.same_fields.then_some(Value::Bool(true))),
            ];
            let given = entries.into_iter().filter_map(|(key, value)| Some((key, value?)));
            let given = given.map(|(key, value)| (key.to_owned(), value)).collect();
            (Value::Map(given), self.origin(row.api_version.place))
        };
        rows.map(shown).collect()
    }

    fn shown_allows(&self) -> Vec<Setting> {
        let one = |text: &Option<Placed<String>>| text.as_ref().map(|text| text.value.clone());
        let shown = |allow: &super::allow::Allow| {
            let several = [
                ("rules", &allow.rules),
                ("kind", &allow.kind),
                ("namespace", &allow.namespace),
                ("name", &allow.name),
                ("container", &allow.container),
                ("paths", &allow.paths),
            ];
            let several = several.into_iter().filter(|(_, texts)| !texts.0.is_empty());
            let several = several.map(|(key, texts)| {
                (key, Value::Seq(texts.texts().into_iter().map(Value::Text).collect()))
            });
            let labels = allow.labels.0.iter();
            let labels: Vec<(String, Value)> = labels
                .map(|(key, value)| (key.value.clone(), Value::Text(value.clone())))
                .collect();
            let labels = (!labels.is_empty()).then_some(("labels", Value::Map(labels)));
            let words = [("reason", allow.reason.clone()), ("until", one(&allow.until))];
            let words = words.into_iter().filter_map(|(key, text)| Some((key, Value::Text(text?))));
            let entries = several.chain(labels).chain(words);
            let entries = entries.map(|(key, value)| (key.to_owned(), value)).collect();
            let place = allow.rules.0.first().map(|name| name.place).unwrap_or_default();
            (Value::Map(entries), self.origin(place))
        };
        self.files.iter().flat_map(|file| &file.content.allow).map(shown).collect()
    }

    fn texts<'c>(&'c self, texts: &'c Several<Placed<String>>) -> impl Iterator<Item = Setting> {
        texts.0.iter().map(|text| self.text(text))
    }

    fn text(&self, text: &Placed<String>) -> Setting {
        (Value::Text(text.value.clone()), self.origin(text.place))
    }

    fn word<T: Word + PartialEq>(&self, word: &Placed<OneOf<T>>) -> Setting {
        let name = T::words().into_iter().find(|(_, value)| *value == word.value.0);
        let name = name.map(|(name, _)| name.to_owned()).unwrap_or_default();
        (Value::Text(name), self.origin(word.place))
    }

    fn origin(&self, place: Place) -> Origin {
        Origin::File(self.path(place), place.line, place.column)
    }
}
