//! The `yaml rule` block of a page as data. The one place where pages meet serde.

use std::fmt;
use std::marker::PhantomData;

use regex::RegexBuilder;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_yaml::Value as Yaml;

use super::condition::{Condition, Path, Root};
use super::matcher::Matcher;
use super::native;
use super::page::Page;
use super::rule::{About, Recipe, Risk, Rule, RuleOption, Setting, Severity, Verdict};
use crate::model::Role;
use crate::syntax::edit::Value;

/// What is wrong with a declaration, and where in its text if that is known.
pub(super) struct Wrong {
    pub(super) message: String,
    /// 0-based line and column within the block.
    pub(super) at: Option<(usize, usize)>,
}

impl From<String> for Wrong {
    fn from(message: String) -> Wrong {
        Wrong { message, at: None }
    }
}

/// Reads the block and makes the rule.
pub(super) fn read(page: Page, block: &str) -> Result<Rule, Wrong> {
    let declared: Declaration = serde_yaml::from_str(block).map_err(|error| Wrong {
        at: error.location().map(|at| (at.line().saturating_sub(1), at.column().saturating_sub(1))),
        message: error.to_string(),
    })?;
    declared.into_rule(page).map_err(Wrong::from)
}

/// Entries in the order they are written; a repeated key is an error.
#[derive(Debug)]
struct Ordered<V>(Vec<(String, V)>);

