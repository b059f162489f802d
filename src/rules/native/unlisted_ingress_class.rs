//! An Ingress for a controller that is not on the site's list.

use crate::model::lookup::{Lookup, follow};
use crate::model::{Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let field = follow(subject.node, &["spec", "ingressClassName"]);
    let old = ["metadata", "annotations", "kubernetes.io/ingress.class"];
    let class = match field.or_unknown(subject.is_partial()) {
        Lookup::Absent(_) => match follow(subject.node, &old) {
            Lookup::Absent(_) => field,
            annotation => annotation,
        },
        field => field,
    };
    let detail = match class {
        Lookup::Opaque(_) => return,
        Lookup::Absent(_) => "no class".to_owned(),
        Lookup::Found(found) => {
            let class = found.node.text();
            if options.texts("allowed").any(|allowed| allowed == class) {
                return;
            }
            format!("the class `{class}`")
        }
    };
    flag(Evidence::of(subject, class, &[]).detail(detail));
}
