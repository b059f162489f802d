//! Every flag as an environment variable: `--fail-on` as `KUBEHONE_FAIL_ON`.

use std::collections::HashMap;
use std::env;

use clap::builder::BoolishValueParser;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

/// What all variables begin with.
const PREFIX: &str = "KUBEHONE_";

/// The flags of one command by name, with the values they may have.
type Flags = HashMap<String, Vec<String>>;

/// Lets variables that are set stand for flags that are not given. A flag that `check` has as
/// well, with the same values, shares its variable; all others carry the name of their command.
pub(super) fn with_variables(command: Command) -> Command {
    // A variable that is empty is not set: continuous integration passes many on that way.
    let set: Vec<String> = env::vars_os()
        .filter(|(_, value)| !value.is_empty())
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| name.starts_with(PREFIX))
        .collect();
    if set.is_empty() {
        return command;
    }
    let check = command.find_subcommand("check").map(flags).unwrap_or_default();
    command.mut_subcommands(|command| with_some(command, "", &check, &set))
}

fn with_some(command: Command, above: &str, check: &Flags, set: &[String]) -> Command {
    let path = format!("{above}{} ", command.get_name());
    let command = command.mut_args(|arg| {
        let Some(name) = variable(&path, &arg, check) else { return arg };
        if !set.contains(&name) {
            return arg;
        }
        let arg = match arg.get_action() {
            ArgAction::SetTrue => arg.value_parser(BoolishValueParser::new()),
            _ => arg,
        };
        // Names live as long as the command; there are no more of them than variables.
        arg.env(&*Box::leak(name.into_boxed_str())).hide_env(true)
    });
    command.mut_subcommands(|command| with_some(command, &path, check, set))
}

/// The variable of a flag of a command, given with its names.
fn variable(path: &str, arg: &Arg, check: &Flags) -> Option<String> {
    let flag = arg.get_long().filter(|name| !matches!(*name, "help" | "version"))?;
    let shared = check.get(flag).is_some_and(|values| *values == self::values(arg));
    let own = if shared { "" } else { path };
    Some(format!("{PREFIX}{own}{flag}").to_uppercase().replace([' ', '-'], "_"))
}

fn flags(command: &Command) -> Flags {
    let named = command.get_arguments().filter_map(|arg| Some((arg.get_long()?, arg)));
    named.map(|(name, arg)| (name.to_owned(), values(arg))).collect()
}

fn values(arg: &Arg) -> Vec<String> {
    arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
}

/// The fields of a command that variables gave.
pub(super) fn given(matches: &ArgMatches) -> Vec<String> {
    if let Some((_, matches)) = matches.subcommand() {
        return given(matches);
    }
    let ids = matches.ids().map(|id| id.as_str());
    let by_variable = |id: &&str| matches.value_source(id) == Some(ValueSource::EnvVariable);
    ids.filter(by_variable).map(str::to_owned).collect()
}
