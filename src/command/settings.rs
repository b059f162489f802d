//! What holds for a run: the command line over the configuration over the defaults.

use std::env;
use std::path::{Path, PathBuf};

use super::{Error, pages_below, policies, read_page};
use crate::cli::{CheckArgs, RiskArg, SettingArgs, SeverityArg};
use crate::config::{self, Config, Layer};
use crate::rules::registry::{self, Choice};
use crate::rules::version::minor;
use crate::rules::{Risk, Rule, RuleSet, Severity};

/// What holds for a run.
pub(super) struct Settings<'a> {
    args: &'a SettingArgs,
    config: Config,
    /// The rules that may be asked for, as their pages have them.
    pages: Vec<Rule>,
    psp: &'a [PathBuf],
}

impl<'a> Settings<'a> {
    pub(super) fn of(args: &'a CheckArgs) -> Result<Settings<'a>, Error> {
        let (settings, psp) = (&args.settings, args.psp.as_slice());
        if let Some(version) = &settings.kubernetes_version
            && minor(version).is_none()
        {
            let message = format!("`{version}` is no version of Kubernetes such as 1.34");
            return Err(Error::Value(message));
        }
        let config = configuration(settings)?;
        let pages = pages(settings, &config)?;
        Ok(Settings { args: settings, config, pages, psp })
    }

    /// The rules to run.
    pub(super) fn rules(&self) -> Result<RuleSet, Error> {
        let layers = self.config.layers();
        let given = self.choice();
        let mut choices: Vec<Choice<'_>> = layers.iter().map(Layer::choice).collect();
        choices.push(given);
        let rules = RuleSet::select_by(self.told(&layers)?, &choices)?;
        Ok(rules.with_kinds(self.config.kinds()?))
    }

    /// The rules that no fix may set off: the default ones and those that run.
    pub(super) fn guards(&self, running: &RuleSet) -> Result<RuleSet, Error> {
        let mut rules = self.told(&self.config.layers())?;
        rules.retain(|rule| {
            rule.on_by_default || running.iter().any(|other| other.id() == rule.id())
        });
        Ok(RuleSet::of(rules))
    }

    /// The pairs of rules that were both asked for, although one asks for the opposite of the
    /// other.
    pub(super) fn contradictions(&self, rules: &RuleSet) -> Vec<(String, String)> {
        let mut select = self.args.select.clone();
        for layer in self.config.layers() {
            let choice = layer.choice();
            select.extend(choice.select.iter().chain(&choice.on).map(|name| (*name).to_owned()));
        }
        let pairs = registry::contradictions(rules, &select);
        pairs.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
    }

    /// The lowest severity that makes a run fail.
    pub(super) fn fail_on(&self) -> Severity {
        let configured = self.config.last(|content| content.fail_on.as_ref());
        match self.args.fail_on {
            Some(SeverityArg::Error) => Severity::Error,
            Some(SeverityArg::Warning) => Severity::Warning,
            Some(SeverityArg::Info) => Severity::Info,
            None => configured.map_or(Severity::Warning, |severity| severity.value.0),
        }
    }

    /// The highest risk that is taken.
    pub(super) fn risk(&self) -> Risk {
        let configured = self.config.last(|content| content.risk.as_ref());
        match self.args.risk {
            Some(RiskArg::None) => Risk::None,
            Some(RiskArg::Low) => Risk::Low,
            Some(RiskArg::Medium) => Risk::Medium,
            Some(RiskArg::High) => Risk::High,
            None => configured.map_or(Risk::None, |risk| risk.value.0),
        }
    }

    fn choice(&self) -> Choice<'a> {
        Choice::of(&self.args.profile, &self.args.select, &self.args.ignore)
    }

    /// The rules with what layers tell them.
    fn told(&self, layers: &[Layer<'_>]) -> Result<Vec<Rule>, Error> {
        let mut rules = self.pages.clone();
        self.config.tell(&mut rules, layers, self.args.kubernetes_version.as_deref())?;
        if !self.psp.is_empty() {
            let policies = policies::read(self.psp)?;
            rules.iter_mut().for_each(|rule| rule.judge_by(&policies));
        }
        Ok(rules)
    }
}

/// The configuration that was named, else the one that is found.
fn configuration(args: &SettingArgs) -> Result<Config, Error> {
    if args.no_config {
        return Ok(Config::default());
    }
    if let Some(file) = &args.config {
        return Ok(Config::read(file)?);
    }
    let here = env::current_dir().unwrap_or_default();
    let Some(file) = config::find(&here)? else { return Ok(Config::default()) };
    let near = file.strip_prefix(&here).map(Path::to_owned);
    Ok(Config::read(&near.unwrap_or(file))?)
}

/// The pages that may be asked for: no more built-in ones than that are read.
fn pages(args: &SettingArgs, config: &Config) -> Result<Vec<Rule>, Error> {
    let mut choices = vec![Choice::of(&args.profile, &args.select, &args.ignore)];
    let mut names: Vec<&str> = Vec::new();
    for layer in config.layers() {
        choices.push(layer.choice());
        names.extend(layer.ids());
    }
    for choice in &choices {
        names.extend(choice.profiles.iter().chain(&choice.select).chain(&choice.ignore));
    }
    let mut rules = registry::named(&names)?;
    let configured = config
        .files
        .iter()
        .flat_map(|file| file.content.pages.0.iter().map(|pages| file.folder.join(&pages.value)));
    for folder in configured.chain(args.rules.clone()) {
        for path in pages_below(&folder)? {
            let own = read_page(&path)?;
            rules.retain(|rule| rule.id() != own.id());
            rules.push(own);
        }
    }
    Ok(rules)
}
