//! Sysctls in the spelling that the kernel's files have.

use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    for sysctl in pod.scope().raw(&["securityContext", "sysctls"]).items() {
        let name = find(sysctl, &["name"]).filter(|name| !is_opaque(*name));
        if let Some(name) = name.filter(|name| name.text().contains('/')) {
            flag(Evidence::at(subject, name));
        }
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the name is not known")?;
    if node.text().contains('.') {
        return Err("the name has dots that are no separators".into());
    }
    Ok(vec![Change::Replace { node, value: Value::Text(node.text().replace('/', ".")) }])
}