impl<V> Default for Ordered<V> {
    fn default() -> Self {
        Ordered(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Ordered<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
            type Value = Ordered<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered<V>, A::Error> {
                let mut entries: Vec<(String, V)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, V>()? {
                    if entries.iter().any(|(name, _)| *name == key) {
                        return Err(de::Error::custom(format!("`{key}` is given twice")));
                    }
                    entries.push((key, value));
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declaration {
    about: String,
    each: Option<PathText>,
    #[serde(default)]
    only: Vec<RoleName>,
    #[serde(default, rename = "where")]
    filter: Ordered<MatcherForm>,
    #[serde(default)]
    deny: Ordered<MatcherForm>,
    #[serde(default)]
    require: Ordered<MatcherForm>,
    check: Option<String>,
    message: String,
    fix: Option<Fix>,
    severity: SeverityName,
    default: Switch,
    #[serde(default)]
    standards: Ordered<String>,
    #[serde(default)]
    same: Ordered<OneOrMany>,
    #[serde(default)]
    akin: Ordered<OneOrMany>,
    #[serde(default)]
    options: Ordered<OptionForm>,
    since: Option<String>,
    #[serde(default)]
    references: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fix {
    title: String,
    risk: RiskName,
    breaks: Option<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    set: Ordered<Yaml>,
    #[serde(default)]
    remove: Vec<PathText>,
    #[serde(default)]
    add: Ordered<Yaml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionForm {
    default: Option<Yaml>,
    about: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RoleName {
    Main,
    Init,
    Sidecar,
    Ephemeral,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum SeverityName {
    Info,
    Warning,
    Error,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RiskName {
    None,
    Low,
    Medium,
    High,
}

/// `on` and `off` are words here, as YAML 1.2 has it, not booleans.
#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Switch {
    On,
    Off,
}

struct PathText(Path);

impl<'de> Deserialize<'de> for PathText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Path::parse(&text).map(PathText).map_err(de::Error::custom)
    }
}

struct MatcherForm(Matcher);

impl<'de> Deserialize<'de> for MatcherForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Yaml::deserialize(deserializer)?;
        matcher(&form).map(MatcherForm).map_err(de::Error::custom)
    }
}

impl Declaration {
    fn into_rule(self, page: Page) -> Result<Rule, String> {
        let filter = conditions(self.filter)?;
        let deny = conditions(self.deny)?;
        let require = conditions(self.require)?;
        let verdict = match (deny.is_empty(), require.is_empty(), self.check) {
            (false, true, None) => Verdict::Deny(deny),
            (true, false, None) => Verdict::Require(require),
            (true, true, Some(name)) => Verdict::Native(
                native::named(&name).ok_or_else(|| format!("there is no check `{name}`"))?,
            ),
            _ => return Err("a rule has exactly one of `deny`, `require` and `check`".into()),
        };
        let options: Vec<RuleOption> = self
            .options
            .0
            .into_iter()
            .map(|(name, form)| {
                let default = form.default.as_ref().map(value).transpose()?;
                Ok(RuleOption { name, default, about: form.about })
            })
            .collect::<Result<_, String>>()?;
        let fix = self.fix.map(|fix| recipe(fix, &options)).transpose()?;
        check_message(&self.message)?;
        let many = |peers: Ordered<OneOrMany>| {
            let ids = |ids| match ids {
                OneOrMany::One(id) => vec![id],
                OneOrMany::Many(ids) => ids,
            };
            peers.0.into_iter().map(|(peer, form)| (peer, ids(form))).collect()
        };
        Ok(Rule {
            page,
            about: about(&self.about),
            each: self.each.map(|path| path.0),
            only: self.only.into_iter().map(Role::from).collect(),
            filter,
            verdict,
            message: self.message,
            fix,
            severity: self.severity.into(),
            on_by_default: self.default == Switch::On,
            standards: self.standards.0,
            same: many(self.same),
            akin: many(self.akin),
            options,
            since: self.since,
            references: self.references,
        })
    }
}

fn about(text: &str) -> About {
    match text {
        "file" => About::File,
        "document" => About::Document,
        "object" => About::Object,
        "pod" => About::Pod,
        "container" => About::Container,
        kind => About::Kind(kind.into()),
    }
}

fn conditions(forms: Ordered<MatcherForm>) -> Result<Vec<Condition>, String> {
    let condition = |(path, form): (String, MatcherForm)| {
        let path = Path::parse(&path)?;
        if path.root == Root::Place {
            return Err("`place` is for fixes only".into());
        }
        Ok(Condition { path, matcher: form.0 })
    };
    forms.0.into_iter().map(condition).collect()
}

fn recipe(fix: Fix, options: &[RuleOption]) -> Result<Recipe, String> {
    let setting = |(path, form): (String, Yaml)| {
        let option = form.as_mapping().filter(|m| m.len() == 1).and_then(|m| m.get("option"));
        let setting = match option.and_then(Yaml::as_str) {
            Some(name) if fix.needs.iter().any(|need| need == name) => {
                Setting::Option(name.to_owned())
            }
            Some(name) => return Err(format!("`{name}` is not among what the fix needs")),
            None => Setting::Value(value(&form)?),
        };
        Ok((Path::parse(&path)?, setting))
    };
    for need in &fix.needs {
        if !options.iter().any(|option| option.name == *need) {
            return Err(format!("the fix needs `{need}`, which is not among the options"));
        }
    }
    Ok(Recipe {
        set: fix.set.0.into_iter().map(setting).collect::<Result<_, _>>()?,
        add: fix.add.0.into_iter().map(setting).collect::<Result<_, _>>()?,
        remove: fix.remove.into_iter().map(|path| path.0).collect(),
        title: fix.title,
        risk: fix.risk.into(),
        breaks: fix.breaks,
        needs: fix.needs,
    })
}

/// Placeholders that a message may hold.
const PLACEHOLDERS: [&str; 6] = ["name", "value", "kind", "role", "detail", "danger"];

fn check_message(message: &str) -> Result<(), String> {
    for part in message.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default();
        if !PLACEHOLDERS.contains(&name) {
            return Err(format!(
                "the message's `{{{name}}}` is none of {}",
                PLACEHOLDERS.join(", ")
            ));
        }
    }
    if message.ends_with('.') || message.contains("should") {
        return Err("a message says what is: no full stop, no `should`".into());
    }
    Ok(())
}

fn matcher(form: &Yaml) -> Result<Matcher, String> {
    let Some(map) = form.as_mapping() else {
        return value(form).map(Matcher::Is);
    };
    let mut entries = map.iter();
    let (Some((key, argument)), None) = (entries.next(), entries.next()) else {
        return Err("a matcher has exactly one operator".into());
    };
    let key = key.as_str().unwrap_or_default();
    let list = || -> Result<Vec<Value>, String> {
        let items = argument.as_sequence().ok_or_else(|| format!("`{key}` takes a list"))?;
        items.iter().map(value).collect()
    };
    let number = || argument.as_f64().ok_or_else(|| format!("`{key}` takes a number"));
    match key {
        "in" => Ok(Matcher::In(list()?)),
        "contains" => Ok(Matcher::Contains(list()?)),
        "atLeast" => Ok(Matcher::AtLeast(number()?)),
        "atMost" => Ok(Matcher::AtMost(number()?)),
        "not" => Ok(Matcher::Not(Box::new(matcher(argument)?))),
        "present" => argument
            .as_bool()
            .map(Matcher::Present)
            .ok_or_else(|| "`present` takes true or false".into()),
        "matches" => {
            let pattern = argument.as_str().ok_or("`matches` takes a regular expression")?;
            let regex = RegexBuilder::new(pattern).unicode(false).build();
            regex.map(Matcher::Matches).map_err(|error| error.to_string())
        }
        other => Err(format!(
            "`{other}` is no matcher: use in, contains, atLeast, atMost, present, matches or not"
        )),
    }
}

fn value(form: &Yaml) -> Result<Value, String> {
    Ok(match form {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(*value),
        Yaml::Number(number) => match number.as_i64() {
            Some(value) => Value::Int(value.into()),
            None => Value::Float(number.as_f64().ok_or("a number is out of range")?),
        },
        Yaml::String(text) => Value::Text(text.clone()),
        Yaml::Sequence(items) => Value::Seq(items.iter().map(value).collect::<Result<_, _>>()?),
        Yaml::Mapping(map) => {
            let entry = |(key, inner): (&Yaml, &Yaml)| {
                let key = key.as_str().ok_or("keys must be text")?;
                Ok((key.to_owned(), value(inner)?))
            };
            Value::Map(map.iter().map(entry).collect::<Result<_, String>>()?)
        }
        Yaml::Tagged(_) => return Err("tags are not part of the page language".into()),
    })
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Role {
        match name {
            RoleName::Main => Role::Main,
            RoleName::Init => Role::Init,
            RoleName::Sidecar => Role::Sidecar,
            RoleName::Ephemeral => Role::Ephemeral,
        }
    }
}

impl From<SeverityName> for Severity {
    fn from(name: SeverityName) -> Severity {
        match name {
            SeverityName::Info => Severity::Info,
            SeverityName::Warning => Severity::Warning,
            SeverityName::Error => Severity::Error,
        }
    }
}

impl From<RiskName> for Risk {
    fn from(name: RiskName) -> Risk {
        match name {
            RiskName::None => Risk::None,
            RiskName::Low => Risk::Low,
            RiskName::Medium => Risk::Medium,
            RiskName::High => Risk::High,
        }
    }
}
