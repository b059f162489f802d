//! A ConfigMap with a credential written in the clear.

use crate::model::credential::{has_assignment, has_password, is_credential_name, is_literal};
use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    for (key, value) in find(subject.node, &["data"]).into_iter().flat_map(Node::entries) {
        let value = value.target();
        let spared = options.texts("spared").any(|spared| spared == key.text());
        if spared || !value.is_scalar() || is_opaque(value) {
            continue;
        }
        let named = is_credential_name(key.text()) && is_literal(value.text());
        let is_address = !value.text().contains('\n') && has_password(value.text());
        if named || is_address || has_assignment(value.text()) {
            // The key, not the value: a place is shown to people and written to reports.
            flag(Evidence::at(subject, key));
        }
    }
}
