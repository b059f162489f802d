//! Every path that a page or a view of the model names exists in the Kubernetes API, as the
//! schemas of k8s-openapi have it.

use std::fs;
use std::path::Path as FilePath;

use k8s_openapi::api;
use kubehone::model::kinds::{Row, all};
use kubehone::rules::condition::Root;
use kubehone::rules::rule::Verdict;
use kubehone::rules::{About, Path, Rule, registry};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// The definitions of every kind that rules are about, by names such as
/// `io.k8s.api.core.v1.Pod`.
struct Schemas(Map<String, Value>);

macro_rules! schemas {
    ($($kind:path),* $(,)?) => {{
        let mut generator = SchemaSettings::draft2020_12().into_generator();
        $(generator.subschema_for::<$kind>();)*
        Schemas(generator.take_definitions(true))
    }};
}

fn schemas() -> Schemas {
    schemas![
        api::admissionregistration::v1::MutatingWebhookConfiguration,
        api::admissionregistration::v1::ValidatingWebhookConfiguration,
        api::apps::v1::DaemonSet,
        api::apps::v1::Deployment,
        api::apps::v1::ReplicaSet,
        api::apps::v1::StatefulSet,
        api::autoscaling::v2::HorizontalPodAutoscaler,
        api::batch::v1::CronJob,
        api::batch::v1::Job,
        api::core::v1::ConfigMap,
        api::core::v1::LimitRange,
        api::core::v1::Namespace,
        api::core::v1::PersistentVolume,
        api::core::v1::PersistentVolumeClaim,
        api::core::v1::Pod,
        api::core::v1::PodTemplate,
        api::core::v1::ReplicationController,
        api::core::v1::ResourceQuota,
        api::core::v1::Secret,
        api::core::v1::Service,
        api::core::v1::ServiceAccount,
        api::networking::v1::Ingress,
        api::networking::v1::NetworkPolicy,
        api::policy::v1::PodDisruptionBudget,
        api::rbac::v1::ClusterRole,
        api::rbac::v1::ClusterRoleBinding,
        api::rbac::v1::Role,
        api::rbac::v1::RoleBinding,
        api::storage::v1::StorageClass,
    ]
}

impl Schemas {
    /// The definition of a kind or type, whatever its group and version.
    fn named(&self, kind: &str) -> Option<&Value> {
        let of_kind = |name: &str| {
            name.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case(kind))
        };
        self.0.iter().find(|(name, _)| of_kind(name)).map(|(_, schema)| schema)
    }

    fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        let reference = parts.chain([schema]).find_map(|part| part.get("$ref")?.as_str());
        match reference {
            Some(reference) => {
                let name = reference.rsplit('/').next().unwrap_or_default();
                self.0.get(name).unwrap_or_else(|| panic!("no definition {name}"))
            }
            None => schema,
        }
    }

    /// Follows one key; the keys of a map from text to anything are all there.
    fn key<'s>(&'s self, schema: &'s Value, key: &str) -> Option<&'s Value> {
        let schema = self.resolved(schema);
        let property = schema.get("properties").and_then(|properties| properties.get(key));
        property.or_else(|| schema.get("additionalProperties").filter(|any| any.is_object()))
    }

    fn follow<'s>(
        &'s self,
        from: &'s Value,
        keys: impl IntoIterator<Item = (&'s str, bool)>,
    ) -> Option<&'s Value> {
        keys.into_iter().try_fold(from, |schema, (key, each)| {
            let value = self.key(schema, key)?;
            if each { self.resolved(value).get("items") } else { Some(value) }
        })
    }

    fn leads(&self, from: &Value, path: &Path) -> bool {
        self.landing(from, path).is_some()
    }

    fn landing<'s>(&'s self, from: &'s Value, path: &'s Path) -> Option<&'s Value> {
        self.follow(from, path.segments.iter().map(|segment| (&*segment.key, segment.each)))
    }
}

