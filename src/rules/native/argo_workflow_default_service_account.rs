//! A Workflow of Argo that runs as its namespace's default ServiceAccount.

use crate::model::lookup::{find, is_opaque, landmark};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| object.group() == "argoproj.io") else {
        return;
    };
    let Some(spec) = find(object.root(), &["spec"]).filter(|spec| spec.is_map()) else { return };
    let field = |name| spec.get(name).filter(|node: &Node<'_>| !node.is_null());
    if field("workflowTemplateRef").is_some() || object.is_partial() {
        return;
    }
    match field("serviceAccountName") {
        None => flag(Evidence::at(subject, landmark(spec))),
        Some(name) if !is_opaque(name) && matches!(name.text(), "" | "default") => {
            flag(Evidence::at(subject, name));
        }
        Some(_) => {}
    }
}
