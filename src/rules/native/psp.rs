//! Pods under PodSecurityPolicies: why none admits them, what the one that does fills in, and
//! which pods cannot be judged.

use std::borrow::Cow;

use super::apparmor_annotation::profile;
use crate::model::lookup::{Lookup, find, follow, landmark};
use crate::model::object::makes_pods;
use crate::model::{Container, Object, Pod, Subject, World};
use crate::psp::{Choice, Defaulting, Mutation, Owner, Policy, Settings, choose};
use crate::rules::options::BESIDE;
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

/// The policies to judge by: those that were given, or those that are checked beside the pod.
fn policies<'o>(options: &'o Options, world: &World<'_>) -> Cow<'o, [Policy]> {
    if !options.flag(BESIDE) {
        return Cow::Borrowed(options.policies());
    }
    let objects = world.of_kind("PodSecurityPolicy").iter().filter(|object| Policy::is(**object));
    let read = objects.filter_map(|object| Policy::read(object.root()).ok());
    let mut policies: Vec<Policy> = read.collect();
    policies.sort_by(|a, b| a.name.cmp(&b.name));
    Cow::Owned(policies)
}

/// What of a pod can be judged.
fn settings(object: Object<'_>) -> Option<Settings<'_>> {
    let whole = !object.is_partial() && object.pod().is_some();
    Settings::read(object.template().filter(|_| whole)?, Defaulting::Api).ok()
}

pub(super) fn violation<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let policies = policies(options, world);
    if policies.is_empty() {
        return;
    }
    let Some(settings) = settings(pod.object) else { return };
    let Choice::Refused(outcomes) = choose(&policies, &settings) else { return };
    if outcomes.is_empty() {
        let reason =
            |policy: &Policy| Some(format!("`{}`: {}", policy.name, policy.usable().err()?));
        let reasons: Vec<String> = policies.iter().filter_map(reason).collect();
        let detail =
            format!("no providers available to validate pod request ({})", reasons.join("; "));
        return flag(Evidence::at(subject, landmark(pod.object.root())).detail(detail));
    }
    // One finding for each thing that is said, with the policies that say it.
    let mut said: Vec<(String, &_, Vec<&str>)> = Vec::new();
    for (policy, outcome) in &outcomes {
        for violation in &outcome.violations {
            let text = violation.to_string();
            match said.iter_mut().find(|(other, ..)| *other == text) {
                Some((.., names)) => names.push(&policy.name),
                None => said.push((text, violation, vec![&policy.name])),
            }
        }
    }
    for (text, violation, names) in said {
        let say = if names.len() == 1 { "says" } else { "say" };
        let detail = format!("`{}` {say} {text}", names.join("`, `"));
        let place = &violation.place;
        let evidence = Evidence::of(part(pod, place.from), place.lookup(), &[]);
        flag(evidence.along(&place.keys).detail(detail));
    }
}

/// The part of a pod that a node is in.
fn part<'d>(pod: Pod<'d>, node: Node<'d>) -> Subject<'d> {
    match pod.containers().find(|container| container.node.contains(node)) {
        Some(container) => Subject::container(container),
        None if pod.spec.contains(node) => Subject::pod(pod),
        // The pod's annotations are no part of its spec.
        None => Subject { node: pod.object.root(), ..Subject::pod(pod) },
    }
}

pub(super) fn mutation<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let policies = policies(options, world);
    let Some(settings) = Some(pod.object).filter(|_| !policies.is_empty()).and_then(settings)
    else {
        return;
    };
    let Choice::Admitted(policy, outcome) = choose(&policies, &settings) else { return };
    for mutation in &outcome.mutations {
        let Some((subject, from, keys, value)) = written(pod, mutation) else { continue };
        let detail = format!("`{}` for {}", policy.name, shown(&keys, &value));
        let evidence = Evidence::of(subject, follow(from, &keys), &[]).along(&keys);
        flag(evidence.detail(detail).writes(value));
    }
}

type Setting<'d> = (Subject<'d>, Node<'d>, Vec<Box<str>>, Value);

