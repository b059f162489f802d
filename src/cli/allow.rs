//! Arguments about findings that are allowed.

use std::path::PathBuf;

use clap::Args;

use crate::rules::Date;

/// What is allowed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Allowed findings")]
pub struct AllowArgs {
    /// Report everything, whatever comments, annotations and settings allow
    #[arg(long)]
    pub no_allows: bool,
    /// Name every finding that is allowed, and why; reports in SARIF and JSON list them, too
    #[arg(long)]
    pub show_allowed: bool,
    /// The day with which the last days of allows are compared, instead of today's in UTC
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub today: Option<Date>,
    /// Allow the present findings by comments where they are; with a reason, if one is given
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "", conflicts_with = "no_allows")]
    pub add_allows: Option<String>,
    /// Report only what is not in this file of known findings
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Look at no baseline, whatever the configuration names
    #[arg(long)]
    pub no_baseline: bool,
    /// Write the present findings into a file of known ones [default: that of the configuration,
    /// else .kubehone-baseline.json]
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(conflicts_with_all = ["baseline", "no_baseline", "diff"])]
    pub write_baseline: Option<Option<PathBuf>>,
    /// Take out of the baseline what is not found any more
    #[arg(long, conflicts_with_all = ["write_baseline", "diff"])]
    pub prune_baseline: bool,
    /// Report, fix and allow only what points at lines that differ from the last commit
    #[arg(long, conflicts_with = "write_baseline")]
    pub changed: bool,
    /// Report, fix and allow only what points at lines that have changed since this commit,
    /// branch or tag
    #[arg(long, value_name = "REF", conflicts_with = "write_baseline")]
    pub since: Option<String>,
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "it is no day such as 2027-01-31".to_owned())
}
