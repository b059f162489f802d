//! Following a path through a manifest. The answer decides the verdict, gives the place to
//! point at, and tells a fix where to write.

use crate::syntax::{Kind, Node, Scalar};

/// What stands at a path.
#[derive(Clone, Copy, Debug)]
pub enum Lookup<'d> {
    /// A value that is not null.
    Found(Found<'d>),
    /// Nothing, or null, which the API server drops.
    Absent(Absent<'d>),
    /// A value that is not known here: an unrendered template, a part that a patch leaves to
    /// its target, or something of the wrong shape.
    Opaque(Node<'d>),
}

/// A value, and for facts derived from it (the tag of an image) the derived text.
#[derive(Clone, Copy, Debug)]
pub struct Found<'d> {
    /// The node that says it.
    pub node: Node<'d>,
    /// The derived text, if the value is not simply the node's own.
    pub fact: Option<&'d str>,
}

impl<'d> Found<'d> {
    /// The text, derived or the node's own.
    pub fn text(self) -> &'d str {
        self.fact.unwrap_or_else(|| self.node.text())
    }

    /// The value, typed as the API server types it; `None` for collections.
    pub fn scalar(self) -> Option<Scalar<'d>> {
        match self.fact {
            Some(text) => Some(Scalar::Text(text)),
            None => self.node.scalar(),
        }
    }
}

/// Where a path ended early.
#[derive(Clone, Copy, Debug)]
pub struct Absent<'d> {
    /// The deepest node on the path that exists: a mapping, or a null where one belongs.
    pub under: Node<'d>,
    /// How many segments of the path led there.
    pub steps: usize,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The key to follow.
    pub key: Box<str>,
    /// `key[]`: every element of the list under the key.
    pub each: bool,
}

impl<'d> Lookup<'d> {
    /// A value that stands in the manifest as it is.
    pub fn found(node: Node<'d>) -> Lookup<'d> {
        Lookup::Found(Found { node, fact: None })
    }

    /// The node found, if any.
    pub fn node(self) -> Option<Node<'d>> {
        match self {
            Lookup::Found(found) => Some(found.node),
            _ => None,
        }
    }

    /// The deepest node that the path led to.
    pub fn under(self) -> Node<'d> {
        match self {
            Lookup::Found(found) => found.node,
            Lookup::Absent(absent) => absent.under,
            Lookup::Opaque(node) => node,
        }
    }

    /// The elements of the list found; none if it is absent or not known.
    pub fn items(self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        self.node().into_iter().flat_map(Node::items).map(Node::target)
    }

    /// The node to point at: the value, or its key if it takes lines of its own; the key of the
    /// deepest part that exists if there is no value.
    pub fn place(self) -> Node<'d> {
        match self {
            Lookup::Found(Found { node, .. }) | Lookup::Opaque(node) => match node.kind() {
                Kind::Map | Kind::Seq => landmark(node),
                _ => node,
            },
            Lookup::Absent(absent) => landmark(absent.under),
        }
    }

    /// The same, after `steps` segments of a longer path.
    pub fn after(self, steps: usize) -> Lookup<'d> {
        match self {
            Lookup::Absent(a) => Lookup::Absent(Absent { steps: a.steps + steps, ..a }),
            other => other,
        }
    }

    /// Turns "nothing here" into "not known here", for objects that are only part of one.
    pub fn or_unknown(self, partial: bool) -> Lookup<'d> {
        match self {
            Lookup::Absent(absent) if partial => Lookup::Opaque(absent.under),
            other => other,
        }
    }
}

/// Follows plain keys (no lists) from a mapping.
pub fn follow<'d, K: AsRef<str>>(from: Node<'d>, keys: &[K]) -> Lookup<'d> {
    let mut node = from.target();
    for (steps, key) in keys.iter().enumerate() {
        if node.kind() != Kind::Map {
            if node.is_null() {
                return Lookup::Absent(Absent { under: node, steps });
            }
            if !node.is_map() || is_opaque(node) {
                return Lookup::Opaque(node);
            }
        }
        match node.get(key.as_ref()) {
            None => return Lookup::Absent(Absent { under: node, steps }),
            Some(next) => node = next,
        }
    }
    if node.is_null() {
        return Lookup::Absent(Absent { under: node, steps: keys.len() });
    }
    if is_opaque(node) { Lookup::Opaque(node) } else { Lookup::found(node) }
}

/// The value at plain keys, if it is known and not null.
pub fn find<'d>(from: Node<'d>, keys: &[&str]) -> Option<Node<'d>> {
    follow(from, keys).node()
}

/// The elements of the list at plain keys; none if it is absent or not known.
pub fn items<'d>(from: Node<'d>, keys: &[&str]) -> impl Iterator<Item = Node<'d>> + use<'d> {
    follow(from, keys).items()
}

/// The text at plain keys, if it is a string that is known.
pub fn text<'d>(from: Node<'d>, keys: &[&str]) -> Option<&'d str> {
    match find(from, keys)?.scalar()? {
        Scalar::Text(text) => Some(text),
        _ => None,
    }
}

/// Whether the value of a node is yet to be filled in by a template engine or a shell.
pub fn is_opaque(node: Node<'_>) -> bool {
    match node.kind() {
        Kind::Plain | Kind::Single | Kind::Double => {
            node.document().may_be_template() && is_placeholder(node.text())
        }
        // `{{ name }}` without quotes is a mapping whose key is a mapping, `[[ name ]]` a list
        // in a list; no manifest has the former.
        Kind::FlowMap => node.entries().next().is_some_and(|(key, _)| key.is_map()),
        _ => false,
    }
}

/// Whether text holds something that is replaced before the API server sees it: Go templates
/// and Jinja, `${VAR}` of envsubst and Flux, `$(VAR)` of kustomize and Tekton, `($var)` of Chainsaw, `<% %>`.
pub fn is_placeholder(text: &str) -> bool {
    // Hardly any text has one of the bytes that every mark has.
    text.bytes().any(|byte| matches!(byte, b'{' | b'$' | b'<'))
        && ["{{", "${", "$(", "($", "<%"].iter().any(|mark| text.contains(mark))
}

/// Whether text is what a script or a person is yet to write something in place of:
/// `<name>`, `{NAME}`, `$NAME`, `__NAME__`, `REPLACEME-web`, `CLUSTER_NAME`, or a lone `_`. For
/// fields only whose values never look like that.
pub fn is_stand_in(text: &str) -> bool {
    let is_word = |word: &&str| {
        let capital = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        word.starts_with("REPLACE") || (word.contains('_') && word.chars().all(capital))
    };
    let words = || text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    is_placeholder(text)
        || text.contains(['<', '{', '$'])
        || text == "_"
        || words().any(|word| word.starts_with("__") || is_word(&word))
}

/// The node that names `node` for a reader: its key; for a list element or a document its
/// `name`, its `metadata.name` or `metadata.generateName`, or at least its first key.
pub fn landmark<'d>(node: Node<'d>) -> Node<'d> {
    if let Some(key) = node.key() {
        return key;
    }
    let own_name = node.get("name").filter(|name| name.is_scalar() && node.contains(*name));
    let named = |m: Node<'d>| ["name", "generateName"].iter().find_map(|key| m.get(key));
    let object_name = || node.get("metadata").and_then(named).filter(|name| name.is_scalar());
    let first_key = || node.entries().next().map(|(key, _)| key);
    own_name.or_else(object_name).or_else(first_key).unwrap_or(node)
}
