//! Pods in custom resources: `testdata/kinds` has an example of each project, with the rules to
//! run in the first line and `# <-` where they must speak, and nowhere else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kubehone::check::{Unit, unit};
use kubehone::model::World;
use kubehone::model::kinds::{Form, Row, all, built_in};
use kubehone::rules::{RuleSet, registry};
use kubehone::syntax::{Lines, Source, parse};

/// Line, rule and message of what the named rules find.
fn findings(text: &str, names: &[&str]) -> Vec<(usize, String, String)> {
    found(text, &named(names))
}

fn named(names: &[&str]) -> RuleSet {
    let rules = registry::built_in().expect("built-in pages are read");
    let chosen: Vec<_> = rules.into_iter().filter(|rule| names.contains(&rule.id())).collect();
    assert_eq!(chosen.len(), names.len(), "one of {names:?} is no rule");
    RuleSet::of(chosen)
}

fn found(text: &str, rules: &RuleSet) -> Vec<(usize, String, String)> {
    let source = Source::decode(PathBuf::from("a.yaml"), text.as_bytes().to_vec(), true);
    let parsed = parse(&source);
    assert!(parsed.flaws.is_empty(), "{:?}", parsed.flaws);
    let checked = Unit::of(&parsed, 0, false);
    let world = World::of(checked.objects.iter(), vec![PathBuf::new()]);
    let lines = Lines::of(text);
    let found = unit(&checked, rules, &world);
    let line = |at: u32| lines.position(at).line;
    found.iter().map(|f| (line(f.place.start), f.rule.id().to_owned(), f.message())).collect()
}

#[test]
fn every_project_has_an_example() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/kinds");
    let mut wrong = Vec::new();
    let mut files = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("an example is text");
        let names = text.lines().next().and_then(|line| line.strip_prefix("# rules: "));
        let names: Vec<&str> = names.expect("the rules to run").split(' ').collect();
        let found = findings(&text, &names);
        let found: BTreeSet<(usize, &str)> =
            found.iter().map(|(line, rule, _)| (*line, rule.as_str())).collect();
        let marks = text
            .lines()
            .enumerate()
            .filter_map(|(index, line)| Some((index + 1, line.split_once("# <- ")?.1)));
        let marked: BTreeSet<(usize, &str)> =
            marks.flat_map(|(line, ids)| ids.split(' ').map(move |id| (line, id))).collect();
        for (line, rule) in found.symmetric_difference(&marked) {
            let which = if marked.contains(&(*line, *rule)) { "silent" } else { "flagged" };
            wrong.push(format!("{}:{line}: {rule} is {which}", path.display()));
        }
        files += 1;
    }
    assert!(files > 10, "only {files} examples");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn messages_name_the_place() {
    let ray = include_str!("../testdata/kinds/ray.yaml");
    let said = findings(ray, &["host-network"]);
    assert!(said[0].2.starts_with("headGroupSpec of RayCluster `compute`"), "{said:?}");
    assert!(said[1].2.starts_with("workerGroupSpecs[0] of RayCluster `compute`"), "{said:?}");
    let argo = include_str!("../testdata/kinds/argo-workflows.yaml");
    let said = findings(argo, &["privileged-container"]);
    assert!(said[0].2.starts_with("template `compile` container `main` is"), "{said:?}");
    let spark = include_str!("../testdata/kinds/spark.yaml");
    let said = findings(spark, &["privileged-container"]);
    assert!(said[0].2.starts_with("driver container `spark-kubernetes-driver` is"), "{said:?}");
}

