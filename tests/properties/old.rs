//! Objects of apiVersions that are gone, each with what it is in the version that replaces it: both
//! are written down here, from the API reference, and neither knows of the program.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use crate::text::{Yaml, list, map, plain};

/// An object before and after.
#[derive(Clone)]
pub(crate) struct Old {
    pub(crate) kind: &'static str,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    /// What stands beside apiVersion, kind and metadata.
    pub(crate) before: Yaml,
    pub(crate) after: Yaml,
    /// Whether something is taken out or put together, which not every order of keys and not every
    /// comment allows.
    pub(crate) is_delicate: bool,
}

impl std::fmt::Debug for Old {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.kind, self.from)
    }
}

type Cases = BoxedStrategy<Old>;

/// An object of any kind.
pub(crate) fn old() -> impl Strategy<Value = Old> {
    prop_oneof![
        3 => ingress(),
        2 => autoscaler(),
        2 => workload(),
        2 => definition(),
        1 => webhook(),
        1 => slice(),
        1 => fields(),
        3 => same(),
    ]
}

/// The fields that are there.
fn some<const N: usize>(fields: [(&str, Option<Yaml>); N]) -> Yaml {
    Yaml::Map(
        fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect(),
    )
}

fn spec(value: Yaml) -> Yaml {
    map([("spec", value)])
}

fn backend() -> BoxedStrategy<(Yaml, Yaml)> {
    let port = select(&[("80", "number"), ("http", "name")][..]);
    (select(&["web", "api"][..]), port)
        .prop_map(|(name, (port, kind))| {
            let old = map([("serviceName", plain(name)), ("servicePort", plain(port))]);
            let service = map([("name", plain(name)), ("port", map([(kind, plain(port))]))]);
            (old, map([("service", service)]))
        })
        .boxed()
}

fn ingress() -> Cases {
    let path = (of(select(&["/", "/a", "/b c"][..])), of(Just("Prefix")), backend());
    let path = path.prop_map(|(path, kind, (old, new))| {
        let both = |kind: Option<&str>, backend| {
            some([
                ("path", path.map(plain)),
                ("pathType", kind.map(plain)),
                ("backend", Some(backend)),
            ])
        };
        (both(kind, old), both(Some(kind.unwrap_or("ImplementationSpecific")), new))
    });
    let rule = (of(Just("a.example.com")), vec(path, 1..3)).prop_map(|(host, paths)| {
        let (old, new): (Vec<Yaml>, Vec<Yaml>) = paths.into_iter().unzip();
        let rule = |paths| {
            let http = map([("paths", Yaml::Seq(paths))]);
            some([("host", host.map(plain)), ("http", Some(http))])
        };
        (rule(old), rule(new))
    });
    let version = select(&["extensions/v1beta1", "networking.k8s.io/v1beta1"][..]);
    (version, of(backend()), vec(rule, 1..3), of(Just("public")))
        .prop_map(|(from, default, rules, class)| {
            let (old, new): (Vec<Yaml>, Vec<Yaml>) = rules.into_iter().unzip();
            let (own, other) = default.unzip();
            let whole = |key, default, rules| {
                let class = class.map(plain);
                let rules = Some(Yaml::Seq(rules));
                spec(some([("ingressClassName", class), (key, default), ("rules", rules)]))
            };
            Old {
                kind: "Ingress",
                from,
                to: "networking.k8s.io/v1",
                before: whole("backend", own, old),
                after: whole("defaultBackend", other, new),
                is_delicate: false,
            }
        })
        .boxed()
}

fn autoscaler() -> Cases {
    let name = || ("metricName", plain("hits"));
    let named = |extra: Option<Yaml>| some([("name", Some(plain("hits"))), ("selector", extra)]);
    let goal = |kind: &str, key: &str| map([("type", plain(kind)), (key, plain("5"))]);
    let selector = of(Just(map([("matchLabels", map([("app", plain("web"))]))])));
    let about = map([("kind", plain("Service")), ("name", plain("web"))]);
    let metric = (0..5_usize, selector).prop_map(move |(which, selector)| {
        let used = goal("Utilization", "averageUtilization");
        let (kind, old, new) = match which {
            0 => (
                "Resource",
                map([("name", plain("cpu")), ("targetAverageUtilization", plain("5"))]),
                map([("name", plain("cpu")), ("target", used)]),
            ),
            1 => (
                "Resource",
                map([("name", plain("cpu")), ("targetAverageValue", plain("5"))]),
                map([("name", plain("cpu")), ("target", goal("AverageValue", "averageValue"))]),
            ),
            2 => (
                "Pods",
                some([
                    ("metricName", Some(name().1)),
                    ("selector", selector.clone()),
                    ("targetAverageValue", Some(plain("5"))),
                ]),
                map([
                    ("metric", named(selector)),
                    ("target", goal("AverageValue", "averageValue")),
                ]),
            ),
            3 => (
                "External",
                some([
                    ("metricName", Some(name().1)),
                    ("metricSelector", selector.clone()),
                    ("targetValue", Some(plain("5"))),
                ]),
                map([("metric", named(selector)), ("target", goal("Value", "value"))]),
            ),
            _ => (
                "Object",
                map([name(), ("target", about.clone()), ("targetValue", plain("5"))]),
                map([
                    ("metric", named(None)),
                    ("describedObject", about.clone()),
                    ("target", goal("Value", "value")),
                ]),
            ),
        };
        let key = kind.to_lowercase();
        let whole = |body| Yaml::Map(vec![("type".into(), plain(kind)), (key.clone(), body)]);
        (whole(old), whole(new))
    });
    vec(metric, 1..4)
        .prop_map(|metrics| {
            let (old, new): (Vec<Yaml>, Vec<Yaml>) = metrics.into_iter().unzip();
            let target = map([("kind", plain("Deployment")), ("name", plain("web"))]);
            let whole = |metrics| {
                let most = ("maxReplicas", plain("4"));
                spec(map([
                    ("scaleTargetRef", target.clone()),
                    most,
                    ("metrics", Yaml::Seq(metrics)),
                ]))
            };
            Old {
                kind: "HorizontalPodAutoscaler",
                from: "autoscaling/v2beta1",
                to: "autoscaling/v2",
                before: whole(old),
                after: whole(new),
                is_delicate: true,
            }
        })
        .boxed()
}

