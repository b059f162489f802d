//! A ServiceAccount, other than `default`, that several workloads of the run name.

use crate::model::lookup::{find, is_opaque};
use crate::model::world::may_be_same;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let named = find(pod.spec, &["serviceAccountName"]).filter(|name| !is_opaque(*name));
    let Some(named) = named.filter(|name| !matches!(name.text(), "" | "default")) else { return };
    let object = pod.object;
    // Files of two folders are often two states of one thing; only what stands together counts.
    let other = world.pods_as(named.text()).iter().find(|other| {
        other.object.root() != object.root()
            && may_be_same(other.object.namespace(), object.namespace())
            && (other.object.kind(), other.object.name()) != (object.kind(), object.name())
            && world.are_beside(other.object, object)
    });
    let Some(other) = other else { return };
    let detail = format!("{} `{}`", other.object.kind(), other.object.name().unwrap_or("?"));
    flag(Evidence::at(subject, named).detail(detail));
}
