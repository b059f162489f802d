//! Capabilities: what containers are given, must drop and may add.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::judge::Judge;
use super::policy::Policy;
use super::settings::{Capabilities, Container};
use super::violation::{Flaw, Place, quoted};

/// The lists of a container once the policy's own are put in, each sorted; `None` if nothing is
/// new in either.
pub(super) fn combined(
    policy: &Policy,
    own: Option<&Capabilities<'_>>,
) -> Option<(Vec<String>, Vec<String>)> {
    let set = |list: &[Cow<'_, str>]| list.iter().map(ToString::to_string).collect();
    let added: BTreeSet<String> = own.map(|own| set(own.added())).unwrap_or_default();
    let dropped: BTreeSet<String> = own.map(|own| set(own.dropped())).unwrap_or_default();
    let given = policy.default_add.iter().filter(|name| !dropped.contains(*name)).cloned();
    let add: BTreeSet<String> = given.chain(added.iter().cloned()).collect();
    let drop: BTreeSet<String> = policy.required_drop.iter().chain(&dropped).cloned().collect();
    let is_new = add.len() != added.len() || drop.len() != dropped.len();
    is_new.then(|| (add.into_iter().collect(), drop.into_iter().collect()))
}

impl<'d> Judge<'_, 'd> {
    pub(super) fn capabilities(&mut self, path: &str, container: &Container<'d>) {
        let policy = self.policy;
        let place = |keys: &[&str]| {
            let mut all = vec!["securityContext", "capabilities"];
            all.extend(keys);
            Place::of(container.node, &all)
        };
        let Some(own) = &container.capabilities else {
            if !policy.default_add.is_empty() || !policy.required_drop.is_empty() {
                let detail = "required capabilities are not set on the securityContext";
                let flaw = Flaw::Invalid(quoted("null"));
                self.refuse(path.to_owned(), flaw, detail, place(&[]));
            }
            return;
        };
        // With a wildcard nothing else is asked, not even what must be dropped.
        if policy.allowed_capabilities.iter().any(|name| name == "*") {
            return;
        }
        for name in own.added() {
            let mut allowed = policy.default_add.iter().chain(&policy.allowed_capabilities);
            if !allowed.any(|other| other == name) {
                let list = place(&["add"]);
                let item = list.lookup().node().and_then(|list| {
                    list.items().map(crate::syntax::Node::target).find(|item| item.text() == name)
                });
                let place = item.map_or(list, |item| Place::of(item, &[]));
                let flaw = Flaw::Invalid(quoted(name));
                self.refuse(format!("{path}.add"), flaw, "capability may not be added", place);
            }
        }
        for name in &policy.required_drop {
            if !own.dropped().iter().any(|other| other == name) {
                let detail = format!("{name} is required to be dropped but was not found");
                let flaw = Flaw::Invalid(printed(own.drop.as_deref()));
                self.refuse(format!("{path}.drop"), flaw, detail, place(&["drop"]));
            }
        }
    }
}

/// A slice of capabilities as Go prints it with its type.
fn printed(list: Option<&[Cow<'_, str>]>) -> String {
    match list {
        None => "[]core.Capability(nil)".into(),
        Some(list) => {
            let items: Vec<String> = list.iter().map(|name| quoted(name)).collect();
            format!("[]core.Capability{{{}}}", items.join(", "))
        }
    }
}
