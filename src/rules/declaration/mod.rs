//! The `yaml rule` block of a page as data. The one place where pages meet serde.

mod forms;
mod wrong;

use serde::Deserialize;
use serde_yaml::Value as Yaml;

use self::forms::{
    MatcherForm, OneOrMany, Ordered, PathText, RiskName, RoleName, SeverityName, Switch, TypeName,
    value,
};
use self::wrong::Wrong;

use super::condition::{Condition, Path, Root};
use super::native;
use super::options::{OptionType, RESERVED, RuleOption};
use super::page::Page;
use super::rule::{About, Recipe, Rule, Setting, Verdict};
use crate::model::Role;

/// Makes the rule from the same block in JSON.
pub(super) fn read_json(page: Page, block: &str) -> Result<Rule, String> {
    let declared: Declaration = serde_json::from_str(block).map_err(|error| error.to_string())?;
    declared.into_rule(page)
}

/// Reads the block and makes the rule.
pub(super) fn read(page: Page, block: &str) -> Result<Rule, Wrong> {
    let declared: Declaration = serde_yaml::from_str(block).map_err(|error| Wrong::of(&error))?;
    let rule = declared.into_rule(page).map_err(|message| Wrong::within(block, message))?;
    rule.check_patterns().map_err(|message| Wrong::within(block, message))?;
    Ok(rule)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declaration {
    about: OneOrMany,
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
    standards: Ordered<OneOrMany>,
    #[serde(default)]
    same: Ordered<OneOrMany>,
    #[serde(default)]
    akin: Ordered<OneOrMany>,
    #[serde(default)]
    options: Ordered<OptionForm>,
    #[serde(default)]
    contradicts: Vec<String>,
    #[serde(default)]
    yields: Vec<String>,
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
    #[serde(rename = "type")]
    kind: Option<TypeName>,
    default: Option<Yaml>,
    about: String,
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
                if RESERVED.contains(&name.as_str()) {
                    return Err(format!("`options` cannot have `{name}`: that is for all rules"));
                }
                let default = form.default.as_ref().map(value).transpose()?;
                let kind = form.kind.map(OptionType::from);
                let kind = kind.or_else(|| default.as_ref().map(OptionType::of));
                let kind =
                    kind.ok_or_else(|| format!("option `{name}` needs a type or a default"))?;
                Ok(RuleOption { name, kind, default, about: form.about })
            })
            .collect::<Result<_, String>>()?;
        let fix = self.fix.map(|fix| recipe(fix, &options)).transpose()?;
        check_message(&self.message)?;
        let conditions = match &verdict {
            Verdict::Deny(conditions) | Verdict::Require(conditions) => conditions.as_slice(),
            Verdict::Native(_) => &[],
        };
        for name in filter.iter().chain(conditions).filter_map(|c| c.matcher.option()) {
            if !options.iter().any(|option| option.name == name) {
                return Err(format!("there is no option `{name}`"));
            }
        }
        let many = |peers: Ordered<OneOrMany>| {
            peers.0.into_iter().map(|(peer, form)| (peer, form.into_ids())).collect()
        };
        Ok(Rule {
            page,
            about: about(self.about)?,
            each: self.each.map(|path| path.0),
            only: self.only.into_iter().map(Role::from).collect(),
            filter,
            verdict,
            message: self.message,
            fix,
            severity: self.severity.into(),
            on_by_default: self.default == Switch::On,
            standards: self.standards.0.into_iter().map(|(k, v)| (k, v.into_texts())).collect(),
            same: many(self.same),
            akin: many(self.akin),
            options,
            settings: None,
            lacks: Vec::new(),
            contradicts: self.contradicts,
            yields: self.yields,
            since: self.since,
            references: self.references,
        })
    }
}

fn about(names: OneOrMany) -> Result<About, String> {
    let names = names.into_texts();
    let about = |name: &str| match name {
        "file" => Some(About::File),
        "document" => Some(About::Document),
        "stray" => Some(About::Stray),
        "object" => Some(About::Object),
        "pod" => Some(About::Pod),
        "container" => Some(About::Container),
        "allow" => Some(About::Allow),
        _ => None,
    };
    if let [name] = names.as_slice()
        && let Some(about) = about(name)
    {
        return Ok(about);
    }
    match names.iter().find(|name| about(name).is_some() || name.chars().any(char::is_uppercase)) {
        Some(name) => Err(format!("`{name}` is no kind in lower case")),
        None => Ok(About::Kinds(names.into_iter().map(Into::into).collect())),
    }
}

/// A value as it is written in an example's options.
///
/// # Errors
/// What is wrong with the text.
pub(super) fn flow_value(text: &str) -> Result<crate::syntax::edit::Value, String> {
    let form: Yaml = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    value(&form)
}

fn conditions(forms: Ordered<MatcherForm>) -> Result<Vec<Condition>, String> {
    let condition = |(path, form): (String, MatcherForm)| {
        let path = Path::parse(&path)?;
        if path.root == Root::Place {
            return Err("`place` is for fixes only".into());
        }
        Ok(Condition { path, matcher: form.0, shared: None })
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
        is_told: false,
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
