//! Pods of unknown kinds, found by their shape: the kinds of the table are taken for unknown,
//! and what is found is held against the table.

use std::collections::{BTreeMap, HashSet};

use kubehone::model::kinds::guess::{guess, is_about_others};
use kubehone::model::kinds::{Form, Places, built_in};
use kubehone::model::lookup::text;
use kubehone::model::object::is_built_in;
use kubehone::syntax::{Node, parse};

use crate::folder::{say, sources};

/// Hits and misses of one form.
#[derive(Default)]
struct Tally {
    found: usize,
    missed: usize,
}

/// What the objects of a document are: group, kind and mapping, items of lists included.
fn objects<'d>(root: Node<'d>, out: &mut Vec<(&'d str, &'d str, Node<'d>)>) {
    let (Some(version), Some(kind)) = (text(root, &["apiVersion"]), text(root, &["kind"])) else {
        return;
    };
    if kind.ends_with("List")
        && let Some(items) = root.get("items")
    {
        items.items().for_each(|item| objects(item.target(), out));
        return;
    }
    out.push((version.split_once('/').map_or("", |(group, _)| group), kind, root));
}

fn places<'d>(group: &str, kind: &str, root: Node<'d>) -> Places<'d> {
    let mut places = Places::default();
    places.add(root, built_in(group, kind));
    places
}

fn guessed(root: Node<'_>) -> Places<'_> {
    let mut places = Places::default();
    guess(root, &mut places);
    places
}

#[test]
fn whole_pods_are_found_by_their_shape() {
    let Some(sources) = sources("real", 1000) else { return };
    let mut by_form: BTreeMap<&str, Tally> = BTreeMap::new();
    let (mut hits, mut wrong, mut unknown) = (0, Vec::new(), BTreeMap::new());
    for source in &sources {
        let parsed = parse(source);
        for document in &parsed.documents {
            let mut found = Vec::new();
            objects(document.root().target(), &mut found);
            for (group, kind, root) in found {
                if is_built_in(group) || is_about_others(group) {
                    continue;
                }
                let guess = guessed(root);
                let whole: HashSet<u32> = guess
                    .pods
                    .iter()
                    .filter(|pod| pod.row.form.has_lists())
                    .map(|pod| pod.spec.id())
                    .collect();
                let rows = built_in(group, kind);
                if rows.is_empty() {
                    *unknown.entry(format!("{group} {kind}")).or_insert(0) += whole.len();
                    continue;
                }
                let truth = places(group, kind, root);
                for pod in truth.pods.iter().filter(|pod| pod.row.form.has_lists()) {
                    let form = form_name(pod.row.form, pod.is_fragment);
                    let tally = by_form.entry(form).or_default();
                    match whole.contains(&pod.spec.id()) {
                        true => tally.found += 1,
                        false => tally.missed += 1,
                    }
                }
                hits += whole.len();
                // A part of a PodSpec inside another object is a pod as well.
                let pods: HashSet<u32> = truth.pods.iter().map(|pod| pod.spec.id()).collect();
                if whole.iter().any(|id| !pods.contains(id)) {
                    wrong.push(format!("{}: {group} {kind}", source.name()));
                }
            }
        }
    }
    let whole = &by_form["whole"];
    for (form, tally) in &by_form {
        say(&format!("{form}: {} found, {} missed", tally.found, tally.missed));
    }
    say(&format!("{hits} hits, {} of them wrong", wrong.len()));
    unknown.retain(|_, count| *count > 0);
    say(&format!("kinds that the table lacks: {unknown:?}"));
    let (found, all) = (whole.found, whole.found + whole.missed);
    assert!(all > 300, "only {all} whole pods");
    assert!(found * 100 >= all * 98, "{found} of {all} whole pods are found");
    assert!(wrong.len() * 100 <= hits * 2, "{} of {hits} are wrong: {wrong:#?}", wrong.len());
}

/// A whole pod, or one that is laid over another.
fn form_name(form: Form, is_fragment: bool) -> &'static str {
    match form {
        Form::Template | Form::Spec if !is_fragment => "whole",
        Form::Template | Form::Spec => "whole by its schema, in part here",
        _ => "overlay",
    }
}
