//! Arguments of `pod-security`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::FileArgs;

/// Arguments of `pod-security`.
#[derive(Debug, Args)]
pub struct PodSecurityArgs {
    /// Files and folders; `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Which configuration is read
    #[command(flatten)]
    pub file: FileArgs,
    /// The version whose policies count, such as `1.31`; if none is given, that of --to, else of
    /// the configuration, else the newest
    #[arg(long, value_name = "VERSION")]
    pub kubernetes_version: Option<String>,
    /// Give verdicts from this version on
    #[arg(long, value_name = "VERSION")]
    pub from: Option<String>,
    /// Give verdicts up to this version
    #[arg(long, value_name = "VERSION")]
    pub to: Option<String>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = SurveyFormat::Human)]
    pub format: SurveyFormat,
    /// Exit with 1 unless every workload passes this level
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub require: Option<LevelArg>,
    /// Put the labels on the Namespaces among the manifests
    #[arg(long)]
    pub write_labels: bool,
    /// Exit with 0 whatever is found
    #[arg(long)]
    pub exit_zero: bool,
    /// The name under which standard input is reported
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub stdin_filename: PathBuf,
    /// Print no summary or notes
    #[arg(long, short)]
    pub quiet: bool,
}

/// The form of a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SurveyFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// One JSON object a line for each workload, with every version
    Jsonl,
    /// Markdown
    Markdown,
}

/// A level of the Pod Security Standards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LevelArg {
    /// Known ways to more privilege are closed
    Baseline,
    /// Current hardening is asked for
    Restricted,
}
