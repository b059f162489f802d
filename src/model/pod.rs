//! A pod, whoever makes it.

use super::container::{Container, Role};
use super::lookup::{find, items, text};
use super::object::Object;
use crate::syntax::{Node, Scalar};

/// A view of a PodSpec and the object it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Pod<'d> {
    /// The object that is or makes the pod.
    pub object: Object<'d>,
    /// The PodSpec mapping.
    pub spec: Node<'d>,
}

/// The operating system a pod is for, and what says so.
#[derive(Clone, Copy, Debug)]
pub struct Os<'d> {
    /// `windows`, `linux`, …
    pub name: &'d str,
    /// The value that says so.
    pub node: Node<'d>,
}

impl<'d> Pod<'d> {
    /// All containers in the order the API names them: init (sidecars among them), main,
    /// ephemeral. Elements that are not mappings are left out.
    pub fn containers(self) -> impl Iterator<Item = Container<'d>> {
        const LISTS: [(&str, Role); 3] = [
            ("initContainers", Role::Init),
            ("containers", Role::Main),
            ("ephemeralContainers", Role::Ephemeral),
        ];
        LISTS.into_iter().flat_map(move |(list, role)| {
            items(self.spec, &[list]).filter(|item| item.is_map()).map(move |node| {
                // Sidecars (KEP-753) are init containers that keep running.
                let sidecar =
                    role == Role::Init && text(node, &["restartPolicy"]) == Some("Always");
                Container { pod: self, node, role: if sidecar { Role::Sidecar } else { role } }
            })
        })
    }

    /// Containers of one role.
    pub fn containers_of(self, role: Role) -> impl Iterator<Item = Container<'d>> {
        self.containers().filter(move |container| container.role == role)
    }

    /// The pod's own metadata: the template's, not the workload's.
    pub fn metadata(self) -> Option<Node<'d>> {
        find(self.object.template()?, &["metadata"])
    }

    /// The pod's labels.
    pub fn labels(self) -> Option<Node<'d>> {
        find(self.metadata()?, &["labels"]).filter(|labels| labels.is_map())
    }

    /// The operating system: `spec.os.name`, else the node label that the pod asks for.
    pub fn os(self) -> Option<Os<'d>> {
        if let Some(node) = find(self.spec, &["os", "name"]) {
            return Some(Os { name: node.text(), node });
        }
        if let Some(node) = self.host_process() {
            return Some(Os { name: "windows", node });
        }
        let selector = find(self.spec, &["nodeSelector"]);
        let by_label = ["kubernetes.io/os", "beta.kubernetes.io/os"]
            .iter()
            .find_map(|label| selector?.get(label))
            .or_else(|| self.required_os());
        by_label.map(|node| Os { name: node.text(), node })
    }

    /// What makes this a pod of Windows host processes, on the pod or on a container.
    fn host_process(self) -> Option<Node<'d>> {
        const PATH: [&str; 3] = ["securityContext", "windowsOptions", "hostProcess"];
        let holders = std::iter::once(self.spec).chain(self.containers().map(|c| c.node));
        let mut flags = holders.filter_map(|holder| find(holder, &PATH));
        flags.find(|flag| flag.scalar() == Some(Scalar::Bool(true)))
    }

    /// The single value of the os label that required node affinity asks for in its first term.
    fn required_os(self) -> Option<Node<'d>> {
        const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
        let path = ["affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms"];
        let term = find(self.spec, &path)?.items().next()?;
        let expressions = find(term, &["matchExpressions"])?;
        let wanted = expressions.items().find(|expression| {
            text(*expression, &["operator"]) == Some("In")
                && text(*expression, &["key"]).is_some_and(|key| key.ends_with("kubernetes.io/os"))
        })?;
        let mut values = find(wanted, &["values"])?.items();
        values.next().filter(|_| values.next().is_none())
    }

    /// `spec.serviceAccountName`, or its deprecated twin; `default` if neither is set.
    pub fn service_account(self) -> &'d str {
        text(self.spec, &["serviceAccountName"])
            .or_else(|| text(self.spec, &["serviceAccount"]))
            .filter(|name| !name.is_empty())
            .unwrap_or("default")
    }

    /// A boolean field of the PodSpec; `None` if absent or not known.
    pub fn flag(self, field: &str) -> Option<bool> {
        match find(self.spec, &[field])?.scalar()? {
            Scalar::Bool(value) => Some(value),
            _ => None,
        }
    }
}
