//! What the world says of ServiceAccounts: who they are, what binds them, which pods run as them.

use super::{Names, World, may_be_same};
use crate::model::object::Object;
use crate::model::pod::Pod;

impl<'d> World<'d> {
    /// The RoleBindings and ClusterRoleBindings of the run that may name the ServiceAccount, each
    /// with the namespace that it names.
    pub fn bindings_of<'a>(
        &'a self,
        namespace: Option<&'a str>,
        service_account: &str,
    ) -> impl Iterator<Item = (Option<&'d str>, Object<'d>)> + use<'a, 'd> {
        let bindings = self.bound.get(service_account).into_iter().flatten().copied();
        bindings.filter(move |(own, _)| may_be_same(namespace, *own))
    }

    /// Whether a RoleBinding or ClusterRoleBinding of the run names the ServiceAccount.
    pub fn is_bound(&self, namespace: Option<&str>, service_account: &str) -> bool {
        self.bindings_of(namespace, service_account).next().is_some()
    }

    /// Whether a binding in the object's own file names the ServiceAccount.
    pub fn is_bound_beside(&self, object: Object<'_>, service_account: &str) -> bool {
        let mut bindings = self.bindings_of(None, service_account);
        bindings.any(|(_, binding)| binding.0.source == object.0.source)
    }

    /// The pods that run as a ServiceAccount of that name.
    pub fn pods_as(&self, service_account: &str) -> &[Pod<'d>] {
        self.pods_as.get(service_account).map_or(&[], Vec::as_slice)
    }

    /// Whether the ServiceAccount is in the run.
    pub fn has_service_account(&self, namespace: Option<&str>, name: &str) -> bool {
        contains(&self.accounts, namespace, name)
    }

    /// Whether the ServiceAccount is in the run and switches token mounting off.
    pub fn is_tokenless(&self, namespace: Option<&str>, service_account: &str) -> bool {
        contains(&self.tokenless, namespace, service_account)
    }
}

/// Looks a name up in its namespace; an unknown namespace on either side may be the same.
fn contains(names: &Names<'_>, namespace: Option<&str>, name: &str) -> bool {
    let namespaces = names.get(name).into_iter().flatten();
    namespaces.into_iter().any(|other| may_be_same(namespace, *other))
}
