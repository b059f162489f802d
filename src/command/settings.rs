//! What holds for a run: the command line over the configuration over the defaults.

use std::collections::{HashMap, HashSet};
use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::pages::pages;
use super::{Error, policies};
use crate::cli::{AllowArgs, CheckArgs, FileArgs, RiskArg, SettingArgs, SeverityArg};
use crate::config::show::{Effective, Origin};
use crate::config::{self, Config, Layer};
use crate::discover::Filter;
use crate::psp::Policy;
use crate::report::{risk_name, severity_name};
use crate::rules::allowances::Setting;
use crate::rules::registry::{self, Choice, Elsewhere};
use crate::rules::version::minor;
use crate::rules::{Allowances, Date, Risk, Rule, RuleSet, Severity};
use crate::syntax::Source;
use crate::syntax::edit::Value;

/// What holds for a run.
pub(super) struct Settings<'a> {
    args: &'a SettingArgs,
    pub(super) config: Config,
    /// The rules that may be asked for, as their pages have them; none once they were handed out
    /// and nothing was to need them again.
    pages: Vec<Rule>,
    policies: Vec<Policy>,
    /// Whether fixes are asked for, which need guards.
    fixes: bool,
    /// Whether what git ignores is read.
    reads_ignored: bool,
    allow: Option<&'a AllowArgs>,
    /// What the configuration allows.
    allows: Vec<Setting>,
}

impl<'a> Settings<'a> {
    pub(super) fn of(args: &'a CheckArgs) -> Result<Settings<'a>, Error> {
        let mut settings = Settings::with(&args.settings, &args.psp, Some(&args.allow))?;
        settings.fixes = args.fix || args.diff;
        settings.reads_ignored = args.no_gitignore;
        Ok(settings)
    }

    /// Those of a command that may only say what a configuration can.
    pub(super) fn with(
        settings: &'a SettingArgs,
        psp: &[PathBuf],
        allow: Option<&'a AllowArgs>,
    ) -> Result<Settings<'a>, Error> {
        if let Some(version) = &settings.kubernetes_version
            && minor(version).is_none()
        {
            let message = format!("`{version}` is no version of Kubernetes such as 1.34");
            return Err(Error::Value(message));
        }
        let config = configuration(&settings.file)?;
        let pages = pages(settings, &config)?;
        let policies = if psp.is_empty() { Vec::new() } else { policies::read(psp)? };
        let allows = config.allows()?;
        let (fixes, reads_ignored) = (false, false);
        Ok(Settings {
            args: settings,
            config,
            pages,
            policies,
            fixes,
            reads_ignored,
            allow,
            allows,
        })
    }

    /// The rules to run.
    pub(super) fn rules(&mut self) -> Result<RuleSet, Error> {
        // To copy every page takes longer than to check a file.
        let once = !self.fixes && self.config.overrides().next().is_none();
        let pages = if once { std::mem::take(&mut self.pages) } else { self.pages.clone() };
        let rules = self.running_of(pages, &[])?;
        for setting in &self.allows {
            for name in &setting.names {
                rules.has_all(name).map_err(|error| {
                    let (line, column) = setting.place;
                    let file = setting.file.display();
                    Error::Value(format!("{file}:{line}:{column}: {error}"))
                })?;
            }
        }
        // What is wrong with an override is wrong whether or not a file is under it.
        for over in self.config.overrides() {
            self.running(&[over])?;
        }
        Ok(rules.with_kinds(self.config.kinds()?).with_removals(self.config.removals()?))
    }

    /// The rules to run over these sources: those that [`Settings::rules`] made, with others for
    /// files that the configuration treats otherwise.
    pub(super) fn rules_for(&self, rules: RuleSet, sources: &[Source]) -> Result<RuleSet, Error> {
        let elsewhere = self.elsewhere(sources, |overrides| self.running(overrides))?;
        Ok(rules.with_elsewhere(elsewhere))
    }

    /// The rules that no fix may set off: the default ones and those that run.
    pub(super) fn guards(&self, sources: &[Source]) -> Result<RuleSet, Error> {
        let elsewhere = self.elsewhere(sources, |overrides| self.guarding(overrides))?;
        Ok(self.guarding(&[])?.with_elsewhere(elsewhere))
    }

    /// The rules to run over one file, or over those without overrides.
    pub(super) fn rules_of(&self, path: Option<&Path>) -> Result<RuleSet, Error> {
        self.running(&path.map(|path| self.config.overrides_of(path)).unwrap_or_default())
    }

    /// What holds for a file, or for those without overrides, and who says so.
    pub(super) fn effective(&self, path: Option<&Path>, rules: &RuleSet) -> Effective {
        let args = self.args;
        let texts = |texts: &[String]| texts.iter().cloned().map(Value::Text).collect();
        let word = |word: Option<&'static str>| {
            word.map(|word| Value::Text(word.into())).into_iter().collect()
        };
        let given: [(&'static str, &str, Vec<Value>); 7] = [
            ("kubernetes-version", "kubernetes_version", texts(args.kubernetes_version.as_slice())),
            ("profile", "profile", texts(&args.profile)),
            ("select", "select", texts(&args.select)),
            ("ignore", "ignore", texts(&args.ignore)),
            ("fail-on", "fail_on", word(args.fail_on.map(|_| severity_name(self.fail_on())))),
            ("risk", "risk", word(args.risk.map(|_| risk_name(self.risk())))),
            (
                "pages",
                "rules",
                texts(
                    args.rules
                        .iter()
                        .map(|folder| folder.display().to_string())
                        .collect::<Vec<_>>()
                        .as_slice(),
                ),
            ),
        ];
        let placed = |(key, field, values): (&'static str, &str, Vec<Value>)| {
            let flag = field.to_uppercase();
            let origin = match args.file.is_given(field) {
                true => Origin::CommandLine,
                false => Origin::Environment(format!("KUBEHONE_{flag}")),
            };
            (key, values.into_iter().map(|value| (value, origin.clone())).collect())
        };
        self.config.effective(path, &given.into_iter().map(placed).collect(), rules)
    }

