//! Arguments of `psp`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Arguments of `psp`.
#[derive(Debug, Args)]
pub struct PspArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PspCommand,
}

/// What to do with policies.
#[derive(Debug, Subcommand)]
pub enum PspCommand {
    /// Say which Pod Security Standard each policy comes to, and what it asks beyond it
    Report(PspReportArgs),
    /// Judge pairs of a policy and a pod, one JSON line each
    Judge(PspJudgeArgs),
}

/// Arguments of `psp report`.
#[derive(Debug, Args)]
pub struct PspReportArgs {
    /// Files with PodSecurityPolicies; `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = PspFormat::Human)]
    pub format: PspFormat,
}

/// Arguments of `psp judge`.
#[derive(Debug, Args)]
pub struct PspJudgeArgs {
    /// A file with one line {"psp": …, "pod": …} for each pair; `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub pairs: PathBuf,
}

/// The form of a report on policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PspFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// Markdown
    Markdown,
}
