//! PodSecurityPolicy against what the admission plugin itself said: the calls of its unit tests,
//! and generated pairs of policies and pods.

use std::fs;

use kubehone::model::Object;
use kubehone::model::object::objects_at;
use kubehone::psp::{Defaulting, Policy, Settings, validity};
use kubehone::report::psp_judge::Judged;
use kubehone::syntax::{Source, parse};
use serde_json::Value;

use crate::folder::{corpus, say};

fn lines(name: &str) -> Option<Vec<String>> {
    let path = corpus("pod-security-policy")?.join(name);
    let text = fs::read_to_string(&path).expect("a corpus is text");
    Some(text.lines().map(str::to_owned).collect())
}

/// What we make of the `psp` and `pod` of a line.
fn judged(line: &str, defaulting: Defaulting, mutates: bool) -> Judged {
    let source = Source::decode("pair.json".into(), line.as_bytes().to_vec(), true);
    let parsed = parse(&source);
    assert!(parsed.flaws.is_empty(), "{line}");
    let root = parsed.documents[0].root();
    let (psp, pod) = (root.get("psp").expect("a policy"), root.get("pod").expect("a pod"));
    let mut objects = Vec::new();
    objects_at(pod, 0, &mut objects);
    let object = Object(&objects[0]);
    let policy = Policy::read(psp).expect("the policy is known");
    let judged = Judged {
        psp: policy.name.clone(),
        kind: object.kind().to_owned(),
        pod: object.name().unwrap_or_default().to_owned(),
        psp_invalid: validity::flaws(psp, &policy).iter().map(ToString::to_string).collect(),
        provider_error: policy.usable().err(),
        ..Judged::default()
    };
    if judged.provider_error.is_some() {
        return judged;
    }
    let template = object.template().expect("it makes pods");
    let settings = Settings::read(template, defaulting).expect("the pod is known");
    let (mutations, violations) = if mutates {
        let outcome = policy.judge(&settings);
        (outcome.mutations, outcome.violations)
    } else {
        (Vec::new(), policy.validate(&settings))
    };
    let errors: Vec<String> = violations.iter().map(ToString::to_string).collect();
    Judged { admitted: errors.is_empty(), errors, ..judged }.with_mutations(&mutations)
}

#[test]
fn pairs_are_judged_as_the_plugin_did() {
    let (Some(pairs), Some(expected)) = (lines("pairs.jsonl"), lines("pairs-expected.jsonl"))
    else {
        return;
    };
    assert!(pairs.len() == expected.len() && pairs.len() >= 1000, "{} pairs", pairs.len());
    let mut wrong = Vec::new();
    let (mut admitted, mut mutated, mut errors) = (0, 0, 0);
    for (pair, expected) in pairs.iter().zip(&expected) {
        let judged = judged(pair, Defaulting::Api, true);
        admitted += usize::from(judged.admitted);
        mutated += usize::from(judged.mutated);
        errors += judged.errors.len();
        let mut line = Vec::new();
        judged.write(&mut line).expect("memory takes everything");
        if String::from_utf8_lossy(&line).trim_end() != expected {
            wrong.push(format!("{}\nnot {expected}", String::from_utf8_lossy(&line)));
        }
    }
    say(&format!(
        "{} pairs of a policy and a pod: {admitted} admitted, {mutated} mutated, {errors} errors, {} differences",
        pairs.len(),
        wrong.len()
    ));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A pod that a policy has filled in is changed by it no more, and judged the same.
#[test]
fn what_a_policy_fills_in_it_fills_in_once() {
    let Some(pairs) = lines("pairs.jsonl") else { return };
    let mut seen = 0;
    for line in &pairs {
        let first = judged(line, Defaulting::Api, true);
        let (Some(patch), "Pod") = (&first.mutation, first.kind.as_str()) else { continue };
        seen += 1;
        let mut pair: Value = serde_json::from_str(line).expect("a pair is JSON");
        merge(&mut pair["pod"], patch);
        let second = judged(&pair.to_string(), Defaulting::Api, true);
        assert_eq!(second.mutation, None, "{line}");
        assert_eq!((first.admitted, &first.errors), (second.admitted, &second.errors), "{line}");
    }
    say(&format!("{seen} pods that a policy fills in: none is changed twice"));
    assert!(seen > 300, "only {seen} pods");
}

#[test]
fn unit_calls_end_as_the_plugin_did() {
    let Some(calls) = lines("unit-calls.jsonl") else { return };
    assert!(calls.len() >= 461, "only {} calls", calls.len());
    let mut wrong = Vec::new();
    let (mut mutations, mut validations) = (0, 0);
    for line in &calls {
        let call: Value = serde_json::from_str(line).expect("a call is JSON");
        let errors = |key: &str| -> Vec<String> {
            let list = call[key].as_array().cloned().unwrap_or_default();
            list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let id = &call["id"];
        if call["op"] == "validate" {
            validations += 1;
            let judged = judged(line, Defaulting::Skipped, false);
            if judged.errors != errors("errors") {
                wrong.push(format!("{id}: {:#?} not {:#?}", judged.errors, errors("errors")));
            }
            continue;
        }
        mutations += 1;
        let judged = judged(line, Defaulting::Skipped, true);
        let mut pod = call["pod"].clone();
        if let Some(patch) = &judged.mutation {
            merge(&mut pod, patch);
        }
        let mut after = call["after"].clone();
        prune(&mut pod);
        prune(&mut after);
        if pod != after {
            wrong.push(format!("{id}: {pod:#}\nnot {after:#}"));
        }
        if judged.admitted != (call["oracle_admitted"] == Value::Bool(true))
            || judged.errors != errors("oracle_errors")
        {
            wrong.push(format!("{id}: {:#?} not {:#?}", judged.errors, errors("oracle_errors")));
        }
    }
    say(&format!(
        "{} calls of the plugin's unit tests: {mutations} mutations, {validations} validations, {} differences",
        calls.len(),
        wrong.len()
    ));
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), calls.len(), wrong.join("\n"));
}

/// Makes a merge patch whose lists of mappings are given by index.
fn merge(value: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *value = patch.clone();
        return;
    };
    if value.is_null() {
        *value = Value::Object(serde_json::Map::new());
    }
    for (key, inner) in patch {
        let slot = match (&mut *value, key.parse::<usize>()) {
            (Value::Array(items), Ok(index)) => &mut items[index],
            (Value::Object(map), _) => map.entry(key).or_insert(Value::Null),
            (other, _) => {
                *other = Value::Object(serde_json::Map::new());
                &mut other[key]
            }
        };
        merge(slot, inner);
    }
}

/// Takes out what means nothing: nulls and empty collections.
fn prune(value: &mut Value) {
    let is_nothing = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    };
    match value {
        Value::Array(items) => items.iter_mut().for_each(prune),
        Value::Object(map) => {
            map.values_mut().for_each(prune);
            map.retain(|_, value| !is_nothing(value));
        }
        _ => {}
    }
}
