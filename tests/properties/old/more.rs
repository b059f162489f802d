//! Kinds of which little changed.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Cases, Old, some, spec};
use crate::text::{Yaml, list, map, plain};

pub(super) fn webhook() -> Cases {
    let kinds = &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"][..];
    let text = |values: &'static [&'static str]| of(select(values));
    let hook = (text(&["Fail", "Ignore"]), text(&["Exact", "Equivalent"]), text(&["5"]));
    (select(kinds), vec((hook, any::<bool>()), 1..3))
        .prop_map(|(kind, hooks)| {
            let both =
                hooks.into_iter().enumerate().map(|(at, ((policy, matches, wait), says))| {
                    let whole = |is_new: bool| {
                        let or = |value: Option<&str>, default| {
                            value.or(is_new.then_some(default)).map(plain)
                        };
                        let client = map([("url", plain("https://hooks.example.com/check"))]);
                        let versions = (says || is_new).then(|| list([plain("v1beta1")]));
                        some([
                            ("name", Some(plain(format!("hook-{at}.example.com")))),
                            ("clientConfig", Some(client)),
                            ("sideEffects", Some(plain("None"))),
                            ("failurePolicy", or(policy, "Ignore")),
                            ("matchPolicy", or(matches, "Exact")),
                            ("timeoutSeconds", or(wait, "30")),
                            ("admissionReviewVersions", versions),
                        ])
                    };
                    (whole(false), whole(true))
                });
            let (old, new): (Vec<Yaml>, Vec<Yaml>) = both.unzip();
            Old {
                kind,
                from: "admissionregistration.k8s.io/v1beta1",
                to: "admissionregistration.k8s.io/v1",
                before: map([("webhooks", Yaml::Seq(old))]),
                after: map([("webhooks", Yaml::Seq(new))]),
                is_delicate: false,
            }
        })
        .boxed()
}

pub(super) fn slice() -> Cases {
    let endpoint = (any::<bool>(), of(Just("node-1")), of(Just("zone-a")));
    vec(endpoint, 1..3)
        .prop_map(|endpoints| {
            let both = endpoints.into_iter().map(|(says, node, zone)| {
                let (node, zone) = (node.filter(|_| says), zone.filter(|_| says));
                let topology = some([
                    ("kubernetes.io/hostname", node.map(plain)),
                    ("topology.kubernetes.io/zone", zone.map(plain)),
                ]);
                let addresses = || Some(list([plain("10.0.0.1")]));
                let old = [("addresses", addresses()), ("topology", says.then_some(topology))];
                let new = [
                    ("addresses", addresses()),
                    ("nodeName", node.map(plain)),
                    ("zone", zone.map(plain)),
                ];
                (some(old), some(new))
            });
            let (old, new): (Vec<Yaml>, Vec<Yaml>) = both.unzip();
            let whole = |endpoints| {
                map([("addressType", plain("IPv4")), ("endpoints", Yaml::Seq(endpoints))])
            };
            Old {
                kind: "EndpointSlice",
                from: "discovery.k8s.io/v1beta1",
                to: "discovery.k8s.io/v1",
                before: whole(old),
                after: whole(new),
                is_delicate: true,
            }
        })
        .boxed()
}

/// Kinds of which one field has another name.
pub(super) fn fields() -> Cases {
    prop_oneof![binding(), review(), priority(), claim()].boxed()
}

fn binding() -> Cases {
    let subject = (select(&["User", "Group"][..]), any::<bool>());
    vec(subject, 1..4)
        .prop_map(|subjects| {
            let version = "rbac.authorization.k8s.io/v1alpha1";
            let whole = |is_old: bool| {
                let subject = |(kind, says): &(&str, bool)| {
                    some([
                        ("kind", Some(plain(*kind))),
                        ("apiVersion", (is_old && *says).then(|| plain(version))),
                        ("name", Some(plain("jane"))),
                    ])
                };
                let role = map([
                    ("apiGroup", plain("rbac.authorization.k8s.io")),
                    ("kind", plain("ClusterRole")),
                    ("name", plain("view")),
                ]);
                let subjects = subjects.iter().map(subject).collect();
                map([("subjects", Yaml::Seq(subjects)), ("roleRef", role)])
            };
            Old {
                kind: "ClusterRoleBinding",
                from: version,
                to: "rbac.authorization.k8s.io/v1",
                before: whole(true),
                after: whole(false),
                is_delicate: true,
            }
        })
        .boxed()
}

