//! What the admission plugin says of a failing check, word for word.

use std::collections::BTreeSet;

use super::breach::{Breach, Setter, Value};
use super::table::{Check, Id};

/// A check that fails, and all that breaches it.
#[derive(Clone, Debug)]
pub struct Failure<'d> {
    /// The check.
    pub check: &'static Check,
    /// What a message begins with.
    pub reason: &'static str,
    /// What stands in the brackets of a message.
    pub detail: String,
    /// Everything that breaches the check, in the order of the walk. That may be more than the
    /// detail says: what is merely missing goes unsaid where something is wrong.
    pub breaches: Vec<Breach<'d>>,
}

/// The text that the admission plugin puts behind the level and the version.
pub fn message(failures: &[Failure<'_>]) -> String {
    let parts: Vec<String> =
        failures.iter().map(|failure| format!("{} ({})", failure.reason, failure.detail)).collect();
    parts.join(", ")
}

impl<'d> Failure<'d> {
    pub(super) fn of(check: &'static Check, breaches: Vec<Breach<'d>>) -> Failure<'d> {
        let id = check.row;
        let detail = detail(id, &breaches);
        let mut reason = check.reason;
        if id == Id::AppArmor && values(&breaches).len() + annotations(&breaches).len() > 1 {
            reason = "forbidden AppArmor profiles";
        }
        Failure { check, reason, detail, breaches }
    }
}

fn detail(id: Id, breaches: &[Breach<'_>]) -> String {
    let (missing, wrong): (Vec<Breach<'_>>, Vec<Breach<'_>>) =
        breaches.iter().partition(|breach| breach.is_missing);
    let who = setters(breaches);
    let bad = values(breaches);
    match id {
        Id::AppArmor => {
            let all: Vec<String> = bad.into_iter().chain(annotations(breaches)).collect();
            format!("{who} must not set AppArmor profile type to {}", quoted(&all))
        }
        Id::Capabilities => added(breaches),
        Id::DroppedCapabilities => {
            let mut parts = Vec::new();
            if !missing.is_empty() {
                let who = setters(&missing);
                parts.push(format!("{who} must set securityContext.capabilities.drop=[\"ALL\"]"));
            }
            if !wrong.is_empty() {
                parts.push(added(&wrong));
            }
            parts.join("; ")
        }
        Id::HostNamespaces => {
            let names: Vec<String> =
                breaches.iter().map(|breach| format!("{}=true", shown(breach.value))).collect();
            names.join(", ")
        }
        Id::HostPathVolumes => who,
        Id::HostPorts => {
            let ports = bad.join(", ");
            format!("{who} {} {} {ports}", uses(breaches), plural("hostPort", bad.len()))
        }
        Id::HostProbes => {
            let names: BTreeSet<&str> = breaches.iter().map(|breach| named(breach)).collect();
            let names: Vec<&str> = names.into_iter().collect();
            let uses = if names.len() == 1 { "uses" } else { "use" };
            let (what, bad) = (plural("probe or lifecycle host", bad.len()), quoted(&bad));
            format!("{} {} {uses} {what} {bad}", plural("container", names.len()), quoted(&names))
        }
        Id::Privileged => format!("{who} must not set securityContext.privileged=true"),
        Id::ProcMount | Id::StrictProcMount => {
            format!("{who} must not set securityContext.procMount to {}", quoted(&bad))
        }
        Id::SeLinux => selinux(&who, breaches),
        Id::SeccompAnnotations => {
            let all = annotations(breaches);
            format!("forbidden {} {}", plural("annotation", all.len()), all.join(", "))
        }
        Id::Seccomp => profile(&who, &bad),
        Id::StrictSeccomp if !wrong.is_empty() => profile(&setters(&wrong), &values(&wrong)),
        Id::StrictSeccomp => format!(
            "pod or {who} must set securityContext.seccompProfile.type to \
             \"RuntimeDefault\" or \"Localhost\""
        ),
        Id::Sysctls => {
            let names: Vec<String> = breaches.iter().map(|breach| shown(breach.value)).collect();
            names.join(", ")
        }
        Id::HostProcess => {
            format!("{who} must not set securityContext.windowsOptions.hostProcess=true")
        }
        Id::PrivilegeEscalation => {
            format!("{who} must set securityContext.allowPrivilegeEscalation=false")
        }
        Id::Volumes => {
            let what = plural("restricted volume type", bad.len());
            format!("{who} {} {what} {}", uses(breaches), quoted(&bad))
        }
        Id::NonRoot if !wrong.is_empty() => {
            format!("{} must not set securityContext.runAsNonRoot=false", setters(&wrong))
        }
        Id::NonRoot => format!("pod or {who} must set securityContext.runAsNonRoot=true"),
        Id::RootUser => format!("{who} must not set runAsUser=0"),
    }
}

fn added(breaches: &[Breach<'_>]) -> String {
    let (who, bad) = (setters(breaches), quoted(&values(breaches)));
    format!("{who} must not include {bad} in securityContext.capabilities.add")
}

fn profile(who: &str, bad: &[String]) -> String {
    format!("{who} must not set securityContext.seccompProfile.type to {}", quoted(bad))
}

fn selinux(who: &str, breaches: &[Breach<'_>]) -> String {
    let bad = values(breaches);
    let mut parts = Vec::new();
    if !bad.is_empty() {
        parts.push(format!("{} {}", plural("type", bad.len()), quoted(&bad)));
    }
    for field in ["user", "role"] {
        if breaches.iter().any(|breach| breach.is_of(field)) {
            parts.push(format!("{field} may not be set"));
        }
    }
    format!("{who} set forbidden securityContext.seLinuxOptions: {}", parts.join("; "))
}

/// `pod and containers "a", "b" and annotation`; each container once, though two may share a
/// name.
fn setters(breaches: &[Breach<'_>]) -> String {
    let mut parts = Vec::new();
    if breaches.iter().any(|breach| breach.setter == Setter::Pod) {
        parts.push("pod".to_owned());
    }
    for (noun, names) in [("container", containers(breaches)), ("volume", volumes(breaches))] {
        if !names.is_empty() {
            parts.push(format!("{} {}", plural(noun, names.len()), quoted(&names)));
        }
    }
    let annotations = annotations(breaches).len();
    if annotations > 0 {
        parts.push(plural("annotation", annotations));
    }
    parts.join(" and ")
}

fn containers<'d>(breaches: &[Breach<'d>]) -> Vec<&'d str> {
    let mut last = None;
    let mut names = Vec::new();
    for breach in breaches {
        if let Setter::Container(name, node) = breach.setter
            && last.replace(node) != Some(node)
        {
            names.push(name);
        }
    }
    names
}

fn volumes<'d>(breaches: &[Breach<'d>]) -> Vec<&'d str> {
    breaches.iter().filter(|b| matches!(b.setter, Setter::Volume(_))).map(named).collect()
}

