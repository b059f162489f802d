//! What one finding is about.

use super::container::Container;
use super::lookup::{Lookup, Segment, follow, is_opaque, text};
use super::object::Object;
use super::pod::Pod;
use super::scope::Scope;
use crate::syntax::Node;

/// The thing a rule looks at: a document, an object, a pod, a container, or an element of a
/// list in one of them, with everything around it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'d> {
    /// Where relative paths start.
    pub node: Node<'d>,
    /// The object around it; `None` only for documents that are no object.
    pub object: Option<Object<'d>>,
    /// The pod around it.
    pub pod: Option<Pod<'d>>,
    /// The container it is or is in.
    pub container: Option<Container<'d>>,
}

impl<'d> Subject<'d> {
    /// A whole document.
    pub fn document(node: Node<'d>, object: Option<Object<'d>>) -> Subject<'d> {
        Subject { node, object, pod: None, container: None }
    }

    /// A whole object.
    pub fn object(object: Object<'d>) -> Subject<'d> {
        Subject::document(object.root(), Some(object))
    }

    /// A pod.
    pub fn pod(pod: Pod<'d>) -> Subject<'d> {
        Subject { node: pod.spec, object: Some(pod.object), pod: Some(pod), container: None }
    }

    /// A container.
    pub fn container(container: Container<'d>) -> Subject<'d> {
        Subject { node: container.node, container: Some(container), ..Subject::pod(container.pod) }
    }

    /// The container or pod that a node of an object is in, else the object.
    pub fn around(object: Object<'d>, node: Node<'d>) -> Subject<'d> {
        let Some(pod) = object.pods().find(|pod| pod.spec.contains(node)) else {
            return Subject::object(object);
        };
        let container = pod.containers().find(|container| container.node.contains(node));
        container.map_or(Subject::pod(pod), Subject::container)
    }

    /// An element of a list in this subject.
    pub fn element(self, node: Node<'d>) -> Subject<'d> {
        Subject { node, ..self }
    }

    /// What a message calls it: the container's name, else the element's, else the object's.
    pub fn name(self) -> &'d str {
        if let Some(container) = self.container {
            return container.name().unwrap_or("(no name)");
        }
        let object = || self.object.and_then(Object::name);
        if self.pod.is_some_and(|pod| pod.spec == self.node) {
            return object().unwrap_or("?");
        }
        text(self.node, &["name"]).or_else(object).unwrap_or("?")
    }

    /// Whether what is not said here may be said elsewhere.
    pub fn is_partial(self) -> bool {
        match (self.container, self.pod, self.object) {
            (Some(container), ..) => container.is_partial(),
            (None, Some(pod), _) => pod.is_partial(),
            (None, None, object) => object.is_some_and(Object::is_partial),
        }
    }

    /// Follows plain keys from the subject; `securityContext` wherever the kind has it.
    pub fn lookup<K: AsRef<str>>(self, path: &[K]) -> Lookup<'d> {
        self.scope(self.node).lookup(path)
    }

    /// What is known of the fields of a mapping of this subject.
    fn scope(&self, from: Node<'d>) -> Scope<'d> {
        if let Some(container) = self.container.filter(|container| container.node == from) {
            return container.scope();
        }
        if let Some(pod) = self.pod.filter(|pod| pod.spec == from) {
            return pod.scope();
        }
        // An element of a list is whole, unless the list is laid over another.
        let is_overlay = self.pod.is_some_and(|pod| {
            pod.data.is_fragment
                || pod.data.row.form.is_overlay()
                || self.container.is_some_and(|container| container.scope().unknown)
        });
        let is_object = self.object.is_some_and(|object| object.root() == from);
        let unknown = self.object.is_some_and(Object::is_partial) || (is_overlay && !is_object);
        Scope { node: from, row: None, unknown, unprobed: false }
    }

    /// Follows a path from `from`, calling back once for each place it leads to.
    pub fn each(&self, from: Node<'d>, path: &[Segment], found: &mut dyn FnMut(Lookup<'d>)) {
        let scope = self.scope(from);
        if scope.is_plain() {
            return along(from, path, false, found);
        }
        let unknown = path.first().is_some_and(|first| !scope.says(&first.key));
        match path.first().and_then(|first| scope.enter(&first.key)) {
            None => along(from, path, unknown, found),
            Some(Lookup::Found(inner)) => {
                along(inner.node, &path[1..], unknown, &mut |lookup| found(lookup.after(1)));
            }
            Some(other) => found(other),
        }
    }
}

fn along<'d>(from: Node<'d>, path: &[Segment], unknown: bool, found: &mut dyn FnMut(Lookup<'d>)) {
    let Some(list) = path.iter().position(|segment| segment.each) else {
        return found(follow(from, path).or_unknown(unknown));
    };
    let (head, rest) = path.split_at(list + 1);
    let Some(items) = follow(from, head).node() else { return };
    for item in items.items().map(Node::target) {
        if is_opaque(item) {
            found(Lookup::Opaque(item));
        } else if rest.is_empty() {
            found(Lookup::found(item));
        } else {
            along(item, rest, unknown, &mut |lookup| found(lookup.after(list + 1)));
        }
    }
}

impl AsRef<str> for Segment {
    fn as_ref(&self) -> &str {
        &self.key
    }
}

/// The path from the top of the object to a node, by keys and indexes:
/// `spec.containers[0].image`. Keys that hold dots are put in brackets and quotes.
pub fn path_of(root: Node<'_>, node: Node<'_>) -> String {
    path(root, node, |list, item, path| {
        let index = list.items().position(|other| other == item).unwrap_or(0);
        path.push_str(&index.to_string());
    })
}

/// The same with elements told by their names where they have one:
/// `spec.containers[web].image`. It stays the same when elements come and go.
pub fn path_by_names(root: Node<'_>, node: Node<'_>) -> String {
    path(root, node, |_, item, path| path.push_str(text(item, &["name"]).unwrap_or(item.text())))
}

fn path<'d>(
    root: Node<'d>,
    node: Node<'d>,
    element: impl Fn(Node<'d>, Node<'d>, &mut String),
) -> String {
    let steps: Vec<Node<'d>> = node.ancestors().take_while(|step| *step != root).collect();
    let mut path = String::new();
    for step in steps.into_iter().rev() {
        let Some(parent) = step.parent() else { continue };
        if parent.is_seq() {
            path.push('[');
            element(parent, step, &mut path);
            path.push(']');
        } else {
            // A key stands for its entry.
            push_key(&mut path, step.key().unwrap_or(step).text());
        }
    }
    path
}

/// Goes on with a path by a key.
pub fn push_key(path: &mut String, key: &str) {
    if key.contains(['.', '[', ' ', '/']) || key.is_empty() {
        path.extend(["[\"", key, "\"]"]);
    } else {
        path.extend([if path.is_empty() { "" } else { "." }, key]);
    }
}
