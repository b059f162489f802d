//! Pods with every setting that the Pod Security Standards look at, in every value that matters.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use crate::text::{Yaml, map, plain};

/// Which pods.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Sort {
    /// Any.
    Any,
    /// For Linux, and without anything that only a person can mend.
    Mendable,
}

/// A field of a mapping that may be there.
type Field = BoxedStrategy<Option<(String, Yaml)>>;

/// A field that is there in a share of the cases below one, with one of some values.
fn field(key: &'static str, chance: f64, value: BoxedStrategy<Yaml>) -> Field {
    weighted(chance, value).prop_map(move |value| Some((key.to_owned(), value?))).boxed()
}

/// A field that is always there.
fn always(key: &'static str, value: BoxedStrategy<Yaml>) -> Field {
    value.prop_map(move |value| Some((key.to_owned(), value))).boxed()
}

fn one(values: &'static [&'static str]) -> BoxedStrategy<Yaml> {
    select(values).prop_map(plain).boxed()
}

/// A mapping of the fields that are there, at times in brackets.
fn mapping(fields: Vec<Field>) -> BoxedStrategy<Yaml> {
    (fields, proptest::bool::weighted(0.2))
        .prop_map(|(fields, flow)| {
            let map = Yaml::Map(fields.into_iter().flatten().collect());
            if flow { Yaml::Flow(Box::new(map)) } else { map }
        })
        .boxed()
}

fn list(item: BoxedStrategy<Yaml>) -> BoxedStrategy<Yaml> {
    let list = vec(item, 0..3).prop_map(Yaml::Seq);
    prop_oneof![8 => list, 1 => Just(plain("null"))].boxed()
}

/// A manifest: a Pod, or a workload with a template.
pub(crate) fn manifest(sort: Sort) -> impl Strategy<Value = String> {
    let annotations = field("annotations", 0.3, annotations(sort));
    let metadata = annotations.prop_map(|annotations| {
        let labels = map([("app", plain("web"))]);
        let labels = [("name".to_owned(), plain("web")), ("labels".to_owned(), labels)];
        Yaml::Map(labels.into_iter().chain(annotations).collect())
    });
    let kind = select(&["Pod", "Pod", "Deployment", "CronJob"][..]);
    (kind, metadata, spec(sort)).prop_map(|(kind, metadata, spec)| {
        let pod = map([("metadata", metadata.clone()), ("spec", spec)]);
        let object = |version: &str, body: Yaml| {
            let own = map([("name", plain("web"))]);
            let head = [("apiVersion", plain(version)), ("kind", plain(kind)), ("metadata", own)];
            let head = head.map(|(key, value)| (key.to_owned(), value)).into_iter();
            Yaml::Map(head.chain([("spec".to_owned(), body)]).collect()).document()
        };
        match (kind, pod) {
            ("Pod", Yaml::Map(parts)) => {
                let head = [("apiVersion", plain("v1")), ("kind", plain("Pod"))];
                let head = head.map(|(key, value)| (key.to_owned(), value)).into_iter();
                Yaml::Map(head.chain(parts).collect()).document()
            }
            ("CronJob", pod) => {
                let job = map([("spec", map([("template", pod)]))]);
                object("batch/v1", map([("schedule", plain("'@daily'")), ("jobTemplate", job)]))
            }
            (_, pod) => {
                let labels = map([("matchLabels", map([("app", plain("web"))]))]);
                object("apps/v1", map([("selector", labels), ("template", pod)]))
            }
        }
    })
}

const APPARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

fn annotations(sort: Sort) -> BoxedStrategy<Yaml> {
    let mendable: &'static [&'static str] =
        &["runtime/default", "unconfined", "docker/default", "''", "null"];
    let profile =
        if sort == Sort::Any { &["localhost/web", "unconfined", "x"][..] } else { mendable };
    let seccomp = one(&["unconfined", "runtime/default", "''"]);
    // Of a container that is not there, and one whose field may differ.
    let of = |name: &str| {
        let key = format!("{APPARMOR}{name}");
        weighted(0.4, one(profile)).prop_map(move |value| Some((key.clone(), value?))).boxed()
    };
    let mut fields = vec![
        field("seccomp.security.alpha.kubernetes.io/pod", 0.3, seccomp),
        field("example.com/owner", 0.5, one(&["shop"])),
        of("c0"),
    ];
    if sort == Sort::Any {
        fields.push(of("nobody"));
    }
    mapping(fields)
}

