//! What a run makes of allows: comments, annotations and settings that let a finding stand.

use super::date::Date;

/// How allows are judged.
#[derive(Clone, Debug)]
pub struct Allowances {
    /// Whether everything is reported, allowed or not.
    pub ignored: bool,
    /// The day that their dates are compared with.
    pub today: Date,
}

impl Default for Allowances {
    fn default() -> Allowances {
        Allowances { ignored: false, today: Date::today() }
    }
}
