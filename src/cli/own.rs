//! What the command line says of itself: completions for shells and manual pages. The one place
//! that knows clap_complete, its form for Nushell, and clap_mangen.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory, ValueEnum};
use clap_complete::Shell;
use clap_complete_nushell::Nushell;

use super::Cli;

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: ShellArg,
}

/// A shell that completes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShellArg {
    Bash,
    Elvish,
    Fish,
    Nushell,
    #[value(name = "powershell")]
    PowerShell,
    Zsh,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write the page of each command to a file in this folder
    #[arg(long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
}

/// Writes what a shell sources to complete the command line.
///
/// # Errors
/// What the writer says.
pub fn completions(shell: ShellArg, out: &mut dyn Write) -> io::Result<()> {
    // The generator panics where it cannot write.
    let mut text = Vec::new();
    let (command, name) = (&mut Cli::command(), "kubehone");
    let shell = match shell {
        ShellArg::Bash => Shell::Bash,
        ShellArg::Elvish => Shell::Elvish,
        ShellArg::Fish => Shell::Fish,
        ShellArg::PowerShell => Shell::PowerShell,
        ShellArg::Zsh => Shell::Zsh,
        ShellArg::Nushell => {
            clap_complete::generate(Nushell, command, name, &mut text);
            return out.write_all(&text);
        }
    };
    clap_complete::generate(shell, command, name, &mut text);
    out.write_all(&text)
}

/// Writes the manual page of the program.
///
/// # Errors
/// What the writer says.
pub fn manual(mut out: &mut dyn Write) -> io::Result<()> {
    // There is no page for `help`.
    let command = Cli::command().disable_help_subcommand(true);
    clap_mangen::Man::new(command).render(&mut out)
}

/// Writes the manual pages of all commands into a folder: `kubehone.1`, `kubehone-check.1` …
///
/// # Errors
/// What the file system says.
pub fn manuals(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Cli::command(), folder)
}

/// The name that the program was called by, where it is not its own: a plugin of kubectl is a
/// program `kubectl-kubehone`, which is called as `kubectl kubehone`.
pub(super) fn named(command: Command, called: Option<&OsStr>) -> Command {
    let stem = called.and_then(|called| Path::new(called).file_stem()).and_then(OsStr::to_str);
    match stem.and_then(|stem| stem.strip_prefix("kubectl-")) {
        Some(plugin) => command.bin_name(format!("kubectl {}", plugin.replace('_', "-"))),
        None => command,
    }
}
