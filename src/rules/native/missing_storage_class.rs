//! A claim that leaves its storage class to the cluster, or names one that is not allowed.

use crate::model::lookup::{Lookup, find, follow, items, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let templates = items(subject.node, &["spec", "volumeClaimTemplates"]);
    let own = subject.object.filter(|object| object.kind() == "PersistentVolumeClaim");
    for claim in templates.chain(own.map(|_| subject.node)) {
        // A volume that is named was made by hand, and an old annotation says the class, too.
        let bound = find(claim, &["spec", "volumeName"]).is_some();
        const OLD: &str = "volume.beta.kubernetes.io/storage-class";
        let old = find(claim, &["metadata", "annotations"]).and_then(|all| all.get(OLD));
        if bound || old.is_some() {
            continue;
        }
        let class = follow(claim, &["spec", "storageClassName"]).or_unknown(subject.is_partial());
        let name = text(claim, &["metadata", "name"]).unwrap_or("?");
        let detail = match class {
            Lookup::Absent(_) => format!("claim `{name}` names no storage class"),
            Lookup::Found(found) => {
                let mut allowed = options.texts("allowed").peekable();
                let class = found.node.text();
                if allowed.peek().is_none() || allowed.any(|allowed| allowed == class) {
                    continue;
                }
                format!("claim `{name}` names the storage class `{class}`, which is not allowed")
            }
            Lookup::Opaque(_) => continue,
        };
        flag(Evidence::of(subject, class, &[]).detail(detail));
    }
}
