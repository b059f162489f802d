//! The sources of a report, by the names that findings give them.

use std::collections::HashMap;

use crate::syntax::Source;

/// What was read, in order.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'s>(pub &'s [Source]);

/// The sources by name.
pub(super) type Lookup<'s> = HashMap<String, &'s Source>;

impl<'s> Sources<'s> {
    /// The sources by name.
    pub(super) fn by_name(self) -> Lookup<'s> {
        self.0.iter().map(|source| (source.name(), source)).collect()
    }
}
