//! The two parts of a SparkApplication: fields of the operator, and a template for Spark.

use crate::model::lookup::{find, text};
use crate::model::{Object, Pod};
use crate::syntax::Node;

/// The driver or the executors.
#[derive(Clone, Copy)]
pub(super) struct Part<'d> {
    /// What messages call it.
    pub(super) noun: &'static str,
    /// The mapping with the operator's own fields.
    pub(super) node: Node<'d>,
    /// The PodSpec of its template.
    pub(super) template: Option<Node<'d>>,
    /// The name by which Spark knows its container.
    pub(super) main: &'static str,
}

/// The parts of an application of the Spark operator; none of other objects.
pub(super) fn parts(object: Object<'_>) -> impl Iterator<Item = Part<'_>> {
    const PARTS: [(&str, &str); 2] =
        [("driver", "spark-kubernetes-driver"), ("executor", "spark-kubernetes-executor")];
    let spec = find(object.root(), &["spec"]).filter(|_| object.group() == "sparkoperator.k8s.io");
    let spec = match object.kind() {
        "ScheduledSparkApplication" => spec.and_then(|spec| find(spec, &["template"])),
        _ => spec,
    };
    PARTS.into_iter().filter_map(move |(noun, main)| {
        let node = find(spec?, &[noun])?;
        let template = find(node, &["template", "spec"]).filter(|spec| spec.is_map());
        Some(Part { noun, node, template, main })
    })
}

impl<'d> Part<'d> {
    /// The containers of a list of the template.
    pub(super) fn containers(self, list: &str) -> impl Iterator<Item = Node<'d>> {
        let list = self.template.and_then(|spec| find(spec, &[list]));
        list.into_iter().flat_map(Node::items).map(Node::target)
    }

    /// The template's entry for the container that Spark runs in.
    pub(super) fn main_container(self) -> Option<Node<'d>> {
        self.containers("containers").find(|item| text(*item, &["name"]) == Some(self.main))
    }
}

/// The key under which a driver or an executor says what holds for its whole pod, if it has
/// none yet.
pub(super) fn pod_context(pod: Pod<'_>) -> Option<&'static str> {
    const KEY: &str = "podSecurityContext";
    let is_part = parts(pod.object).any(|part| part.node == pod.spec);
    (is_part && find(pod.spec, &[KEY]).is_none()).then_some(KEY)
}
