//! The program a container runs and its flags, as far as `command` and `args` tell.

use super::container::Container;
use super::lookup::{Absent, Found, Lookup, find, is_opaque};
use crate::syntax::Node;

impl<'d> Container<'d> {
    /// What the container is told to run: the items of `command`, then those of `args`.
    fn words(self) -> impl Iterator<Item = Node<'d>> {
        let lists = ["command", "args"].map(|list| find(self.node, &[list]));
        lists.into_iter().flatten().flat_map(Node::items).map(Node::target)
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
        let mut last = None;
        let mut words = self.words().peekable();
        while let Some(word) = words.next() {
            let Some(rest) = word.text().strip_prefix("--").and_then(|t| t.strip_prefix(name))
            else {
                continue;
            };
            if let Some(value) = rest.strip_prefix('=') {
                last = Some((word, value));
            } else if rest.is_empty() {
                let value = words.peek().filter(|next| !next.text().starts_with('-'));
                last = Some(value.map_or((word, "true"), |value| (*value, value.text())));
            }
        }
        match last {
            Some((node, _)) if is_opaque(node) => Lookup::Opaque(node),
            Some((node, value)) => Lookup::Found(Found { node, fact: Some(value) }),
            None => {
                let list = find(self.node, &["args"]).or_else(|| find(self.node, &["command"]));
                Lookup::Absent(Absent { under: list.unwrap_or(self.node), steps: 0 })
            }
        }
    }
}
