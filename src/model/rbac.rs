//! What the rules of a Role or ClusterRole grant. Each rule is judged by itself, as the API
//! server does it: verbs, groups and resources of one rule belong together, those of two do not.

use super::lookup::{find, items, text};
use super::object::Object;
use crate::syntax::Node;

/// Resources that no namespace holds; a Role cannot grant them.
const CLUSTER_WIDE: [&str; 11] = [
    "certificatesigningrequests",
    "clusterrolebindings",
    "groups",
    "mutatingwebhookconfigurations",
    "nodes",
    "persistentvolumes",
    "signers",
    "uids",
    "userextras",
    "users",
    "validatingwebhookconfigurations",
];

/// A resource, written as `pods`, `pods/exec` or `roles.rbac.authorization.k8s.io`.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'a> {
    /// The plural, and the subresource after a slash.
    name: &'a str,
    /// The API group; empty for the core group.
    group: &'a str,
}

/// One rule of a role.
#[derive(Clone, Copy, Debug)]
pub struct PolicyRule<'d>(pub Node<'d>);

impl<'a> Resource<'a> {
    /// Reads what a page writes.
    pub fn named(text: &'a str) -> Resource<'a> {
        let (name, group) = text.split_once('.').unwrap_or((text, ""));
        Resource { name, group }
    }

    /// Whether it stands outside namespaces.
    pub fn is_cluster_wide(self) -> bool {
        CLUSTER_WIDE.contains(&self.name.split('/').next().unwrap_or_default())
    }
}

impl<'d> PolicyRule<'d> {
    /// The elements of `verbs`, `apiGroups`, `resources`, `resourceNames` or `nonResourceURLs`.
    pub fn list(self, key: &str) -> impl Iterator<Item = Node<'d>> + use<'d> {
        items(self.0, &[key])
    }

    /// Whether a list has one of the values.
    fn has(self, key: &str, values: &[&str]) -> bool {
        self.list(key).any(|item| values.contains(&item.text()))
    }

    /// Whether the rule allows everything on everything, as `cluster-admin` does.
    pub fn is_everything(self) -> bool {
        const VERBS: [&str; 7] = ["get", "list", "watch", "create", "update", "patch", "delete"];
        self.has("resources", &["*"])
            && self.has("apiGroups", &["*", ""])
            && (self.has("verbs", &["*"]) || VERBS.iter().all(|v| self.has("verbs", &[v])))
            && !self.is_named()
    }

    /// Whether the rule is for objects with certain names only. Requests that carry no name,
    /// such as `create` and `deletecollection`, are then not granted at all.
    pub fn is_named(self) -> bool {
        self.list("resourceNames").next().is_some()
    }

    /// The element of `resources` that grants one of the verbs on the resource, if the rule
    /// does. `*` stands for every resource and subresource, `*/exec` for that subresource of
    /// every resource; `pods/*` stands for nothing but itself.
    pub fn resource<'a>(
        self,
        mut verbs: impl Iterator<Item = &'a str>,
        resource: Resource<'_>,
    ) -> Option<Node<'d>> {
        let subresource = resource.name.split_once('/').map(|(_, sub)| sub);
        let granted = self.list("resources").find(|item| {
            let granted = item.text();
            let sub = granted.strip_prefix("*/");
            granted == "*" || granted == resource.name || (sub.is_some() && sub == subresource)
        })?;
        let in_group = self.has("apiGroups", &["*", resource.group]);
        let mut by_verb =
            || self.has("verbs", &["*"]) || verbs.any(|verb| self.has("verbs", &[verb]));
        (in_group && by_verb()).then_some(granted)
    }
}

/// The rules of a role.
pub fn rules(role: Object<'_>) -> impl Iterator<Item = PolicyRule<'_>> {
    items(role.root(), &["rules"]).filter(|rule| rule.is_map()).map(PolicyRule)
}

/// Whether somebody else decides what the role grants: Kubernetes itself, or the controller
/// that fills a role from others. The rules in such a manifest are put back or written over.
pub fn is_given(role: Object<'_>) -> bool {
    let name = role.name().unwrap_or_default();
    name.starts_with("system:")
        || matches!(name, "cluster-admin" | "admin" | "edit" | "view")
        || text(role.root(), &["metadata", "labels", "kubernetes.io/bootstrapping"]).is_some()
        || find(role.root(), &["aggregationRule"]).is_some()
}

/// Whether the object is a Role or ClusterRole of Kubernetes' own API.
pub fn is_role(object: Object<'_>) -> bool {
    object.group() == "rbac.authorization.k8s.io" && matches!(object.kind(), "Role" | "ClusterRole")
}
