//! Kinds of which a field or two moved, or of which one value means something else. Source: the
//! API reference of each pair of versions.

use super::{Draft, Old};
use crate::model::lookup::{find, items, text};
use crate::syntax::edit::{Refusal, Value};
use crate::syntax::{Node, Scalar};

/// An empty selector matched no pod in v1beta1 and matches every pod in v1.
pub(super) fn disruption_budget<'d>(old: Old<'d>, _: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    let selector = find(old.root, &["spec", "selector"]);
    let has = |field: &str| {
        let list = selector.and_then(|selector| find(selector, &[field]));
        list.is_some_and(|list| list.entries().next().is_some() || list.items().next().is_some())
    };
    if selector.is_some() && !has("matchLabels") && !has("matchExpressions") {
        return Err("an empty selector means every pod in policy/v1, and meant none before".into());
    }
    Ok(())
}

/// v1alpha1 told the group of a subject by an apiVersion; each kind of subject has but one group.
pub(super) fn role_binding<'d>(old: Old<'d>, draft: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    for subject in items(old.root, &["subjects"]) {
        let Some(version) = find(subject, &["apiVersion"]) else { continue };
        match text(subject, &["kind"]) {
            // v1alpha1 took this name for everybody who is logged in.
            Some("User") if text(subject, &["name"]) == Some("*") => {
                return Err(
                    "the user `*` is the group system:authenticated in later versions".into()
                );
            }
            Some("User" | "Group" | "ServiceAccount") => draft.remove(version),
            _ => return Err("a subject is of no kind that v1 knows".into()),
        }
    }
    Ok(())
}

/// The groups of a user were called `group`.
pub(super) fn access_review<'d>(old: Old<'d>, draft: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    if let Some(group) = find(old.root, &["spec", "group"]) {
        draft.move_to(group, &["groups"]);
    }
    Ok(())
}

/// v1 guesses no signer.
pub(super) fn signing_request<'d>(old: Old<'d>, _: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    match text(old.root, &["spec", "signerName"]) {
        None => Err("v1 wants a signerName, which v1beta1 guessed from the usages".into()),
        Some("kubernetes.io/legacy-unknown") => Err("v1 refuses the signer legacy-unknown".into()),
        Some(_) if items(old.root, &["spec", "usages"]).next().is_none() => {
            Err("v1 wants usages, and which is up to the signer".into())
        }
        Some(_) => Ok(()),
    }
}

/// v1 takes it from nobody what to do where parameters are not found.
pub(super) fn policy_binding<'d>(old: Old<'d>, _: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    let params = find(old.root, &["spec", "paramRef"]);
    if params.is_some_and(|params| find(params, &["parameterNotFoundAction"]).is_none()) {
        return Err("v1 wants a parameterNotFoundAction, which v1alpha1 did not".into());
    }
    Ok(())
}

/// The shares got another name with v1beta3, and 0 another meaning with v1.
pub(super) fn priority_level<'d>(old: Old<'d>, draft: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    let Some(limited) = find(old.root, &["spec", "limited"]) else { return Ok(()) };
    let old = find(limited, &["assuredConcurrencyShares"]);
    let shares = old.or_else(|| find(limited, &["nominalConcurrencyShares"]));
    if draft.to.ends_with("/v1") && shares.and_then(Node::scalar) == Some(Scalar::Int(0)) {
        return Err("0 shares meant 30, and mean none in v1".into());
    }
    let is_renamed = draft.to.ends_with("/v1") || draft.to.ends_with("/v1beta3");
    if let Some(old) = old.filter(|_| is_renamed) {
        draft.move_to(old, &["nominalConcurrencyShares"]);
    }
    Ok(())
}

/// Node and zone were two keys among any others, which v1 does not take.
pub(super) fn endpoint_slice<'d>(old: Old<'d>, draft: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    const FIELDS: [(&str, &str); 2] =
        [("kubernetes.io/hostname", "nodeName"), ("topology.kubernetes.io/zone", "zone")];
    for endpoint in items(old.root, &["endpoints"]) {
        let Some(topology) = find(endpoint, &["topology"]) else { continue };
        for (key, value) in topology.entries() {
            let Some((_, field)) = FIELDS.iter().find(|(label, _)| *label == key.text()) else {
                return Err(format!("`{}` has no place in {}", key.text(), draft.to));
            };
            draft.default(endpoint, field, Value::of(value)?);
        }
        draft.remove(topology);
    }
    Ok(())
}

/// A request for a device of a class says that it wants exactly that.
pub(super) fn device<'d>(old: Old<'d>, draft: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    let spec = match old.kind {
        "ResourceClaim" => find(old.root, &["spec"]),
        "ResourceClaimTemplate" => find(old.root, &["spec", "spec"]),
        _ => None,
    };
    for request in spec.into_iter().flat_map(|spec| items(spec, &["devices", "requests"])) {
        for (key, value) in request.entries() {
            if !matches!(key.text(), "name" | "firstAvailable") {
                draft.move_to(value, &["exactly", key.text()]);
            }
        }
    }
    Ok(())
}
