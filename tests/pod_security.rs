//! What holds for the Pod Security evaluator on pods that nobody has written.

use kubehone::fix::labels::label;
use kubehone::model::Object;
use kubehone::model::object::objects_of;
use kubehone::pss::{Judged, Level, Version, judge, message};
use kubehone::report::pod_security::{Asked, Survey, labels};
use kubehone::rules::RuleSet;
use kubehone::run;
use kubehone::syntax::{Source, parse};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

const LEVELS: [Level; 2] = [Level::Baseline, Level::Restricted];

/// A mapping with some of the given entries.
fn some(entries: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let entries = entries.into_iter().map(|(key, value)| {
        proptest::option::weighted(0.4, value).prop_map(move |value| value.map(|v| (key, v)))
    });
    let entries: Vec<_> = entries.collect();
    entries
        .prop_map(|entries| {
            let entries = entries.into_iter().flatten();
            Value::Object(entries.map(|(key, value)| (key.to_owned(), value)).collect())
        })
        .boxed()
}

fn one_of(values: Value) -> BoxedStrategy<Value> {
    select(values.as_array().expect("a list").clone()).boxed()
}

fn flag() -> BoxedStrategy<Value> {
    one_of(json!([true, false, null]))
}

fn profile() -> BoxedStrategy<Value> {
    one_of(json!([
        {"type": "RuntimeDefault"}, {"type": "Localhost", "localhostProfile": "a"}, {},
        {"type": "Unconfined"}, {"type": ""}, {"type": "runtime/default"}, null
    ]))
}

fn shared() -> Vec<(&'static str, BoxedStrategy<Value>)> {
    let types = json!(["container_t", "container_engine_t", "spc_t", "", null]);
    vec![
        ("appArmorProfile", profile()),
        ("runAsNonRoot", flag()),
        ("runAsUser", one_of(json!([0, 1, 1000, null]))),
        (
            "seLinuxOptions",
            some(vec![
                ("type", one_of(types)),
                ("user", one_of(json!(["", "system_u"]))),
                ("role", one_of(json!(["", "system_r"]))),
            ]),
        ),
        ("seccompProfile", profile()),
        ("windowsOptions", some(vec![("hostProcess", flag())])),
    ]
}

fn container() -> BoxedStrategy<Value> {
    let capability =
        || one_of(json!(["ALL", "all", "NET_BIND_SERVICE", "CHOWN", "NET_RAW", "SYS_ADMIN"]));
    let list = move || vec(capability(), 0..3).prop_map(Value::Array).boxed();
    let mut context = shared();
    context.extend([
        ("allowPrivilegeEscalation", flag()),
        ("capabilities", some(vec![("add", list()), ("drop", list())])),
        ("privileged", flag()),
        ("procMount", one_of(json!(["Default", "Unmasked", "", null]))),
    ]);
    let host = || one_of(json!(["", "127.0.0.1", "example.com", null]));
    let action = move || {
        let get = some(vec![("host", host()), ("path", one_of(json!(["/"])))]);
        some(vec![("httpGet", get), ("tcpSocket", some(vec![("host", host())]))])
    };
    let port = some(vec![
        ("containerPort", one_of(json!([80, 443, 8080]))),
        ("hostPort", one_of(json!([0, 80, 9443, null]))),
    ]);
    let fields = some(vec![
        ("securityContext", some(context)),
        ("ports", vec(port, 0..3).prop_map(Value::Array).boxed()),
        ("livenessProbe", action()),
        ("startupProbe", action()),
        ("lifecycle", some(vec![("postStart", action()), ("preStop", action())])),
    ]);
    (fields, select(vec!["a", "b", "c"]))
        .prop_map(|(mut fields, name)| {
            fields["name"] = name.into();
            fields["image"] = "registry.example.com/a:1".into();
            fields
        })
        .boxed()
}

fn volume() -> BoxedStrategy<Value> {
    let source = || one_of(json!([{}, null]));
    let sources = ["emptyDir", "configMap", "image", "hostPath", "nfs", "storageos", "madeUp"];
    let entries = sources.into_iter().map(|name| (name, source())).collect();
    some(entries)
        .prop_map(|mut volume| {
            volume["name"] = "v".into();
            volume
        })
        .boxed()
}

