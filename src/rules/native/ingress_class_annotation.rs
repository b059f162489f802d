//! An Ingress that names its class by the old annotation.

use super::apparmor_annotation::whole;
use crate::model::lookup::{Lookup, find, follow, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::edit::{Change, Refusal, Value};

const ANNOTATION: &str = "kubernetes.io/ingress.class";

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let annotations = find(subject.node, &["metadata", "annotations"]);
    let class = annotations.and_then(|annotations| annotations.get(ANNOTATION));
    if let Some(class) = class.filter(|class| !class.is_null() && !is_opaque(*class)) {
        flag(Evidence::at(subject, class));
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let class = evidence.lookup.node().ok_or("the annotation is not known")?;
    let object = evidence.subject.object.ok_or("the object is not known")?;
    if !object.api_version().starts_with("networking.k8s.io/") {
        return Err("the field is not in this version of Ingress".into());
    }
    let remove = Change::Remove { node: whole(class) };
    match follow(object.root(), &["spec", "ingressClassName"]) {
        Lookup::Opaque(_) => Err("the field is not known here".into()),
        Lookup::Found(found) if found.node.text() == class.text() => Ok(vec![remove]),
        Lookup::Found(_) => Err("field and annotation name different classes".into()),
        Lookup::Absent(absent) => {
            let path = ["spec", "ingressClassName"];
            let keys = path[absent.steps..].iter().map(|key| Box::from(*key)).collect();
            Ok(vec![remove, Change::Set { under: absent.under, keys, value: Value::of(class)? }])
        }
    }
}
