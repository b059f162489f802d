//! Init containers that Flyte adds, which nothing in the PodTemplate hardens.

use super::flyte::{entry, template, version};
use crate::model::{Lookup, Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = template(subject, world) else { return };
    let hardened = |name: &str| {
        let context = entry(pod, name)?.scope().raw(&["securityContext"]).node();
        context.filter(|context| context.entries().next().is_some())
    };
    // Before 1.14 nothing of a template reached them.
    if version(options) < (1, 14) || hardened("default-init").is_some() {
        return;
    }
    if let Some(context) = hardened("default").or_else(|| hardened("primary")) {
        flag(Evidence::at(subject, context));
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let context = evidence.lookup.node().ok_or("the securityContext is not known")?;
    let pod = evidence.subject.object.and_then(Object::pod).ok_or("the template is not known")?;
    let value = Value::of(context)?;
    if let Some(entry) = entry(pod, "default-init") {
        let keys = vec!["securityContext".into()];
        return Ok(vec![Change::Set { under: entry.node, keys, value }]);
    }
    let image = context.parent().and_then(|owner| owner.get("image"));
    let image = image.map(Node::text).ok_or("the entry has no image to take over")?;
    let item = Value::Map(vec![
        ("name".into(), Value::Text("default-init".into())),
        ("image".into(), Value::Text(image.into())),
        ("securityContext".into(), value),
    ]);
    Ok(vec![match pod.scope().raw(&["initContainers"]) {
        Lookup::Found(found) => Change::Append { list: found.node, value: item },
        Lookup::Absent(absent) if absent.steps == 0 => Change::Set {
            under: absent.under,
            keys: vec!["initContainers".into()],
            value: Value::Seq(vec![item]),
        },
        _ => return Err("the init containers are not known".into()),
    }])
}