fn named<'d>(breach: &Breach<'d>) -> &'d str {
    match breach.setter {
        Setter::Pod => "",
        Setter::Container(name, _) | Setter::Annotation(name) | Setter::Volume(name) => name,
    }
}

/// What is set, sorted, each value once; annotations are told apart.
fn values(breaches: &[Breach<'_>]) -> Vec<String> {
    let set = breaches.iter().filter(|breach| {
        !matches!(breach.setter, Setter::Annotation(_)) && breach.value != Value::None
    });
    let values: BTreeSet<String> = set.map(|breach| shown(breach.value)).collect();
    values.into_iter().collect()
}

/// `key="value"`, sorted.
fn annotations(breaches: &[Breach<'_>]) -> Vec<String> {
    let mut all = Vec::new();
    for breach in breaches {
        if let (Setter::Annotation(key), Value::Text(value)) = (breach.setter, breach.value) {
            all.push(format!("{key}={}", go_quoted(value)));
        }
    }
    all.sort();
    all
}

fn shown(value: Value<'_>) -> String {
    match value {
        Value::None => String::new(),
        Value::Text(text) => text.to_owned(),
        Value::Number(number) => number.to_string(),
    }
}

fn uses(breaches: &[Breach<'_>]) -> &'static str {
    let count = containers(breaches).len() + volumes(breaches).len();
    if count == 1 { "uses" } else { "use" }
}

fn plural(noun: &str, count: usize) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// `"a", "b"`; nothing in the names is escaped.
fn quoted<S: AsRef<str>>(items: &[S]) -> String {
    let items: Vec<String> = items.iter().map(|item| format!("\"{}\"", item.as_ref())).collect();
    items.join(", ")
}

/// A text as Go's `%q` writes it.
fn go_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\x1f' | '\x7f' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            _ if !is_graphic(c) && u32::from(c) > 0xffff => {
                out.push_str(&format!("\\U{:08x}", u32::from(c)));
            }
            _ if !is_graphic(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether Go prints a character as it is. The standard library escapes what is not printable,
/// and beyond that only marks that combine.
fn is_graphic(c: char) -> bool {
    c == ' ' || (!c.is_whitespace() && format!("x{c}").escape_debug().count() == 2)
}
