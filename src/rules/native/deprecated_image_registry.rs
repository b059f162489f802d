//! Images from registries that the Kubernetes project has left.

use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::edit::{Change, Refusal, Value};

const FROZEN: &str = "k8s.gcr.io/";
/// What stood behind it, and before it.
const OLDER: [&str; 2] = ["gcr.io/google-containers/", "gcr.io/google_containers/"];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(image) = find(subject.node, &["image"]).filter(|image| !is_opaque(*image)) else {
        return;
    };
    let left = [FROZEN].into_iter().chain(OLDER);
    if let Some(registry) = left.into_iter().find(|left| image.text().starts_with(left)) {
        flag(Evidence::at(subject, image).detail(registry.trim_end_matches('/')));
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the image is not known")?;
    let Some(rest) = node.text().strip_prefix(FROZEN) else {
        return Err("not every image there is in registry.k8s.io".into());
    };
    Ok(vec![Change::Replace { node, value: Value::Text(format!("registry.k8s.io/{rest}")) }])
}
