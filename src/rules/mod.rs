//! What the pages say: rules as plain values.

pub mod allowances;
mod choice;
pub mod condition;
pub mod date;
pub mod declaration;
pub mod matcher;
pub mod native;
pub mod options;
pub mod page;
pub mod profile;
pub mod registry;
pub mod rule;
pub mod version;

pub use allowances::Allowances;
pub use condition::{Condition, Path};
pub use date::Date;
pub use matcher::Matcher;
pub use options::Options;
pub use page::{Page, PageError};
pub use registry::{RuleSet, UnknownRule};
pub use rule::{About, Evidence, Risk, Rule, Severity};
