//! An environment variable with a credential written in the clear.

use crate::model::credential::{has_password, is_credential_name, is_literal};
use crate::model::lookup::{find, is_opaque, items, landmark, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    for variable in items(subject.node, &["env"]) {
        let Some(name) = text(variable, &["name"]) else { continue };
        let value = find(variable, &["value"]).filter(|value| value.is_scalar());
        let Some(value) = value.filter(|value| !is_opaque(*value)) else { continue };
        let spared = options.texts("spared").any(|spared| spared == name);
        let named = is_credential_name(name) && is_literal(value.text()) && !is_user(subject, name);
        if !spared && (named || has_password(value.text())) {
            // The key, not the value: a place is shown to people and written to reports.
            flag(Evidence::at(subject, value.key().unwrap_or(landmark(variable))).detail(name));
        }
    }
}

/// Whether a variable is the public half of a pair: with `…SECRET_KEY` beside it, `…ACCESS_KEY`
/// is who logs in.
fn is_user(subject: Subject<'_>, name: &str) -> bool {
    let Some(prefix) = name.strip_suffix("ACCESS_KEY").filter(|p| !p.ends_with("SECRET_")) else {
        return false;
    };
    let variables = items(subject.node, &["env"]);
    let mut names = variables.filter_map(|variable| text(variable, &["name"]));
    names.any(|other| other.strip_prefix(prefix).is_some_and(|rest| rest == "SECRET_KEY"))
}