/// Where a mutation is written today: profiles are fields, whatever they were to the plugin.
/// `None` if the manifest says the same already.
fn written<'d>(pod: Pod<'d>, mutation: &Mutation<'d>) -> Option<Setting<'d>> {
    if let Owner::Container(..) = mutation.owner {
        let container = pod.containers().find(|container| container.node == mutation.node)?;
        let keys = mutation.keys.clone();
        return Some((Subject::container(container), container.node, keys, mutation.value.clone()));
    }
    let (first, rest) = mutation.keys.split_first()?;
    if **first == *"spec" {
        return Some((Subject::pod(pod), pod.spec, rest.to_vec(), mutation.value.clone()));
    }
    let (key, Value::Text(name)) = (mutation.keys.last()?, &mutation.value) else { return None };
    let value = match name.as_str() {
        "unconfined" => Value::Map(vec![("type".into(), Value::Text("Unconfined".into()))]),
        name => profile(name)?,
    };
    let keys = |field: &str| vec![Box::from("securityContext"), Box::from(field)];
    let has = |node, field: &str| find(node, &["securityContext", field]).is_some();
    match key.strip_prefix("container.apparmor.security.beta.kubernetes.io/") {
        None if has(pod.spec, "seccompProfile") => None,
        None => Some((Subject::pod(pod), pod.spec, keys("seccompProfile"), value)),
        Some(name) => {
            let field = "appArmorProfile";
            let is = |container: &Container<'_>| container.name().unwrap_or_default() == name;
            let container = pod.containers().find(is)?;
            let said = has(container.node, field) || has(pod.spec, field);
            (!said).then(|| (Subject::container(container), container.node, keys(field), value))
        }
    }
}

/// A setting as a line of a manifest.
fn shown(keys: &[Box<str>], value: &Value) -> String {
    fn flow(value: &Value) -> String {
        match value {
            Value::Null => "null".into(),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => value.to_string(),
            Value::Text(text) => text.clone(),
            Value::Seq(items) => {
                format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
            }
            Value::Map(entries) => {
                let entry = |(key, value): &(String, Value)| format!("{key}: {}", flow(value));
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }
    let keys: Vec<&str> =
        keys.iter().map(|key| &**key).filter(|k| *k != "securityContext").collect();
    format!("`{}: {}`", keys.join("."), flow(value))
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let value = evidence.value.as_deref().ok_or("the value is not known")?;
    if matches!(value, Value::Map(entries) if entries.iter().any(|(_, v)| is_unconfined(v))) {
        return Err("it would switch a profile off, and a pod that names none has none".into());
    }
    match evidence.lookup {
        Lookup::Absent(absent) => {
            let keys = evidence.missing().iter().map(|segment| segment.key.clone()).collect();
            Ok(vec![Change::Set { under: absent.under, keys, value: value.clone() }])
        }
        // Only lists of capabilities grow; an item that is there stays where it is.
        Lookup::Found(found) if found.node.is_seq() => {
            let Value::Seq(items) = value else { return Err("a list belongs here".into()) };
            let list = found.node;
            let has = |item: &&Value| list.items().any(|old| Value::of(old).as_ref() == Ok(*item));
            let new = items.iter().filter(|item| !has(item));
            Ok(new.map(|item| Change::Append { list, value: item.clone() }).collect())
        }
        _ => Err("the value is not known here".into()),
    }
}

fn is_unconfined(profile: &Value) -> bool {
    matches!(profile, Value::Text(text) if text == "Unconfined")
}

pub(super) fn unjudged<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| makes_pods(*object)) else { return };
    if policies(options, world).is_empty() {
        return;
    }
    let mut say = |node: Node<'d>, why: String| flag(Evidence::at(subject, node).detail(why));
    let top = landmark(object.root());
    if object.is_partial() {
        return say(top, "it is only part of an object, such as a patch".into());
    }
    let Some(template) = object.template().filter(|_| object.pod().is_some()) else {
        return say(top, "it has no pod that can be read".into());
    };
    if let Err(unknown) = Settings::read(template, Defaulting::Api) {
        let node = unknown.node;
        let name = match node.key() {
            Some(key) => format!("`{}` {}", key.text(), unknown.why()),
            None => format!("a value {}", unknown.why()),
        };
        say(Lookup::found(node).place(), name);
    }
}
