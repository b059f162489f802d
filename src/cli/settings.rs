//! The flags for what a configuration can say, too; a flag wins over it.

use std::path::PathBuf;

use clap::Args;

use super::{RiskArg, SeverityArg};

/// Which configuration is read.
#[derive(Clone, Debug, Default, Args)]
pub struct FileArgs {
    /// Read this configuration instead of looking for one
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Look for no configuration
    #[arg(long)]
    pub no_config: bool,
    /// The fields of the command that environment variables gave.
    #[arg(skip)]
    pub from_environment: Vec<String>,
}

/// What is not given here comes from the configuration.
#[derive(Debug, Default, Args)]
pub struct SettingArgs {
    /// Which configuration is read
    #[command(flatten)]
    pub file: FileArgs,
    /// Run the rules of these profiles instead of the default ones
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub profile: Vec<String>,
    /// Run only these rules, categories or peers' rules; `all` for every rule
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Leave out these rules, categories or peers' rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// A folder of further rule pages; one with the id of a built-in page takes its place
    #[arg(long, value_name = "FOLDER")]
    pub rules: Option<PathBuf>,
    /// The version of Kubernetes that the manifests are for, such as 1.34
    #[arg(long, value_name = "VERSION")]
    pub kubernetes_version: Option<String>,
    /// The highest risk that --fix takes [default: none]
    #[arg(long, value_enum)]
    pub risk: Option<RiskArg>,
    /// The lowest severity that makes the exit status 1 [default: warning]
    #[arg(long, value_enum)]
    pub fail_on: Option<SeverityArg>,
}

impl FileArgs {
    /// Whether the command line itself gave a field.
    pub fn is_given(&self, field: &str) -> bool {
        !self.from_environment.iter().any(|other| other == field)
    }
}
