//! What a finding is, by names: the same wherever its text and its file go.

use serde::{Deserialize, Serialize};

use super::ObjectName;
use crate::report::Item;

/// What a finding is, apart from where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identity {
    pub(super) rule: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) kind: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) namespace: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) name: String,
    /// For what is no object.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) file: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) container: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) path: String,
}

impl Identity {
    /// That of a finding; `None` for text that cannot be read, which no baseline excuses.
    pub(super) fn of(item: &Item) -> Option<Identity> {
        item.document?;
        let object = item.object.as_ref();
        let part = |text: Option<&String>| text.cloned().unwrap_or_default();
        let file = bare(&item.file);
        Some(Identity {
            rule: item.rule.clone(),
            kind: part(object.map(|object| &object.kind)),
            namespace: part(object.and_then(|object| object.namespace.as_ref())),
            name: part(object.and_then(|object| object.name.as_ref())),
            file: if object.is_some() { String::new() } else { file.to_owned() },
            container: part(item.container.as_ref()),
            path: by_names(&item.path, &item.named_path),
        })
    }

    /// The object that it is of, or the file.
    pub(super) fn object(&self) -> ObjectName {
        let name = if self.kind.is_empty() { &self.file } else { &self.name };
        (self.kind.clone(), self.namespace.clone(), name.clone())
    }
}

/// The name of a file as it is written down.
pub fn bare(file: &str) -> &str {
    file.strip_prefix("./").unwrap_or(file)
}

/// A path with the names of a second one in the place of its indexes. The second leads to the place
/// that is pointed at, the first from there to what is missing.
fn by_names(path: &str, named: &str) -> String {
    let mut names = brackets(named);
    let mut out = String::with_capacity(path.len());
    let mut from = 0;
    for (start, end) in brackets(path) {
        let Some((from_name, to_name)) = (!names.is_empty()).then(|| names.remove(0)) else {
            return named.to_owned();
        };
        out.extend([&path[from..start], &named[from_name..to_name]]);
        from = end;
    }
    out.push_str(&path[from..]);
    if names.is_empty() { out } else { named.to_owned() }
}

/// Where the brackets of a path are that tell elements of lists.
fn brackets(path: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = path[at..].find('[').map(|found| at + found) {
        let is_key = path[start..].starts_with("[\"");
        let close = if is_key { "\"]" } else { "]" };
        let Some(end) = path[start..].find(close).map(|found| start + found + close.len()) else {
            break;
        };
        if !is_key {
            found.push((start, end));
        }
        at = end;
    }
    found
}

impl std::fmt::Display for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Identity { rule, kind, namespace, name, file, container: _, path } = self;
        let slash = if namespace.is_empty() { "" } else { "/" };
        let what =
            if kind.is_empty() { file.clone() } else { format!("{kind} {namespace}{slash}{name}") };
        let blank = if path.is_empty() { "" } else { ", " };
        write!(f, "{rule}: {what}{blank}{path}")
    }
}

#[cfg(test)]
mod tests {
    use super::by_names;

    #[test]
    fn names_take_the_place_of_indexes() {
        let named = "spec.containers[web].name";
        let path = "spec.containers[0].resources.limits.memory";
        assert_eq!(by_names(path, named), "spec.containers[web].resources.limits.memory");
        let named = "metadata[\"a.b/c[0]\"].list[x]";
        assert_eq!(by_names("metadata[\"a.b/c[0]\"].list[7]", named), named);
        assert_eq!(by_names("args[0]", "args[--a=[b]]"), "args[--a=[b]");
        assert_eq!(by_names("a[0].b[1]", "a[x]"), "a[x]");
    }
}