fn spec(sort: Sort) -> BoxedStrategy<Yaml> {
    let flag: &'static [&'static str] = &["true", "true", "false", "yes", "null"];
    let mut fields = vec![
        field("hostNetwork", 0.2, one(flag)),
        field("hostPID", 0.2, one(flag)),
        field("hostIPC", 0.2, one(flag)),
        field("securityContext", 0.6, pod_context(sort)),
        field("volumes", 0.4, list(volume(sort))),
        field("initContainers", 0.3, containers("i", sort, 1..3)),
        always("containers", containers("c", sort, 1..4)),
    ];
    if sort == Sort::Any {
        let os = one(&["windows", "linux", "null", "Windows"]);
        let name = os.prop_map(|name| map([("name", name)])).boxed();
        let node = one(&["windows", "linux"]);
        let node = node.prop_map(|os| map([("kubernetes.io/os", os)])).boxed();
        fields.push(field("os", 0.2, name));
        fields.push(field("nodeSelector", 0.2, node));
        fields.push(field("hostUsers", 0.3, one(&["false", "false", "true", "null"])));
        fields.push(field("ephemeralContainers", 0.2, containers("e", sort, 1..3)));
    }
    mapping(fields)
}

/// One volume; of several names, since the API wants them to differ.
fn volume(sort: Sort) -> BoxedStrategy<Yaml> {
    let good: &'static [&'static str] = &["emptyDir", "secret", "configMap", "projected"];
    let all: &'static [&'static str] =
        &["emptyDir", "secret", "image", "hostPath", "nfs", "gitRepo", "cephfs", "ephemeral"];
    let sources = if sort == Sort::Any { all } else { good };
    let most = if sort == Sort::Any { 3 } else { 2 };
    (select(&["a", "b", "c"][..]), vec((select(sources), proptest::bool::weighted(0.9)), 0..most))
        .prop_map(|(name, mut sources)| {
            sources.sort();
            sources.dedup_by_key(|(source, _)| *source);
            let source = |(source, is_set): (&str, bool)| {
                (source.to_owned(), if is_set { map([]) } else { plain("null") })
            };
            let name = ("name".to_owned(), plain(name));
            Yaml::Map(std::iter::once(name).chain(sources.into_iter().map(source)).collect())
        })
        .boxed()
}

/// What pods and containers share.
fn shared(sort: Sort) -> Vec<Field> {
    let types: &'static [&'static str] = match sort {
        Sort::Any => {
            &["RuntimeDefault", "Unconfined", "Localhost", "''", "null", "runtime/default"]
        }
        Sort::Mendable => &["RuntimeDefault", "Unconfined", "''", "null", "runtime/default"],
    };
    let profile = || mapping(vec![field("type", 0.9, one(types))]);
    let selinux = mapping(vec![
        field("type", 0.5, one(&["container_t", "spc_t", "container_engine_t", "''"])),
        field("user", 0.3, one(&["system_u", "''", "null"])),
        field("role", 0.3, one(&["system_r"])),
        field("level", 0.3, one(&["'s0:c1,c2'"])),
    ]);
    let mut fields = vec![
        field("appArmorProfile", 0.2, profile()),
        field("runAsNonRoot", 0.4, one(&["true", "true", "false", "null"])),
        field("runAsUser", 0.4, one(&["0", "1000", "10001", "null", "0o0"])),
        field("seLinuxOptions", 0.2, selinux),
        field("seccompProfile", 0.4, profile()),
    ];
    if sort == Sort::Any {
        let windows = mapping(vec![field("hostProcess", 0.6, one(&["true", "false", "null"]))]);
        fields.push(field("windowsOptions", 0.1, windows));
    }
    fields
}

