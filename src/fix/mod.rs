//! Findings to text: plan, apply, verify, write.

mod above;
pub mod allow;
pub mod apply;
mod flag;
mod guard;
pub mod labels;
pub mod mend;
pub mod migrate;
mod path;
pub mod plan;
mod scope;
pub mod verify;
pub mod write;

pub use mend::{Mended, mend};
pub use plan::{Plan, Planner, Remedy};
