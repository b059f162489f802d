//! Groups and users against the ranges of a policy.

use super::judge::Judge;
use super::strategy::{Asks, Strategy};
use super::violation::{Flaw, Place};

impl<'d> Judge<'_, 'd> {
    /// Judges groups; `None` if the list they come from is not there at all.
    pub(super) fn groups(
        &mut self,
        strategy: &Strategy,
        field: String,
        groups: Option<&[i64]>,
        place: Place<'d>,
    ) {
        if !matches!(strategy.rule, Asks::MustRunAs | Asks::MayRunAs) {
            return;
        }
        let all = groups.unwrap_or_default();
        if all.is_empty() && strategy.rule == Asks::MustRunAs {
            let detail = "unable to validate empty groups against required ranges";
            let flaw = Flaw::Invalid(integers(groups));
            self.refuse(field.clone(), flaw, detail, place.clone());
        }
        for group in all.iter().filter(|group| !strategy.covers(**group)) {
            let detail = format!("group {group} must be in the ranges: {}", strategy.ranges_text());
            let flaw = Flaw::Invalid(integers(groups));
            self.refuse(field.clone(), flaw, detail, place.clone());
        }
    }
}

/// A slice as Go prints it with its type.
fn integers(list: Option<&[i64]>) -> String {
    match list {
        None => "[]int64(nil)".into(),
        Some(list) => {
            let items: Vec<String> = list.iter().map(i64::to_string).collect();
            format!("[]int64{{{}}}", items.join(", "))
        }
    }
}
