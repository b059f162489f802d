//! Arguments about findings that are allowed.

use clap::Args;

use crate::rules::Date;

/// What is allowed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Allowed findings")]
pub struct AllowArgs {
    /// Report everything, whatever comments, annotations and settings allow
    #[arg(long)]
    pub no_allows: bool,
    /// The day with which the last days of allows are compared, instead of today's in UTC
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub today: Option<Date>,
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "it is no day such as 2027-01-31".to_owned())
}
