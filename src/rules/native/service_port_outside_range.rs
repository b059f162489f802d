//! Ports of a Service that are outside the site's range.

use crate::model::lookup::{find, is_opaque, items};
use crate::model::{Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;
use crate::syntax::Scalar;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let (Some(least), Some(most)) = (options.number("least"), options.number("most")) else {
        return;
    };
    let ports = items(subject.node, &["spec", "ports"]);
    for port in ports.filter_map(|port| find(port, &["port"])) {
        let Some(Scalar::Int(number)) = port.scalar().filter(|_| !is_opaque(port)) else {
            continue;
        };
        if !(least..=most).contains(&(number as f64)) {
            flag(Evidence::at(subject, port));
        }
    }
}
