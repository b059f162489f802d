//! Which of several policies a pod gets.

use super::judge::Outcome;
use super::policy::Policy;
use super::settings::Settings;

/// What several policies make of a pod together.
#[derive(Debug)]
pub enum Choice<'p, 'd> {
    /// This one admits it: the first by name that changes nothing, else the first by name.
    Admitted(&'p Policy, Outcome<'d>),
    /// None does; each with its reasons, by name.
    Refused(Vec<(&'p Policy, Outcome<'d>)>),
}

/// Judges a pod by every policy that can be used. `policies` are sorted by name.
pub fn choose<'p, 'd>(policies: &'p [Policy], pod: &Settings<'d>) -> Choice<'p, 'd> {
    let mut admitting = None;
    let mut refusing = Vec::new();
    for policy in policies.iter().filter(|policy| policy.usable().is_ok()) {
        let outcome = policy.judge(pod);
        if !outcome.violations.is_empty() {
            refusing.push((policy, outcome));
        } else if outcome.mutations.is_empty() {
            return Choice::Admitted(policy, outcome);
        } else if admitting.is_none() {
            admitting = Some((policy, outcome));
        }
    }
    match admitting {
        Some((policy, outcome)) => Choice::Admitted(policy, outcome),
        None => Choice::Refused(refusing),
    }
}