#[test]
fn kinds_are_told_by_group_and_in_any_case() {
    let path = |group, kind| built_in(group, kind).first().map(|row| &*row.path);
    assert_eq!(path("batch", "Job"), Some("spec.template"));
    assert_eq!(path("batch.volcano.sh", "Job"), Some("spec.tasks[].template"));
    assert_eq!(path("batch.volcano.sh", "job"), path("batch.volcano.sh", "Job"));
    assert_eq!(path("", "Deployment"), None);
    // Every row is found again, so the table is in order.
    for row in all() {
        let rows = built_in(&row.group, &row.kind);
        assert!(rows.iter().any(|other| other.path == row.path), "{row:?}");
        assert!(row.parent.is_none_or(|parent| rows[parent].form.is_pod()), "{row:?}");
    }
}

/// A manifest with something wrong at the place of a row, and what rule has to speak of it.
fn example(row: &Row) -> (String, Option<&'static str>) {
    let context = |inner: &str| match &*row.context {
        "" => String::new(),
        key => format!(", {key}: {inner}"),
    };
    let privileged = context("{privileged: true}");
    let container = "{name: main, image: 'registry.example.com/main:1.0.0', \
                     securityContext: {privileged: true}}";
    let spec = format!("{{hostNetwork: true, containers: [{container}]}}");
    let (value, rule) = match row.form {
        Form::Template | Form::TemplateOverlay => {
            let metadata = "metadata: {labels: {app: web}}";
            (format!("{{{metadata}, spec: {spec}}}"), Some("host-network"))
        }
        Form::Spec | Form::SpecOverlay => (spec, Some("host-network")),
        Form::Inlined | Form::Subset => ("{hostNetwork: true}".into(), Some("host-network")),
        Form::Container | Form::ContainerSubset | Form::ContainerOverlay => {
            let value =
                format!("{{name: main, image: 'registry.example.com/main:1.0.0'{privileged}}}");
            (value, (!row.context.is_empty()).then_some("privileged-container"))
        }
        Form::PodContext => {
            ("{sysctls: [{name: kernel.msgmax, value: '1'}]}".into(), Some("unsafe-sysctl"))
        }
        Form::ContainerContext => ("{privileged: true}".into(), Some("privileged-container")),
        Form::Object => {
            let pod = "apiVersion: v1, kind: Pod, metadata: {name: web}";
            (format!("{{{pod}, spec: {spec}}}"), Some("host-network"))
        }
        Form::None => (format!("{{spec: {spec}, template: {{spec: {spec}}}}}"), None),
    };
    let steps: Vec<&str> = row.path.split('.').filter(|step| !step.is_empty()).collect();
    let nested = steps.iter().rev().fold(value, |inner, step| {
        let key = step.trim_end_matches(['[', ']', '{', '}']);
        let marks = &step[key.len()..];
        let around = |inner: String, mark: &str| match mark {
            "[" => format!("[{inner}]"),
            _ => format!("{{any: {inner}}}"),
        };
        let marks: Vec<String> =
            marks.chars().filter(|c| "[{".contains(*c)).map(String::from).collect();
        let inner = marks.iter().rev().fold(inner, |inner, mark| around(inner, mark));
        format!("{{{key}: {inner}}}")
    });
    let version = if row.group.is_empty() { "v1".to_owned() } else { format!("{}/v1", row.group) };
    let own = nested.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(&nested);
    let metadata =
        if steps.is_empty() && row.form.is_template() { "" } else { ", metadata: {name: web}" };
    (format!("{{apiVersion: {version}, kind: {}{metadata}, {own}}}\n", row.kind), rule)
}

#[test]
fn every_row_has_an_example() {
    let rules = named(&["host-network", "privileged-container", "unsafe-sysctl"]);
    let mut wrong = Vec::new();
    for row in all() {
        let (text, rule) = example(row);
        let found = found(&text, &rules);
        let says = found.iter().any(|(_, name, _)| Some(name.as_str()) == rule);
        if says != rule.is_some() || (rule.is_none() && row.form == Form::None && !found.is_empty())
        {
            wrong
                .push(format!("{} {} {} {:?}: {found:?}", row.group, row.kind, row.path, row.form));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), all().len(), wrong.join("\n"));
}