    /// Files and folders that are not to be read.
    pub(super) fn filter(&self) -> Filter {
        Filter { exclude: Arc::new(self.config.exclude()), reads_ignored: self.reads_ignored }
    }

    fn running(&self, overrides: &[(usize, usize)]) -> Result<RuleSet, Error> {
        self.running_of(self.pages()?, overrides)
    }

    /// The pages, to be changed.
    fn pages(&self) -> Result<Vec<Rule>, Error> {
        if self.pages.is_empty() { pages(self.args, &self.config) } else { Ok(self.pages.clone()) }
    }

    fn running_of(&self, pages: Vec<Rule>, overrides: &[(usize, usize)]) -> Result<RuleSet, Error> {
        let layers = self.config.layers(overrides);
        let mut choices: Vec<Choice<'_>> = layers.iter().map(Layer::choice).collect();
        choices.push(self.choice());
        let rules = RuleSet::select_by(self.told(pages, &layers)?, &choices)?;
        Ok(rules.with_allowances(self.allowances()))
    }

    fn guarding(&self, overrides: &[(usize, usize)]) -> Result<RuleSet, Error> {
        let running = self.running(overrides)?;
        let ids: HashSet<&str> = running.iter().map(Rule::id).collect();
        let mut rules = self.told(self.pages()?, &self.config.layers(overrides))?;
        rules.retain(|rule| rule.on_by_default || ids.contains(rule.id()));
        Ok(RuleSet::of(rules).with_allowances(self.allowances()))
    }

    /// A set for each group of sources under the same overrides.
    fn elsewhere(
        &self,
        sources: &[Source],
        set: impl Fn(&[(usize, usize)]) -> Result<RuleSet, Error>,
    ) -> Result<Elsewhere, Error> {
        let mut elsewhere = Elsewhere::default();
        if self.config.overrides().next().is_none() {
            return Ok(elsewhere);
        }
        let mut known: HashMap<Vec<(usize, usize)>, usize> = HashMap::new();
        for source in sources {
            let overrides = self.config.overrides_of(&source.path);
            if overrides.is_empty() {
                continue;
            }
            let next = elsewhere.sets.len();
            if !known.contains_key(&overrides) {
                elsewhere.sets.push(set(&overrides)?);
            }
            let at = *known.entry(overrides).or_insert(next);
            elsewhere.files.insert(source.path.clone(), at);
        }
        Ok(elsewhere)
    }

    /// The pairs of rules that were both asked for, although one asks for the opposite of the
    /// other.
    pub(super) fn contradictions(&self, rules: &RuleSet) -> Vec<(String, String)> {
        let mut select = self.args.select.clone();
        for layer in self.config.layers(&[]) {
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

    /// What the run makes of allows.
    fn allowances(&self) -> Allowances {
        let today = self.allow.and_then(|allow| allow.today).unwrap_or_else(Date::today);
        let ignored = self.allow.is_some_and(|allow| allow.no_allows);
        Allowances { ignored, today, settings: self.allows.clone() }
    }

    fn choice(&self) -> Choice<'a> {
        Choice::of(&self.args.profile, &self.args.select, &self.args.ignore)
    }

    /// The rules with what layers tell them.
    fn told(&self, mut rules: Vec<Rule>, layers: &[Layer<'_>]) -> Result<Vec<Rule>, Error> {
        self.config.tell(&mut rules, layers, self.args.kubernetes_version.as_deref())?;
        if !self.policies.is_empty() {
            rules.iter_mut().for_each(|rule| rule.judge_by(&self.policies));
        }
        self.config.check_lacking(&mut rules, layers)?;
        Ok(rules)
    }
}

/// The configuration that was named, else the one that is found.
pub(super) fn configuration(args: &FileArgs) -> Result<Config, Error> {
    match (&args.config, args.no_config) {
        (Some(_), true) if args.is_given("config") == args.is_given("no_config") => {
            return Err(Error::Usage("--config and --no-config contradict each other"));
        }
        (Some(file), no) if !no || args.is_given("config") => {
            return Ok(Config::read(file, Path::new(""))?);
        }
        (_, true) => return Ok(Config::default()),
        _ => {}
    }
    found(Path::new(""))
}

/// The configuration that holds for a folder.
pub(super) fn found(folder: &Path) -> Result<Config, Error> {
    let here = env::current_dir().unwrap_or_default().join(folder);
    let Some(file) = config::find(&here)? else { return Ok(Config::default()) };
    let base = file.parent().unwrap_or(&here);
    Ok(Config::read(&folder.join(config::seen_from(&here, &file)), base)?)
}
