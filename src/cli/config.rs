//! Arguments of `config`, `init` and `new-rule`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{FileArgs, ListFormat, SettingArgs};

/// Arguments of `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What to do with a configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show what holds, and who says so
    Show(Box<ConfigShowArgs>),
    /// Print the JSON Schema of the file, with the rules and their options
    Schema(FileArgs),
}

/// Arguments of `config show`.
#[derive(Debug, Args)]
pub struct ConfigShowArgs {
    /// Show what holds for this file, overrides and all
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub format: ListFormat,
    /// What would be given to `check`
    #[command(flatten)]
    pub settings: SettingArgs,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder, most often the top of the repository
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
    /// Write no schema for editors beside the configuration
    #[arg(long)]
    pub no_schema: bool,
}

/// Arguments of `new-rule`.
#[derive(Debug, Args)]
pub struct NewRuleArgs {
    /// The id: a name for the problem, such as `deployment-without-owner`
    #[arg(value_name = "ID")]
    pub id: String,
    /// The category, which is the name of the folder
    #[arg(long, value_name = "NAME", default_value = "team")]
    pub category: String,
    /// The folder of the pages, if it is not that of the configuration
    #[arg(long, value_name = "FOLDER")]
    pub pages: Option<PathBuf>,
    /// Which configuration is read
    #[command(flatten)]
    pub file: FileArgs,
}