fn review() -> Cases {
    any::<bool>()
        .prop_map(|has_groups| {
            let whole = |key| {
                let what = map([("verb", plain("get")), ("resource", plain("pods"))]);
                let groups = has_groups.then(|| list([plain("staff"), plain("ops")]));
                let user = Some(plain("jane"));
                spec(some([("user", user), (key, groups), ("resourceAttributes", Some(what))]))
            };
            Old {
                kind: "SubjectAccessReview",
                from: "authorization.k8s.io/v1beta1",
                to: "authorization.k8s.io/v1",
                before: whole("group"),
                after: whole("groups"),
                is_delicate: false,
            }
        })
        .boxed()
}

fn priority() -> Cases {
    let version = select(
        &["flowcontrol.apiserver.k8s.io/v1beta1", "flowcontrol.apiserver.k8s.io/v1beta2"][..],
    );
    (version, of(select(&["1", "30"][..])))
        .prop_map(|(from, shares)| {
            let whole = |key| {
                let response = map([("type", plain("Reject"))]);
                let limited = some([(key, shares.map(plain)), ("limitResponse", Some(response))]);
                spec(map([("type", plain("Limited")), ("limited", limited)]))
            };
            Old {
                kind: "PriorityLevelConfiguration",
                from,
                to: "flowcontrol.apiserver.k8s.io/v1",
                before: whole("assuredConcurrencyShares"),
                after: whole("nominalConcurrencyShares"),
                is_delicate: false,
            }
        })
        .boxed()
}

fn claim() -> Cases {
    vec(of(Just("2")), 1..3)
        .prop_map(|counts| {
            let whole = |is_old: bool| {
                let request = |(at, count): (usize, &Option<&str>)| {
                    let name = ("name", plain(format!("r{at}")));
                    let body = [
                        ("deviceClassName", Some(plain("gpu.example.com"))),
                        ("count", count.map(plain)),
                    ];
                    match some(body) {
                        Yaml::Map(body) if is_old => {
                            let name = std::iter::once((name.0.to_owned(), name.1));
                            Yaml::Map(name.chain(body).collect())
                        }
                        body => map([name, ("exactly", body)]),
                    }
                };
                let requests = counts.iter().enumerate().map(request).collect();
                spec(map([("devices", map([("requests", Yaml::Seq(requests))]))]))
            };
            Old {
                kind: "ResourceClaim",
                from: "resource.k8s.io/v1beta1",
                to: "resource.k8s.io/v1",
                before: whole(true),
                after: whole(false),
                is_delicate: true,
            }
        })
        .boxed()
}

/// Kinds of which only the version changed.
pub(super) fn same() -> Cases {
    let rule = list([map([("verbs", list([plain("get")])), ("apiGroups", list([plain("''")]))])]);
    let selector = map([("matchLabels", map([("app", plain("web"))]))]);
    let container = map([("name", plain("web")), ("image", plain("web:1.0"))]);
    let pod = map([("restartPolicy", plain("Never")), ("containers", list([container]))]);
    let job = map([("spec", map([("template", map([("spec", pod)]))]))]);
    let cron = map([("schedule", plain("'15 4 * * *'")), ("jobTemplate", job)]);
    let budget = map([("minAvailable", plain("1")), ("selector", selector.clone())]);
    let rows = [
        ("PodDisruptionBudget", "policy/v1beta1", "policy/v1", spec(budget)),
        ("CronJob", "batch/v1beta1", "batch/v1", spec(cron)),
        (
            "Role",
            "rbac.authorization.k8s.io/v1beta1",
            "rbac.authorization.k8s.io/v1",
            map([("rules", rule)]),
        ),
        (
            "PriorityClass",
            "scheduling.k8s.io/v1alpha1",
            "scheduling.k8s.io/v1",
            map([("value", plain("1000"))]),
        ),
        (
            "StorageClass",
            "storage.k8s.io/v1beta1",
            "storage.k8s.io/v1",
            map([("provisioner", plain("csi.example.com"))]),
        ),
        (
            "NetworkPolicy",
            "extensions/v1beta1",
            "networking.k8s.io/v1",
            spec(map([("podSelector", selector)])),
        ),
        (
            "RuntimeClass",
            "node.k8s.io/v1beta1",
            "node.k8s.io/v1",
            map([("handler", plain("kata"))]),
        ),
        (
            "Lease",
            "coordination.k8s.io/v1beta1",
            "coordination.k8s.io/v1",
            spec(map([("holderIdentity", plain("web-0"))])),
        ),
    ];
    let case = |(kind, from, to, body): (_, _, _, Yaml)| Old {
        kind,
        from,
        to,
        before: body.clone(),
        after: body,
        is_delicate: false,
    };
    select(rows.map(case).to_vec()).boxed()
}