#[test]
fn paths_of_pages_exist() {
    let schemas = schemas();
    let mut wrong = Vec::new();
    for rule in registry::built_in().expect("built-in pages are read") {
        for path in paths(&rule) {
            if !exists(&schemas, &rule, path) {
                wrong.push(format!("{}: {:?}", rule.id(), path.segments));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn paths(rule: &Rule) -> Vec<&Path> {
    let conditions = match &rule.verdict {
        Verdict::Deny(conditions) | Verdict::Require(conditions) => conditions.as_slice(),
        Verdict::Native(_) => &[],
    };
    let mut paths: Vec<&Path> = rule.filter.iter().chain(conditions).map(|c| &c.path).collect();
    if let Some(fix) = &rule.fix {
        paths.extend(fix.set.iter().chain(&fix.add).map(|(path, _)| path));
        paths.extend(&fix.remove);
    }
    paths
}

fn exists(schemas: &Schemas, rule: &Rule, path: &Path) -> bool {
    let definition =
        |name: &str| schemas.named(name).unwrap_or_else(|| panic!("no definition of {name}"));
    let subject = match &rule.about {
        About::Container => definition("Container"),
        About::Pod => definition("PodSpec"),
        About::Kinds(kinds) => match kinds.iter().find_map(|kind| schemas.named(kind)) {
            Some(schema) => schema,
            // A kind of somebody else, or one that is gone: there is no schema to ask.
            None => return true,
        },
        // Any object: what every object has.
        About::Object | About::Document | About::Stray | About::File | About::Allow => {
            definition("Pod")
        }
    };
    if path.segments.first().is_some_and(|segment| &*segment.key == "sops") {
        // SOPS writes this key beside the API's own.
        return true;
    }
    match path.root {
        Root::Fact(_) | Root::Flag | Root::Place => true,
        Root::Effective => {
            schemas.leads(definition("Container"), path)
                || schemas.leads(definition("PodSpec"), path)
        }
        Root::Pod => schemas.leads(definition("PodSpec"), path),
        Root::Workload if matches!(rule.about, About::Kinds(_)) => schemas.leads(subject, path),
        Root::Workload => own_kinds().any(|row| schemas.leads(definition(&row.kind), path)),
        Root::Subject => {
            let element = rule.each.as_ref().map(|each| schemas.landing(subject, each));
            element.unwrap_or(Some(subject)).is_some_and(|from| schemas.leads(from, path))
        }
    }
}

/// The rows of Kubernetes' own kinds.
fn own_kinds() -> impl Iterator<Item = &'static Row> {
    let is_own =
        |row: &&Row| matches!(&*row.group, "" | "apps" | "batch") && row.form.is_template();
    all().iter().filter(is_own).filter(|row| row.kind != "DeploymentConfig")
}

#[test]
fn pod_templates_are_where_the_table_says() {
    let schemas = schemas();
    assert!(own_kinds().count() > 8);
    for row in own_kinds() {
        let object = schemas.named(&row.kind).unwrap_or_else(|| panic!("no kind {}", row.kind));
        let path = row.path.split('.').filter(|key| !key.is_empty()).map(|key| (key, false));
        let template = schemas.follow(object, path);
        let spec = template.and_then(|template| schemas.key(template, "spec"));
        let spec = spec.unwrap_or_else(|| panic!("{}: no pod at {}", row.kind, row.path));
        assert!(schemas.key(spec, "containers").is_some(), "{}: no PodSpec", row.kind);
    }
}

/// Sources about files that components read and kinds of others, which are no objects of the API.
const OTHERS: [&str; 6] = [
    "etcd.rs",
    "flyte_plugin_security_context.rs",
    "schema.rs",
    "strings.rs",
    "weak_audit_policy.rs",
    "weak_encryption_provider.rs",
];

/// The paths that the views and native checks follow stand in their sources as lists of keys.
#[test]
fn paths_of_views_exist() {
    let schemas = schemas();
    let mut seen = 0;
    let mut wrong = Vec::new();
    for folder in ["src/model", "src/model/kinds", "src/rules/native"] {
        let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let is_source = path.extension().is_some_and(|extension| extension == "rs");
            if !is_source || OTHERS.iter().any(|other| path.ends_with(other)) {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source is text");
            for keys in key_lists(text.split("#[cfg(test)]").next().unwrap_or_default()) {
                seen += 1;
                let exists = |schema| {
                    let steps = keys.iter().map(|key| (key.as_str(), false));
                    schemas.follow(schema, steps).is_some()
                };
                if !schemas.0.values().any(exists) {
                    wrong.push(format!("{}: {keys:?}", path.display()));
                }
            }
        }
    }
    assert!(seen > 30, "only {seen} paths");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Arguments such as `&["spec", "selector"]` that look like fields.
fn key_lists(source: &str) -> Vec<Vec<String>> {
    let lists = source.split("find(").chain(source.split("text(")).chain(source.split("follow("));
    let argument = |rest: &str| {
        let rest = rest.split(';').next()?;
        let list = rest.split("&[\"").nth(1)?.split(']').next()?;
        // The first is a literal; from the first variable on nothing is known.
        let literal = |(index, key): (usize, &'_ str)| {
            (index == 0 || key.starts_with('"')).then(|| key.trim_matches('"').to_owned())
        };
        let keys: Vec<String> = list.split(", ").enumerate().map_while(literal).collect();
        let is_field = |key: &String| key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        keys.iter().all(is_field).then_some(keys)
    };
    lists.skip(1).filter_map(argument).collect()
}
