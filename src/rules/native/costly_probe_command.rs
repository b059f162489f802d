//! A probe that runs a command which costs more than it tells.

use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(command) = find(subject.node, &[probe, "exec", "command"]) else { continue };
        for argument in command.items().map(Node::target) {
            if let Some(name) = programs(argument).find(|name| is_listed(options, name)) {
                flag(Evidence::at(subject, argument).detail(format!("`{name}` in its {probe}")));
                break;
            }
        }
    }
}

fn is_listed(options: &Options, name: &str) -> bool {
    options.texts("commands").any(|command| command == name)
}

/// The words of an argument that may be programs, without their folders: an argument of a shell
/// holds many.
fn programs(argument: Node<'_>) -> impl Iterator<Item = &str> {
    let words = argument.text().split(|c: char| c.is_whitespace() || "|;&()`$".contains(c));
    words.filter_map(|word| word.rsplit('/').next())
}
