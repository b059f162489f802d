//! The commands: arguments to a run, a report, and an exit status.

mod check;
mod config;
mod init;
mod inputs;
mod known;
mod migrate;
mod new_rule;
mod output;
mod pages;
mod pod_security;
mod policies;
mod psp;
mod psp_report;
mod reports;
mod settings;
mod test;
mod watch;

use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use self::output::{note, stdout, wants_color};
use crate::cli::{
    self, Cli, Command, CompletionsArgs, ExplainArgs, ListFormat, ManArgs, RulesArgs,
};
use crate::config::ConfigError;
use crate::report::{self, severity_name};
use crate::rules::{PageError, Rule, UnknownRule, page, registry};

/// Exit status: the job could not be done.
const FAILED: u8 = 2;

/// Why a command could not even begin.
#[derive(Debug)]
pub enum Error {
    /// A built-in page is broken.
    Page(PageError),
    /// No such rule.
    Rule(UnknownRule),
    /// Arguments that do not go together.
    Usage(&'static str),
    /// A value that an argument cannot have.
    Value(String),
    /// The configuration is wrong.
    Config(ConfigError),
    /// A page cannot be read.
    Input(PathBuf, io::Error),
    /// The report cannot be written.
    Output(PathBuf, io::Error),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Page(error) => error.fmt(f),
            Error::Rule(error) => error.fmt(f),
            Error::Usage(message) => f.write_str(message),
            Error::Value(message) => f.write_str(message),
            Error::Config(error) => error.fmt(f),
            Error::Input(path, error) | Error::Output(path, error) => {
                write!(f, "{}: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for Error {}

impl From<PageError> for Error {
    fn from(error: PageError) -> Error {
        Error::Page(error)
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Error {
        Error::Config(error)
    }
}

impl From<UnknownRule> for Error {
    fn from(error: UnknownRule) -> Error {
        Error::Rule(error)
    }
}

/// Runs a command and gives its exit status.
pub fn run(cli: &Cli) -> u8 {
    let outcome = match &cli.command {
        Command::Check(args) => check::check(args),
        Command::PodSecurity(args) => pod_security::pod_security(args),
        Command::Explain(args) => explain(args),
        Command::Rules(args) => rules(args),
        Command::Test(args) => test::test(args),
        Command::Migrate(args) => migrate::migrate(args),
        Command::Init(args) => init::init(args),
        Command::NewRule(args) => new_rule::new_rule(args),
        Command::Config(args) => config::config(args),
        Command::Psp(args) => psp::psp(&args.command),
        Command::Completions(args) => completions(args),
        Command::Man(args) => manual(args),
    };
    match outcome {
        Ok(status) => status,
        // Nobody reads on: `kubehone check | head`.
        Err(Error::Output(_, error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            note(&format!("kubehone: {error}\n"));
            FAILED
        }
    }
}

fn completions(args: &CompletionsArgs) -> Result<u8, Error> {
    stdout(cli::completions(args.shell, &mut io::stdout().lock()))?;
    Ok(0)
}

fn manual(args: &ManArgs) -> Result<u8, Error> {
    match &args.output {
        Some(folder) => {
            cli::manuals(folder).map_err(|error| Error::Output(folder.clone(), error))?;
        }
        None => stdout(cli::manual(&mut io::stdout().lock()))?,
    }
    Ok(0)
}

/// Shows the page of a rule, the pages that go by a peer's name, or a section of a guide.
fn explain(args: &ExplainArgs) -> Result<u8, Error> {
    let mut rules = registry::built_in()?;
    let subject = args.subject.as_str();
    let is_meant = |rule: &Rule| rule.id() == subject || registry::is_peers(rule, subject);
    if !rules.iter().any(is_meant) && report::guide::section(subject).is_none() {
        rules = pages::all_rules(&args.file)?;
    }
    let named = |rule: &&Rule| rule.id() == subject;
    let pages = match rules.iter().find(named) {
        Some(rule) => vec![rule],
        None => rules.iter().filter(|rule| registry::is_peers(rule, subject)).collect(),
    };
    let out = &mut io::stdout().lock();
    let color = wants_color(args.color, out.is_terminal());
    if !pages.is_empty() {
        for (index, rule) in pages.into_iter().enumerate() {
            stdout(if index > 0 { writeln!(out) } else { Ok(()) })?;
            stdout(report::explain::write(rule, color, out))?;
        }
    } else if let Some(section) = report::guide::section(subject) {
        stdout(report::explain::write_section(section, color, out))?;
    } else {
        registry::known(&rules, subject)?;
        return Err(Error::Usage("that is a category; `kubehone rules` lists its rules"));
    }
    Ok(0)
}

fn rules(args: &RulesArgs) -> Result<u8, Error> {
    let mut rules = pages::all_rules(&args.file)?;
    rules.sort_by(|a, b| (a.category(), a.id()).cmp(&(b.category(), b.id())));
    let out = &mut BufWriter::new(io::stdout().lock());
    let line = |rule: &Rule| {
        let default = if rule.on_by_default { "on" } else { "off" };
        let fix = rule.fix.as_ref().map_or("-", |fix| report::risk_name(fix.risk));
        let severity = severity_name(rule.severity);
        format!("{:<34} {severity:<8} {default:<4} {fix:<7} {}", rule.id(), rule.page.title)
    };
    stdout(match args.format {
        ListFormat::Json => report::catalogue::write(rules.iter(), out),
        ListFormat::Human => {
            let head =
                format!("{:<34} {:<8} {:<4} {:<7} {}", "rule", "severity", "on", "fix", "about");
            let lines = std::iter::once(head).chain(rules.iter().map(line));
            lines.into_iter().try_for_each(|line| writeln!(out, "{line}"))
        }
    })?;
    stdout(out.flush())?;
    Ok(0)
}

fn read_page(path: &Path) -> Result<Rule, Error> {
    let text = fs::read_to_string(path).map_err(|error| Error::Input(path.to_owned(), error))?;
    Ok(page::read(path.to_owned(), &text)?)
}

/// The pages in a folder and the folders in it, sorted. A `README.md` is none.
fn pages_below(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |error| Error::Input(folder.to_owned(), error);
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            pages.append(&mut pages_below(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "md")
            && path.file_name().is_none_or(|name| !name.eq_ignore_ascii_case("README.md"))
        {
            pages.push(path);
        }
    }
    pages.sort();
    Ok(pages)
}
