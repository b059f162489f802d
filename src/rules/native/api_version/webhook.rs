//! Webhooks of `admissionregistration.k8s.io/v1beta1`: what v1 takes to be otherwise where nothing
//! is said is written out, and what it wants to be told has to be there. Source: the API reference
//! of both versions.

use super::{Draft, Old};
use crate::model::lookup::{items, text};
use crate::syntax::edit::{Refusal, Value};

pub(super) fn convert<'d>(old: Old<'d>, draft: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    for hook in items(old.root, &["webhooks"]) {
        if !matches!(text(hook, &["sideEffects"]), Some("None" | "NoneOnDryRun")) {
            return Err("v1 wants `sideEffects` to be None or NoneOnDryRun, which only the \
                        webhook's author knows"
                .into());
        }
        draft.default(hook, "failurePolicy", Value::Text("Ignore".into()));
        draft.default(hook, "matchPolicy", Value::Text("Exact".into()));
        draft.default(hook, "timeoutSeconds", Value::Int(30));
        let versions = Value::Seq(vec![Value::Text("v1beta1".into())]);
        draft.default(hook, "admissionReviewVersions", versions);
    }
    Ok(())
}
