//! The program a container runs and its flags, as far as `command` and `args` tell.

use super::container::Container;
use super::lookup::{Absent, Found, Lookup, find, is_opaque, items};
use crate::syntax::Node;

impl<'d> Container<'d> {
    /// What the container is told to run: the items of `command`, then those of `args`.
    fn words(self) -> impl Iterator<Item = Node<'d>> {
        ["command", "args"].into_iter().flat_map(move |list| items(self.node, &[list]))
    }

    /// The base name of the first word: of `command[0]`, or of `args[0]` where the image's own
    /// entry point is kept.
    pub fn program(self) -> Lookup<'d> {
        let Some(word) = self.words().next() else {
            return Lookup::Absent(Absent { under: self.node, steps: 0 });
        };
        if is_opaque(word) {
            return Lookup::Opaque(word);
        }
        if word.text().starts_with('-') {
            // A flag of the image's own entry point.
            return Lookup::Absent(Absent { under: self.node, steps: 0 });
        }
        let name = word.text().rsplit('/').next().unwrap_or_default();
        Lookup::Found(Found { node: word, fact: Some(name) })
    }

    /// The value of a flag: of `--name=value`, `--name value`, or "true" for a bare `--name`. Of
    /// several the last one counts, as for the flag packages of Go.
    pub fn flag(self, name: &str) -> Lookup<'d> {
        match self.flags(name).last() {
            Some(flag) => {
                let node = flag.apart.unwrap_or(flag.word);
                let found = || Lookup::Found(Found { node, fact: Some(flag.value) });
                if is_opaque(node) { Lookup::Opaque(node) } else { found() }
            }
            None => {
                // Where the program is named, if that is written.
                let under = self.word_list(["command", "args"]).unwrap_or(self.node);
                Lookup::Absent(Absent { under, steps: 0 })
            }
        }
    }

    /// Each time a flag is written.
    pub fn flags<'n>(self, name: &'n str) -> impl Iterator<Item = Flag<'d>> + use<'d, 'n> {
        let mut words = self.words().peekable();
        std::iter::from_fn(move || {
            loop {
                let word = words.next()?;
                let rest = word.text().strip_prefix("--").and_then(|t| t.strip_prefix(name));
                if let Some(value) = rest.and_then(|rest| rest.strip_prefix('=')) {
                    return Some(Flag { word, apart: None, value });
                }
                if rest == Some("") {
                    let apart = words.next_if(|next| !next.text().starts_with('-'));
                    return Some(Flag { word, apart, value: apart.map_or("true", Node::text) });
                }
            }
        })
    }

    /// The list that a further flag belongs to.
    pub fn flag_list(self) -> Option<Node<'d>> {
        self.word_list(["args", "command"])
    }

    fn word_list(self, lists: [&str; 2]) -> Option<Node<'d>> {
        let mut lists = lists.into_iter().filter_map(|list| find(self.node, &[list]));
        lists.find(|list| list.is_seq())
    }
}

/// A flag as it is written among the words of a program.
#[derive(Clone, Copy, Debug)]
pub struct Flag<'d> {
    /// `--name=value` or `--name`.
    pub word: Node<'d>,
    /// The value, if it is a word of its own.
    pub apart: Option<Node<'d>>,
    /// What it is set to.
    pub value: &'d str,
}
