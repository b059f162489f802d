//! The table: definitions of all versions laid over one another, and its text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::definition::{Definition, Field};

/// Definitions of several minor versions.
#[derive(Debug, Default)]
pub struct Table {
    kinds: BTreeMap<(String, String), Entry<String>>,
    types: BTreeMap<String, Entry<BTreeMap<String, Entry<Field>>>>,
    oldest: u32,
    newest: u32,
}

/// Something with the first and the last version that has it.
#[derive(Debug)]
struct Entry<T> {
    since: u32,
    until: u32,
    value: T,
}

impl Table {
    /// Lays a version over the older ones.
    pub fn add(&mut self, minor: u32, definitions: Vec<Definition>) {
        if self.newest == 0 {
            self.oldest = minor;
        }
        self.newest = minor;
        for definition in definitions {
            if let Some(object) = definition.object {
                let new = || Entry { since: minor, until: minor, value: definition.name.clone() };
                self.kinds.entry(object).or_insert_with(new).until = minor;
            }
            let new = || Entry { since: minor, until: minor, value: BTreeMap::new() };
            let known = self.types.entry(definition.name).or_insert_with(new);
            known.until = minor;
            for field in definition.fields {
                match known.value.get_mut(&field.name) {
                    None => {
                        let entry = Entry { since: minor, until: minor, value: field.clone() };
                        known.value.insert(field.name, entry);
                    }
                    Some(entry) => {
                        entry.value = field;
                        entry.until = minor;
                    }
                }
            }
        }
    }

    /// The text of the table.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for line in HEAD {
            let _ = writeln!(out, "{}", format!("# {line}").trim_end());
        }
        let _ = writeln!(out, "versions {} {}", self.oldest, self.newest);
        for ((version, kind), entry) in &self.kinds {
            let _ = write!(out, "kind {version} {kind} {}", entry.value);
            let _ = writeln!(out, "{}", span(entry, self.oldest, self.newest));
        }
        let reached = self.reached();
        for (name, known) in self.types.iter().filter(|(name, _)| reached.contains(*name)) {
            let _ = writeln!(out, "type {name}");
            for entry in known.value.values() {
                let field = &entry.value;
                let mark = if field.required { "!" } else { "" };
                let span = span(entry, known.since, known.until);
                let shape = self.shape(&field.shape);
                let _ = write!(out, " {}{mark} {shape}{span}", field.name);
                if !field.keys.is_empty() {
                    let _ = write!(out, " key={}", field.keys.join(","));
                }
                let _ = writeln!(out);
            }
        }
        out
    }

    /// A shape, with any mapping in place of types that say nothing of their fields.
    fn shape(&self, shape: &str) -> String {
        let name = inner(shape);
        if name.contains('.') && !self.types.contains_key(name) {
            return shape.replace(name, "object");
        }
        shape.to_owned()
    }

    /// The types that objects of some kind lead to.
    fn reached(&self) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<String> = self.kinds.values().map(|entry| entry.value.clone()).collect();
        while let Some(name) = next.pop() {
            let Some(known) = self.types.get(&name) else { continue };
            if reached.insert(name) {
                let of = |entry: &Entry<Field>| inner(&entry.value.shape).to_owned();
                next.extend(known.value.values().map(of));
            }
        }
        reached
    }
}

/// The type within lists and maps.
fn inner(shape: &str) -> &str {
    shape.trim_matches(['[', ']', '{', '}']).trim_start_matches("any|")
}

fn span<T>(entry: &Entry<T>, oldest: u32, newest: u32) -> String {
    let mut out = String::new();
    if entry.since > oldest {
        let _ = write!(out, " since={}", entry.since);
    }
    if entry.until < newest {
        let _ = write!(out, " until={}", entry.until);
    }
    out
}

const HEAD: [&str; 19] = [
    "What the Kubernetes API takes. Made from the sources of k8s-openapi; do not edit, but run",
    "    cargo run --manifest-path tools/schema/Cargo.toml > data/schema.txt",
    "What the sources do not say, such as the values of enumerations, is in schema-additions.txt.",
    "",
    "versions FIRST LAST           minor versions of Kubernetes 1 that were laid over one another",
    "kind APIVERSION KIND TYPE     objects that stand alone",
    "type NAME                     the fields of the lines below it:",
    " NAME[!] SHAPE [since=N] [until=N] [key=NAME,…]",
    "",
    "!        the schema demands the field",
    "since    the first version that has it; if not given, it is as old as the type or the table",
    "until    the last version that has it; if not given, it lasted as long",
    "key      the fields by which elements of the list are told apart",
    "",
    "Shapes: string, boolean, int32, int64, number; quantity; int-or-string; time, a string;",
    "bytes, a string of base64; object, any mapping; any, anything; [S] a list of S; {S} a mapping",
    "from names to S; any|S, S if it is a mapping, else anything; every other word is a type.",
    "",
    "Where versions differ in the form of a field, the newest is given.",
];