fn workload() -> Cases {
    let pairs = [
        ("extensions/v1beta1", "Deployment"),
        ("extensions/v1beta1", "DaemonSet"),
        ("extensions/v1beta1", "ReplicaSet"),
        ("apps/v1beta1", "Deployment"),
        ("apps/v1beta1", "StatefulSet"),
    ];
    (select(pairs.to_vec()), any::<bool>(), of(Just("2")))
        .prop_map(|((from, kind), says, replicas)| {
            let labels = || map([("app", plain("web")), ("tier", plain("front"))]);
            let selector = || map([("matchLabels", labels())]);
            let container = map([("name", plain("web")), ("image", plain("web:1.0"))]);
            let pod = map([("containers", list([container]))]);
            let template = map([("metadata", map([("labels", labels())])), ("spec", pod)]);
            let whole = |selector: Option<Yaml>| {
                spec(some([
                    ("replicas", replicas.filter(|_| kind != "DaemonSet").map(plain)),
                    ("serviceName", (kind == "StatefulSet").then(|| plain("web"))),
                    ("template", Some(template.clone())),
                    ("selector", selector),
                ]))
            };
            Old {
                kind,
                from,
                to: "apps/v1",
                before: whole(says.then(selector)),
                after: whole(Some(selector())),
                is_delicate: false,
            }
        })
        .boxed()
}

fn definition() -> Cases {
    let has = || any::<bool>();
    (has(), has(), has(), has(), 0..3_usize)
        .prop_map(|(has_schema, has_columns, has_status, is_single, more)| {
            let column = |key| {
                list([map([
                    ("name", plain("Age of it")),
                    ("type", plain("date")),
                    (key, plain(".metadata.creationTimestamp")),
                ])])
            };
            let names = map([("kind", plain("Engine")), ("plural", plain("engines"))]);
            let status = || map([("status", map([]))]);
            let body = map([("type", plain("object"))]);
            let open = [
                ("type", plain("object")),
                ("x-kubernetes-preserve-unknown-fields", plain("true")),
            ];
            let schema = |body| map([("openAPIV3Schema", body)]);
            let versions = if is_single { 1 } else { more + 1 };
            let version = |at: usize| {
                [
                    ("name", Some(plain(format!("v{}", at + 1)))),
                    ("served", Some(plain("true"))),
                    ("storage", Some(plain((at == 0).to_string()))),
                ]
            };
            let scope = if is_single { "Cluster" } else { "Namespaced" };
            let old = spec(some([
                ("group", Some(plain("example.com"))),
                ("names", Some(names.clone())),
                ("scope", Some(plain(scope))),
                ("preserveUnknownFields", has_schema.then(|| plain("false"))),
                ("validation", has_schema.then(|| schema(body.clone()))),
                ("subresources", has_status.then(status)),
                ("additionalPrinterColumns", has_columns.then(|| column("JSONPath"))),
                ("version", is_single.then(|| plain("v1"))),
                (
                    "versions",
                    (!is_single)
                        .then(|| Yaml::Seq((0..versions).map(|at| some(version(at))).collect())),
                ),
            ]));
            let new_version = |at| {
                let [name, served, storage] = version(at);
                let body = if has_schema { body.clone() } else { map(open.clone()) };
                some([
                    name,
                    served,
                    storage,
                    ("schema", Some(schema(body))),
                    ("subresources", has_status.then(status)),
                    ("additionalPrinterColumns", has_columns.then(|| column("jsonPath"))),
                ])
            };
            let new = spec(some([
                ("group", Some(plain("example.com"))),
                ("names", Some(names)),
                ("scope", Some(plain(scope))),
                ("preserveUnknownFields", has_schema.then(|| plain("false"))),
                ("versions", Some(Yaml::Seq((0..versions).map(new_version).collect()))),
            ]));
            Old {
                kind: "CustomResourceDefinition",
                from: "apiextensions.k8s.io/v1beta1",
                to: "apiextensions.k8s.io/v1",
                before: old,
                after: new,
                is_delicate: true,
            }
        })
        .boxed()
}

mod more;
use more::{fields, same, slice, webhook};
