//! A pod, whoever makes it.

use super::container::{Container, Role};
use super::kinds::PodData;
use super::lookup::{Lookup, find, items, text};
use super::object::Object;
use super::scope::Scope;
use super::subject::path_of;
use crate::syntax::{Node, Scalar};

/// A view of a PodSpec and the object it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Pod<'d> {
    /// The object that is or makes the pod.
    pub object: Object<'d>,
    /// The PodSpec mapping, or what stands for it: see the form in `data`.
    pub spec: Node<'d>,
    /// What the table of kinds says of it.
    pub data: &'d PodData<'d>,
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
        let lists = if self.data.row.form.has_lists() { &LISTS[..] } else { &[] };
        let listed = lists.iter().flat_map(move |(list, role)| {
            items(self.spec, &[list]).filter(|item| item.is_map()).map(move |node| {
                // Sidecars (KEP-753) are init containers that keep running.
                let sidecar =
                    *role == Role::Init && text(node, &["restartPolicy"]) == Some("Always");
                let role = if sidecar { Role::Sidecar } else { *role };
                Container::of(self, node, role, None)
            })
        });
        let placed = self.object.places().containers.iter();
        let placed = placed.filter(move |container| container.pod == self.data.index);
        listed.chain(placed.map(move |container| {
            Container::of(self, container.node, container.role, Some(container.row))
        }))
    }

    /// Containers of one role.
    pub fn containers_of(self, role: Role) -> impl Iterator<Item = Container<'d>> {
        self.containers().filter(move |container| container.role == role)
    }

    /// Whether what is not said here may be said elsewhere, by whatever makes the pod.
    pub fn is_partial(self) -> bool {
        self.object.is_partial() || self.data.is_fragment || !self.data.row.says_all()
    }

    /// What is known of the fields of its spec.
    pub fn scope(self) -> Scope<'d> {
        let unknown = self.object.is_partial() || self.data.is_fragment;
        Scope { node: self.spec, row: Some(self.data.row), unknown, unprobed: false }
    }

    /// A field of the spec; `securityContext` wherever the kind has it.
    pub fn lookup<K: AsRef<str>>(self, path: &[K]) -> Lookup<'d> {
        self.scope().lookup(path)
    }

    /// The pod of the same object that it takes from what it does not say.
    pub fn base(self) -> Option<Pod<'d>> {
        let data = self.object.places().pods.get(self.data.base?)?;
        Some(Pod { object: self.object, spec: data.spec, data })
    }

    /// What a reader knows the pod by, where its object makes several: `driver`,
    /// `workerGroupSpecs[0]`, template `main`.
    pub fn place(self) -> Option<String> {
        let top = self.data.template.unwrap_or(self.spec);
        let called = &*self.data.row.called;
        if !called.is_empty() {
            // The name is that of the nearest mapping around it that has one.
            let around = top.ancestors().take_while(|node| *node != self.object.root());
            let name = around.filter(|node| node.is_map()).find_map(|node| text(node, &["name"]));
            return Some(called.replace("{name}", name.unwrap_or("?")));
        }
        let pods = self.object.places().pods.iter().filter(|pod| !pod.is_bare);
        if self.data.is_bare || pods.count() < 2 {
            return None;
        }
        let path = path_of(self.object.root(), top);
        let mut path = path.strip_prefix("spec.").unwrap_or(&path);
        while let Some((before, "template" | "podTemplate" | "podTemplateSpec" | "spec")) =
            path.rsplit_once('.')
        {
            path = before;
        }
        Some(path.to_owned()).filter(|path| !matches!(path.as_str(), "" | "spec" | "template"))
    }

    /// The pod's own metadata: the template's, not the workload's.
    pub fn metadata(self) -> Option<Node<'d>> {
        find(self.data.template?, &["metadata"])
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
