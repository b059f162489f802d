//! Finds in an object what the rows of its kind promise.

use super::row::{Form, Row};
use crate::model::Role;
use crate::model::lookup::{find, is_opaque, text};
use crate::syntax::Node;

/// A pod of an object.
#[derive(Debug)]
pub struct PodData<'d> {
    /// What the table says of it.
    pub row: &'d Row,
    /// The PodSpec mapping, or whatever stands for it.
    pub spec: Node<'d>,
    /// The mapping with the pod's metadata.
    pub template: Option<Node<'d>>,
    /// Whether it lacks what a whole pod has.
    pub is_fragment: bool,
    /// The pod of the same object that it takes from what it does not say.
    pub base: Option<usize>,
    /// Whether there is nothing but containers or a context.
    pub is_bare: bool,
    /// Its number among the pods of the object.
    pub index: usize,
}

/// A container that is not in one of the lists of a PodSpec.
#[derive(Debug)]
pub struct ContainerData<'d> {
    /// What the table says of it.
    pub row: &'d Row,
    /// Its mapping.
    pub node: Node<'d>,
    /// When it runs.
    pub role: Role,
    /// The number of its pod.
    pub pod: usize,
}

/// The pods of an object, and their containers that stand elsewhere than in a PodSpec.
#[derive(Debug, Default)]
pub struct Places<'d> {
    /// The pods, in the order of the table.
    pub pods: Vec<PodData<'d>>,
    /// The containers, in the order of the table.
    pub containers: Vec<ContainerData<'d>>,
}

impl<'d> Places<'d> {
    /// Adds what rows say of a mapping. Returns the manifests in it, whose kinds say where
    /// their pods are.
    pub fn add(&mut self, root: Node<'d>, rows: &'d [Row]) -> Vec<Node<'d>> {
        let mut embedded = Vec::new();
        // For the rows of pods: where they were found, and which pod that is.
        let mut found: Vec<(usize, Node<'d>, usize)> = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let mut nodes = Vec::new();
            match row.parent.and_then(|parent| Some((parent, rows.get(parent)?))) {
                Some((parent, above)) => {
                    let path = row.path.get(above.path.len()..).unwrap_or_default();
                    let path = path.strip_prefix('.').unwrap_or(path);
                    for (_, node, pod) in found.iter().filter(|(at, ..)| *at == parent) {
                        each(*node, path, &mut |node| nodes.push((node, Some(*pod))));
                    }
                }
                None => each(root, &row.path, &mut |node| nodes.push((node, None))),
            }
            for (node, pod) in nodes {
                match row.form {
                    Form::Object => embedded.push(node),
                    Form::None => {}
                    form if form.is_pod() => {
                        if let Some(number) = self.pod(row, node, pod) {
                            found.push((index, node, number));
                        }
                    }
                    _ => self.container(row, node, pod),
                }
            }
        }
        embedded
    }

    /// Adds a pod; `node` is the mapping around its spec if the form says so.
    pub(super) fn pod(
        &mut self,
        row: &'d Row,
        node: Node<'d>,
        above: Option<usize>,
    ) -> Option<usize> {
        let is_template = row.form.is_template();
        let spec = if is_template { find(node, &["spec"])? } else { node };
        if !spec.is_map() {
            return None;
        }
        let index = self.pods.len();
        self.pods.push(PodData {
            row,
            spec,
            template: is_template.then_some(node),
            is_fragment: row.form.has_lists() && is_fragment(spec),
            base: above.filter(|_| row.inherits()),
            is_bare: false,
            index,
        });
        Some(index)
    }

    /// Adds a container, or a context without an owner.
    pub(super) fn container(&mut self, row: &'d Row, node: Node<'d>, pod: Option<usize>) {
        let index = self.pods.len();
        let is_pod = row.form == Form::PodContext;
        let pod = match pod.filter(|_| !is_pod) {
            Some(pod) => pod,
            None => {
                let is_bare = !is_pod;
                self.pods.push(PodData {
                    row,
                    spec: node,
                    template: None,
                    is_fragment: false,
                    base: None,
                    is_bare,
                    index,
                });
                index
            }
        };
        if !is_pod {
            self.containers.push(ContainerData { row, node, role: role(row, node), pod });
        }
    }
}

/// What the key of a container tells of when it runs.
fn role(row: &Row, node: Node<'_>) -> Role {
    let key = row.path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let context = row.form == Form::ContainerContext && key == "securitycontext";
    let key = if context { row.path.to_ascii_lowercase() } else { key };
    if key.contains("ephemeral") {
        Role::Ephemeral
    } else if key.contains("initcontainer") {
        match text(node, &["restartPolicy"]) {
            Some("Always") => Role::Sidecar,
            _ => Role::Init,
        }
    } else {
        Role::Main
    }
}

/// Whether a PodSpec lacks what the API demands of a whole one.
pub fn is_fragment(spec: Node<'_>) -> bool {
    let Some(containers) = find(spec, &["containers"]) else { return true };
    let lacks_image = |container: Node<'_>| container.is_map() && container.get("image").is_none();
    containers.items().map(Node::target).any(lacks_image)
}

/// Follows a path of the table to every mapping at its end. `key[]` goes through the elements
/// of a list, `key{}` through the values of a mapping, however many times they stand there.
fn each<'d>(from: Node<'d>, path: &str, found: &mut dyn FnMut(Node<'d>)) {
    let from = from.target();
    if !from.is_map() || is_opaque(from) {
        return;
    }
    if path.is_empty() {
        return found(from);
    }
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let key = step.trim_end_matches(['[', ']', '{', '}']);
    if let Some(value) = from.get(key) {
        through(value.target(), &step[key.len()..], rest, found);
    }
}

fn through<'d>(node: Node<'d>, marks: &str, rest: &str, found: &mut dyn FnMut(Node<'d>)) {
    if let Some(marks) = marks.strip_prefix("[]") {
        for item in node.items() {
            through(item.target(), marks, rest, found);
        }
    } else if let Some(marks) = marks.strip_prefix("{}") {
        for (_, value) in node.entries() {
            through(value.target(), marks, rest, found);
        }
    } else {
        each(node, rest, found);
    }
}
