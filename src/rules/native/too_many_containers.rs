//! A pod with more containers than the site allows.

use crate::model::lookup::{find, landmark};
use crate::model::{Role, Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let (Some(pod), Some(most)) = (subject.pod, options.number("most")) else { return };
    let running = pod.containers().filter(|c| matches!(c.role, Role::Main | Role::Sidecar)).count();
    if let Some(list) = find(pod.spec, &["containers"]).filter(|_| running as f64 > most) {
        flag(Evidence::at(subject, landmark(list)).detail(running.to_string()));
    }
}