fn pod_context(sort: Sort) -> BoxedStrategy<Yaml> {
    let names: &'static [&'static str] = &[
        "kernel.shm_rmid_forced",
        "net.ipv4.tcp_syncookies",
        "net/ipv4/tcp_rmem",
        "kernel.msgmax",
        "net/core/somaxconn",
    ];
    let sysctl = one(names).prop_map(|name| map([("name", name), ("value", plain("'1'"))]));
    let mut fields = shared(sort);
    fields.push(field("sysctls", 0.2, list(sysctl.boxed())));
    fields.push(field("fsGroup", 0.2, one(&["2000"])));
    mapping(fields)
}

fn containers(
    prefix: &'static str,
    sort: Sort,
    number: std::ops::Range<usize>,
) -> BoxedStrategy<Yaml> {
    let number_them = move |contents: Vec<Yaml>| {
        let named = |(at, content): (usize, Yaml)| {
            let head = [("name", plain(format!("{prefix}{at}"))), ("image", plain("web:1.0"))];
            let head = head.map(|(key, value)| (key.to_owned(), value)).into_iter();
            match content {
                Yaml::Map(entries) => Yaml::Map(head.chain(entries).collect()),
                Yaml::Flow(inner) => match *inner {
                    Yaml::Map(entries) => {
                        Yaml::Flow(Box::new(Yaml::Map(head.chain(entries).collect())))
                    }
                    other => other,
                },
                other => other,
            }
        };
        Yaml::Seq(contents.into_iter().enumerate().map(named).collect())
    };
    vec(container(prefix, sort), number).prop_map(number_them).boxed()
}

fn container(prefix: &'static str, sort: Sort) -> BoxedStrategy<Yaml> {
    let mut fields = vec![field("securityContext", 0.8, context(sort))];
    if prefix == "i" {
        fields.push(field("restartPolicy", 0.4, one(&["Always"])));
    }
    if prefix != "e" {
        let port = (0_u32..3, weighted(0.6, one(&["0", "80", "8080", "null"])));
        let port = port.prop_map(|(own, host)| {
            let own = ("containerPort".to_owned(), plain((8080 + own).to_string()));
            let host = host.map(|host| ("hostPort".to_owned(), host));
            Yaml::Map(std::iter::once(own).chain(host).collect())
        });
        fields.push(field("ports", 0.3, list(port.boxed())));
        fields.push(field("livenessProbe", 0.2, handler()));
        fields.push(field("startupProbe", 0.1, handler()));
        fields.push(field("lifecycle", 0.1, mapping(vec![field("preStop", 0.8, handler())])));
    }
    mapping(fields)
}

fn handler() -> BoxedStrategy<Yaml> {
    let host = || field("host", 0.5, one(&["127.0.0.1", "db.example.com", "''", "null", "ü"]));
    let action = || mapping(vec![always("port", one(&["8080"])), host()]);
    mapping(vec![field("httpGet", 0.5, action()), field("tcpSocket", 0.3, action())])
}

fn context(sort: Sort) -> BoxedStrategy<Yaml> {
    let names: &'static [&'static str] =
        &["NET_BIND_SERVICE", "CHOWN", "SYS_ADMIN", "CAP_SYS_ADMIN", "net_admin", "ALL", "NET_RAW"];
    let dropped: &'static [&'static str] = &["ALL", "all", "NET_RAW", "KILL"];
    let capabilities =
        mapping(vec![field("add", 0.5, list(one(names))), field("drop", 0.6, list(one(dropped)))]);
    let mut fields = shared(sort);
    fields.extend([
        field("allowPrivilegeEscalation", 0.5, one(&["false", "false", "true", "null", "no"])),
        field("capabilities", 0.5, capabilities),
        field("privileged", 0.2, one(&["true", "false", "null"])),
        field("procMount", 0.1, one(&["Default", "Unmasked", "null"])),
        field("readOnlyRootFilesystem", 0.2, one(&["true", "false"])),
    ]);
    mapping(fields)
}
