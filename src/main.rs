//! Arguments in, exit status out.

use std::process::ExitCode;

use kubehone::cli::Cli;

fn main() -> ExitCode {
    ExitCode::from(kubehone::command::run(&Cli::read()))
}
