//! Checks that are too clever for a page, one file each, named like their rule.

mod custom_selinux_type;
mod dangling_service;
mod duplicate_container_name;
mod duplicate_key;
mod init_container_gap;
mod invalid_manifest;
mod misplaced_security_field;
mod service_account_token_automount;
mod unconfined_apparmor;

use std::fmt;

use super::options::Options;
use super::rule::Evidence;
use crate::model::{Subject, World};
use crate::syntax::edit::{Change, Refusal};

/// A check: looks at a subject, with the options of its rule, and reports what it finds.
pub type Check = for<'d> fn(Subject<'d>, &World<'d>, &Options, &mut dyn FnMut(Evidence<'d>));

/// A fix that a page cannot say: what to change to mend one finding.
pub type Mend = for<'d> fn(&Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal>;

/// What stands behind the `check:` of a page.
#[derive(Clone, Copy)]
pub enum Native {
    /// Every flaw of a source that is not readable in full; found by the parser.
    Flaws,
    /// A check of one subject, and its fix if the page does not say it.
    Subject(Check, Option<Mend>),
}

impl fmt::Debug for Native {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Native")
    }
}

/// The checks by the name a page gives.
const CHECKS: &[(&str, Native)] = &[
    ("custom-selinux-type", Native::Subject(custom_selinux_type::check, None)),
    ("dangling-service", Native::Subject(dangling_service::check, None)),
    ("duplicate-container-name", Native::Subject(duplicate_container_name::check, None)),
    ("duplicate-key", Native::Subject(duplicate_key::check, Some(duplicate_key::mend))),
    (
        "init-container-gap",
        Native::Subject(init_container_gap::check, Some(init_container_gap::mend)),
    ),
    ("invalid-manifest", Native::Subject(invalid_manifest::check, None)),
    ("invalid-yaml", Native::Flaws),
    (
        "misplaced-security-field",
        Native::Subject(misplaced_security_field::check, Some(misplaced_security_field::mend)),
    ),
    (
        "service-account-token-automount",
        Native::Subject(service_account_token_automount::check, None),
    ),
    (
        "unconfined-apparmor",
        Native::Subject(unconfined_apparmor::check, Some(unconfined_apparmor::mend)),
    ),
];

/// The check of that name.
pub fn named(name: &str) -> Option<Native> {
    CHECKS.iter().find(|(check, _)| *check == name).map(|(_, native)| *native)
}
