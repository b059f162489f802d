//! What the user may type. The one place that knows clap.

mod allow;
mod config;
mod environment;
mod format;
mod migrate;
mod own;
mod pod_security;
mod psp;
mod report;
mod settings;

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, value_parser};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Lint Kubernetes manifests and mend them in place.
#[derive(Debug, Parser)]
#[command(name = "kubehone", version, styles = STYLES, max_term_width = 100)]
#[command(
    after_help = "Every flag may be given by an environment variable: --fail-on by KUBEHONE_FAIL_ON.\n\
                        Exit status: 0 nothing to report, 1 findings at or above --fail-on, \
                        2 the job could not be done."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

pub use allow::AllowArgs;
pub use config::{ConfigArgs, ConfigCommand, ConfigShowArgs, InitArgs, NewRuleArgs};
pub use format::{Format, FormatArg, FormatParser};
pub use migrate::{MigrateArgs, PeerArg};
pub use own::{CompletionsArgs, ManArgs, completions, manual, manuals};
pub use pod_security::{LevelArg, PodSecurityArgs, SurveyFormat};
pub use psp::{PspArgs, PspCommand, PspFormat, PspJudgeArgs, PspReportArgs};
pub use report::ReportArgs;
pub use settings::{FileArgs, SettingArgs};

impl Cli {
    /// What the user typed, or said by environment variables. Ends the program on what cannot be
    /// understood, and for help.
    pub fn read() -> Cli {
        let command = own::named(Cli::command(), std::env::args_os().next().as_deref());
        let mut command = environment::with_variables(command);
        let matches = command.get_matches_mut();
        let mut cli = Cli::from_arg_matches(&matches)
            .unwrap_or_else(|error| error.format(&mut command).exit());
        if let Some(file) = cli.file() {
            file.from_environment = environment::given(&matches);
        }
        cli
    }

    fn file(&mut self) -> Option<&mut FileArgs> {
        match &mut self.command {
            Command::Check(args) => Some(&mut args.settings.file),
            Command::Config(ConfigArgs { command: ConfigCommand::Show(args) }) => {
                Some(&mut args.settings.file)
            }
            Command::Config(ConfigArgs { command: ConfigCommand::Schema(file) }) => Some(file),
            Command::PodSecurity(args) => Some(&mut args.file),
            Command::Migrate(args) => Some(&mut args.file),
            Command::Test(args) => Some(&mut args.file),
            Command::Explain(args) => Some(&mut args.file),
            Command::Rules(args) => Some(&mut args.file),
            Command::NewRule(args) => Some(&mut args.file),
            _ => None,
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check manifests, and fix them on request
    Check(Box<CheckArgs>),
    /// Judge workloads and Namespaces by the Pod Security Standards
    PodSecurity(PodSecurityArgs),
    /// Show the page of a rule, or what a form of report or an exit status means
    Explain(ExplainArgs),
    /// List the rules
    Rules(RulesArgs),
    /// Prove the examples of rule pages
    Test(TestArgs),
    /// Begin a page for a rule of your own
    NewRule(NewRuleArgs),
    /// Write a first configuration
    Init(InitArgs),
    /// Look at the configuration
    Config(ConfigArgs),
    /// Look at PodSecurityPolicies
    Psp(PspArgs),
    /// Write what a shell sources to complete this command line
    #[command(hide = true)]
    Completions(CompletionsArgs),
    /// Write the manual
    #[command(hide = true)]
    Man(ManArgs),
    /// Rewrite the exceptions for another linter as kubehone's own
    Migrate(MigrateArgs),
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files and folders; `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Mend what can be mended at the given risk
    #[arg(long)]
    pub fix: bool,
    /// Show what --fix would change as a diff, and change nothing
    #[arg(long)]
    pub diff: bool,
    /// The form of the report, and a file for it; may be given more than once
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = FormatParser, default_value = "human", value_delimiter = ',')]
    pub format: Vec<FormatArg>,
    /// Write the report that has no file of its own to this one instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Judge pods by the PodSecurityPolicies in a file, too; may be given more than once
    #[arg(long, value_name = "FILE")]
    pub psp: Vec<PathBuf>,
    /// What a configuration can say, too
    #[command(flatten)]
    pub settings: SettingArgs,
    /// What is reported, and when
    #[command(flatten)]
    pub report: ReportArgs,
    /// Exit with 0 whatever is found
    #[arg(long)]
    pub exit_zero: bool,
    /// Exit with 1 if anything was fixed, or with --diff would be
    #[arg(long)]
    pub exit_non_zero_on_fix: bool,
    /// The name under which standard input is reported
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub stdin_filename: PathBuf,
    /// How many threads to use; 0 for one a processor
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u16).range(..=512))]
    pub jobs: u16,
    /// When to colour the report
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Print no summary, notes or progress
    #[arg(long, short)]
    pub quiet: bool,
    /// Name every file that was skipped, and why
    #[arg(long)]
    pub show_files: bool,
    /// Read files in folders that .gitignore and .ignore leave out, too
    #[arg(long)]
    pub no_gitignore: bool,
    /// What is allowed.
    #[command(flatten)]
    pub allow: AllowArgs,
}

/// Arguments of `test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Pages, or folders of them; without any, the folders of the configuration
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Which configuration is read
    #[command(flatten)]
    pub file: FileArgs,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A rule, a peer's rule, the form of a report, or an exit status
    #[arg(value_name = "SUBJECT")]
    pub subject: String,
    /// Which configuration is read
    #[command(flatten)]
    pub file: FileArgs,
    /// When to colour the page
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Which configuration is read
    #[command(flatten)]
    pub file: FileArgs,
    /// The form of the list
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub format: ListFormat,
}

/// How much a fix may change.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RiskArg {
    /// No running pod can behave otherwise
    None,
    /// An ordinary program sees no difference
    Low,
    /// A fair share of programs must be checked
    Medium,
    /// The setting is probably there for a reason
    High,
}

/// The form of the list of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// One line a rule
    Human,
    /// A JSON list
    Json,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SeverityArg {
    /// To be mended first
    Error,
    /// To be mended
    Warning,
    /// Worth knowing
    Info,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
