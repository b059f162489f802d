//! The sources of a report, by the names that findings give them.

use std::collections::HashMap;

use crate::syntax::Source;

/// What was read, in order.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'s>(pub &'s [Source]);

impl<'s> Sources<'s> {
    /// The sources by name.
    pub fn by_name(self) -> HashMap<String, &'s Source> {
        self.0.iter().map(|source| (source.name(), source)).collect()
    }
}
