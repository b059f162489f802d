//! Arguments about what is reported, and when.

use clap::Args;

/// Arguments about what is reported, and when.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Show below each finding what its fix would change
    #[arg(long)]
    pub show_fixes: bool,
    /// Count findings by rule instead of listing them, in the human, concise and json reports
    #[arg(long)]
    pub statistics: bool,
    /// Check again whenever a file changes, until interrupted
    #[arg(long)]
    pub watch: bool,
    /// Skip named files that hold no manifest, as if they had been found in a folder
    #[arg(long)]
    pub skip_others: bool,
}