/// The spec of a pod, and its annotations.
fn pod() -> BoxedStrategy<(Value, Value)> {
    let mut context = shared();
    let names = json!([
        "kernel.shm_rmid_forced",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_notsent_lowat",
        "vm.swappiness"
    ]);
    let sysctl = some(vec![("name", one_of(names)), ("value", one_of(json!(["1"])))]);
    context.push(("sysctls", vec(sysctl, 0..3).prop_map(Value::Array).boxed()));
    let containers = || vec(container(), 1..3).prop_map(Value::Array).boxed();
    let spec = some(vec![
        ("hostNetwork", flag()),
        ("hostPID", flag()),
        ("hostIPC", flag()),
        ("hostUsers", flag()),
        ("os", one_of(json!([{"name": "windows"}, {"name": "linux"}, null]))),
        ("securityContext", some(context)),
        ("initContainers", containers()),
        ("ephemeralContainers", containers()),
        ("volumes", vec(volume(), 0..3).prop_map(Value::Array).boxed()),
    ]);
    let values = || one_of(json!(["runtime/default", "unconfined", "localhost/a", "", "a\"b\\c"]));
    let annotations = some(vec![
        ("container.apparmor.security.beta.kubernetes.io/a", values()),
        ("container.seccomp.security.alpha.kubernetes.io/b", values()),
        ("seccomp.security.alpha.kubernetes.io/pod", values()),
    ]);
    (spec, containers(), annotations)
        .prop_map(|(mut spec, containers, annotations)| {
            spec["containers"] = containers;
            (spec, annotations)
        })
        .boxed()
}

fn whole((spec, annotations): &(Value, Value)) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "generated", "namespace": "shop", "annotations": annotations},
        "spec": spec,
    })
}

fn source(text: String) -> Source {
    Source::decode("pod.yaml".into(), text.into_bytes(), true)
}

fn yaml(value: &Value) -> String {
    serde_yaml::to_string(value).expect("a value is written as YAML")
}

