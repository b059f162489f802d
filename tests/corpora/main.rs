//! Everything over real and hostile manifests that are no part of the project: the folder named
//! by `KUBEHONE_CORPORA`. Without it these tests are skipped, and say so.

#[path = "../agreement/mod.rs"]
mod agreement;
mod allowing;
mod fixing;
mod folder;
#[path = "../golden/mod.rs"]
mod golden;
mod guessing;
mod hardening;
mod peers;
mod pod_security;
mod policies;
mod profiles;
mod reader;
mod reading;
mod schema;
