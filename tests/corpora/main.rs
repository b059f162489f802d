//! Everything over real and hostile manifests that are no part of the project: the folder named
//! by `KUBEHONE_CORPORA`. Without it these tests are skipped, and say so.

mod fixing;
mod folder;
#[path = "../golden/mod.rs"]
mod golden;
mod peers;
mod pod_security;
mod policies;
mod reader;
mod reading;