fn with<T>(text: String, then: impl FnOnce(Judged<'_>) -> T) -> T {
    let source = source(text);
    let parsed = parse(&source);
    let mut objects = Vec::new();
    objects_of(&parsed.documents[0], 0, false, &mut objects);
    let pod = Object(&objects[0]).pod().expect("a pod");
    then(judge(pod).expect("it can be judged"))
}

/// Every span of both levels with its message.
fn verdicts(judged: &Judged<'_>) -> Vec<(Level, Version, Version, String)> {
    let spans = LEVELS.into_iter().flat_map(|level| judged.spans(level).map(move |s| (level, s)));
    spans
        .map(|(level, span)| {
            (level, span.from, span.to, message(&judged.failures(level, span.from)))
        })
        .collect()
}

/// The failing checks of every level and version.
fn failing(judged: &Judged<'_>) -> Vec<(Level, Version, Vec<&'static str>)> {
    let all = LEVELS.into_iter().flat_map(|level| Version::all().map(move |v| (level, v)));
    all.map(|(level, version)| {
        let failures = judged.failures(level, version);
        (level, version, failures.iter().map(|failure| failure.check.id).collect())
    })
    .collect()
}

/// A setting that the standards ask for, put into a pod.
fn improve(spec: &mut Value, which: usize) {
    fn set(holder: &mut Value, path: &[&str], value: Value) {
        let mut at = holder;
        for key in path {
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            at = &mut at[*key];
        }
        *at = value;
    }
    const CONTEXT: &str = "securityContext";
    let for_container: [(&[&str], Value); 6] = [
        (&[CONTEXT, "allowPrivilegeEscalation"], json!(false)),
        (&[CONTEXT, "capabilities", "drop"], json!(["ALL"])),
        (&[CONTEXT, "runAsNonRoot"], json!(true)),
        (&[CONTEXT, "seccompProfile"], json!({"type": "RuntimeDefault"})),
        (&[CONTEXT, "privileged"], json!(false)),
        (&[CONTEXT, "procMount"], json!("Default")),
    ];
    let for_pod: [(&[&str], Value); 6] = [
        (&["hostNetwork"], json!(false)),
        (&["hostPID"], json!(false)),
        (&["hostUsers"], json!(false)),
        (&[CONTEXT, "runAsNonRoot"], json!(true)),
        (&[CONTEXT, "seccompProfile"], json!({"type": "Localhost"})),
        (&[CONTEXT, "sysctls"], json!([])),
    ];
    match for_container.into_iter().chain(for_pod).nth(which) {
        Some((path, value)) if which < 6 => set(&mut spec["containers"][0], path, value),
        Some((path, value)) => set(spec, path, value),
        None => unreachable!("there are twelve"),
    }
}

fn survey(source: &Source) -> (Asked, Survey) {
    let (version, from, to) = (Version::LATEST, Version::LATEST, Version::LATEST);
    let asked = Asked { version, is_latest: true, from, to };
    (asked, run::survey(std::slice::from_ref(source), &RuleSet::of(Vec::new()), asked))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_and_yaml_are_judged_alike(pod in pod()) {
        let value = whole(&pod);
        let from_yaml = with(yaml(&value), |judged| verdicts(&judged));
        let from_json = with(value.to_string(), |judged| verdicts(&judged));
        let in_lines = with(format!("{value:#}"), |judged| verdicts(&judged));
        prop_assert_eq!(&from_yaml, &from_json);
        prop_assert_eq!(&from_yaml, &in_lines);
    }

    #[test]
    fn spans_cover_every_version_once(pod in pod()) {
        with(yaml(&whole(&pod)), |judged| {
            for level in LEVELS {
                let spans: Vec<_> = judged.spans(level).collect();
                prop_assert_eq!(spans[0].from, Version::OLDEST);
                prop_assert_eq!(spans[spans.len() - 1].to, Version::LATEST);
                let said = |version| {
                    // Two checks may say the same, one in the place of the other.
                    let failures = judged.failures(level, version);
                    let ids: Vec<&str> = failures.iter().map(|failure| failure.check.id).collect();
                    (message(&failures), ids)
                };
                for pair in spans.windows(2) {
                    prop_assert_eq!(pair[0].to.minor() + 1, pair[1].from.minor());
                    prop_assert_ne!(said(pair[0].from), said(pair[1].from));
                }
                for span in &spans {
                    let inside = Version::all().filter(|v| (span.from..=span.to).contains(v));
                    for version in inside {
                        prop_assert_eq!(said(span.from), said(version));
                        prop_assert_eq!(said(version).1.is_empty(), judged.allows(level, version));
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn good_settings_add_no_failure(pod in pod(), which in 0..12_usize) {
        let before = with(yaml(&whole(&pod)), |judged| failing(&judged));
        let (mut spec, annotations) = pod;
        improve(&mut spec, which);
        let after = with(yaml(&whole(&(spec, annotations))), |judged| failing(&judged));
        for ((level, version, before), (_, _, after)) in before.iter().zip(&after) {
            for id in after {
                prop_assert!(before.contains(id), "{} {level:?} {version}", id);
            }
        }
    }

    #[test]
    fn templates_differ_by_host_ports_alone((spec, annotations) in pod()) {
        let of_pod = with(yaml(&whole(&(spec.clone(), annotations.clone()))), |j| failing(&j));
        let template = json!({
            "apiVersion": "v1",
            "kind": "PodTemplate",
            "metadata": {"name": "generated"},
            "template": {"metadata": {"annotations": annotations}, "spec": spec},
        });
        let of_template = with(yaml(&template), |judged| failing(&judged));
        for ((.., pod), (.., template)) in of_pod.into_iter().zip(of_template) {
            let rest = |ids: Vec<&'static str>| -> Vec<&'static str> {
                ids.into_iter().filter(|id| *id != "hostPorts").collect()
            };
            prop_assert_eq!(rest(pod), rest(template));
        }
    }

    #[test]
    fn labels_that_are_written_hold(
        pods in vec(pod(), 1..3),
        old in select(vec![
            "", "\n  labels: {team: shop} # kept", "\n  labels:\n    team: shop # kept",
            "\n  labels:\n    pod-security.kubernetes.io/enforce: restricted # kept\n    \
             pod-security.kubernetes.io/warn: nonsense",
        ]),
    ) {
        let head = "# A Namespace\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop";
        let mut text = format!("{head}{old}\n");
        for pod in &pods {
            text += &format!("---\n{}", yaml(&whole(pod)));
        }
        let before = source(text);
        let (asked, found) = survey(&before);
        let namespace = &found.namespaces[0];
        let object = &namespace.objects[0];
        let wanted = [(object.at.1, labels(namespace.level, &asked, Some(object)))];
        let labelled = label(&before, &wanted).expect("it can be written").expect("something is new");
        prop_assert_eq!(labelled.matches("# kept").count(), old.matches("# kept").count());
        let after = source(labelled);
        prop_assert_eq!(label(&after, &wanted), Ok(None));
        let (_, found) = survey(&after);
        let namespace = &found.namespaces[0];
        prop_assert!(namespace.problems.iter().all(|problem| problem.is_note), "{namespace:?}");
        prop_assert_eq!(Some(namespace.objects[0].policies[0].level), namespace.level);
        let object = &namespace.objects[0];
        let again = [(object.at.1, labels(namespace.level, &asked, Some(object)))];
        prop_assert_eq!(&wanted, &again);
    }
}
