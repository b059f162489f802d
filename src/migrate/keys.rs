//! What the keys of the linters' configurations mean, as a table.

use super::exceptions::{kubescape, polaris, trivy};
use super::meanings::{auditors, checks, custom_checks, policies};
use super::pattern::{of_glob, of_path_regex};
use super::reading::Reading;
use crate::rules::version::minor;
use crate::syntax::edit::Value;
use crate::syntax::{Node, Scalar};

/// What the value under a key means.
enum Means {
    /// Names of rules that run besides.
    Select,
    /// Names of the only rules that run.
    Only,
    /// Names of rules that do not run.
    Ignore,
    /// Names of rules whose findings do not fail a run.
    Soft,
    /// Globs of files that are not read.
    Globs,
    /// Regular expressions of files that are not read.
    Regexes,
    /// If true, all rules run.
    All,
    /// If true, the rules that run by default do not.
    Bare,
    /// A version of Kubernetes.
    Version,
    /// What a function makes of it.
    By(fn(&mut Reading<'_>, Node<'_>)),
    /// Nothing here, for this reason.
    Nothing(&'static str),
    /// Nothing at all: what the file is.
    Form,
}

use Means::{All, Bare, By, Form, Globs, Ignore, Nothing, Only, Regexes, Select, Soft, Version};

const REPORT: &str = "how a report looks is said on the command line, with `--format`";
const FAIL: &str = "severities are kubehone's own here; `fail-on` says which of them count";
const SEVERITY: &str = "severities are kubehone's own here; `rules` can set that of each";
const STATUS: &str = "run `kubehone check --exit-zero` for that";
const INPUT: &str = "what to check is said on the command line";
const PAGES: &str = "checks of your own become pages; `kubehone new-rule` begins one";
const BASELINE: &str = "a baseline is made anew, by `--write-baseline`";
const RENDERED: &str = "charts are checked once they are rendered; pass values to `helm template`";

/// The linter, the path of keys in its configuration, and what stands there. A `[]` is any item
/// of a list.
const KEYS: &[(&str, &str, Means)] = &[
    ("kube-linter", "checks.addAllBuiltIn", All),
    ("kube-linter", "checks.doNotAutoAddDefaults", Bare),
    ("kube-linter", "checks.include", Select),
    ("kube-linter", "checks.exclude", Ignore),
    ("kube-linter", "checks.ignorePaths", Globs),
    ("kube-linter", "customChecks", By(custom_checks)),
    ("polaris", "checks", By(checks)),
    ("polaris", "exemptions", By(polaris)),
    ("polaris", "customChecks", Nothing(PAGES)),
    ("polaris", "mutations", Nothing("`--fix` and `--risk` say what is mended")),
    ("polaris", "displayName", Nothing(REPORT)),
    ("checkov", "check", Only),
    ("checkov", "skip-check", Ignore),
    ("checkov", "skip-path", Regexes),
    ("checkov", "soft-fail", Nothing(STATUS)),
    ("checkov", "soft-fail-on", Soft),
    ("checkov", "hard-fail-on", Nothing(FAIL)),
    ("checkov", "external-checks-dir", Nothing(PAGES)),
    ("checkov", "external-checks-git", Nothing(PAGES)),
    ("checkov", "baseline", Nothing(BASELINE)),
    ("checkov", "directory", Nothing(INPUT)),
    ("checkov", "file", Nothing(INPUT)),
    ("checkov", "framework", Nothing("kubehone checks manifests of Kubernetes, and no others")),
    (
        "checkov",
        "skip-framework",
        Nothing("kubehone checks manifests of Kubernetes, and no others"),
    ),
    ("checkov", "var-file", Nothing(RENDERED)),
    ("checkov", "output", Nothing(REPORT)),
    ("checkov", "output-file-path", Nothing(REPORT)),
    ("checkov", "compact", Nothing(REPORT)),
    ("checkov", "quiet", Nothing(REPORT)),
    ("checkov", "no-guide", Nothing(REPORT)),
    ("trivy", "misconfigurations", By(trivy)),
    ("trivy", "vulnerabilities", Nothing("kubehone does not look into images")),
    ("trivy", "licenses", Nothing("kubehone does not look into images")),
    ("trivy", "secrets", Nothing("the rules of trivy for secrets have no equivalents by name")),
    ("trivy", "severity", Nothing(SEVERITY)),
    ("trivy", "ignorefile", Nothing("name that file with `--peer-config`")),
    ("trivy", "exit-code", Nothing("findings make the exit status 1; `--exit-zero` makes it 0")),
    ("trivy", "format", Nothing(REPORT)),
    ("trivy", "output", Nothing(REPORT)),
    ("trivy", "quiet", Nothing(REPORT)),
    ("trivy", "scan.skip-files", Globs),
    ("trivy", "scan.skip-dirs", Globs),
    ("trivy", "scan.scanners", Nothing("kubehone looks for misconfigurations, and nothing else")),
    ("trivy", "misconfiguration.helm", Nothing(RENDERED)),
    ("trivy", "rego", Nothing(PAGES)),
    ("trivy", "kubernetes.k8s-version", Version),
    ("kubescape", "[]", By(kubescape)),
    ("kics", "include-queries", Only),
    ("kics", "exclude-queries", Ignore),
    ("kics", "exclude-paths", Globs),
    ("kics", "exclude-severities", Nothing(SEVERITY)),
    (
        "kics",
        "exclude-categories",
        Nothing("categories are kubehone's own; `kubehone rules` lists them"),
    ),
    ("kics", "exclude-results", Nothing(BASELINE)),
    ("kics", "fail-on", Nothing(FAIL)),
    ("kics", "ignore-on-exit", Nothing(STATUS)),
    ("kics", "path", Nothing(INPUT)),
    ("kics", "type", Nothing("kubehone checks manifests of Kubernetes, and no others")),
    ("kics", "queries-path", Nothing(PAGES)),
    ("kics", "output-path", Nothing(REPORT)),
    ("kics", "output-name", Nothing(REPORT)),
    ("kics", "report-formats", Nothing(REPORT)),
    ("kics", "verbose", Nothing(REPORT)),
    ("kics", "log-file", Nothing(REPORT)),
    ("kics", "no-progress", Nothing(REPORT)),
    ("datree", "apiVersion", Form),
    ("datree", "policies", By(policies)),
    ("datree", "customRules", Nothing(PAGES)),
    ("kubeaudit", "enabledAuditors", By(auditors)),
    ("kubeaudit", "auditors.deprecatedapis.targetedVersion", Version),
    ("kubeaudit", "auditors.capabilities.allowAddList", By(super::meanings::capabilities)),
];

/// Reads a document.
pub(super) fn read(reading: &mut Reading<'_>, root: Node<'_>) {
    reading.found.is_configured |= !root.is_scalar();
    if root.is_seq() {
        root.items().for_each(|item| visit(reading, "[]", item, item.target()));
    } else if root.is_map() {
        walk(reading, "", root);
    } else {
        reading.leave(root, "it is neither YAML nor JSON, the forms that are read");
    }
}

fn walk(reading: &mut Reading<'_>, path: &str, map: Node<'_>) {
    for (key, value) in map.entries() {
        let dot = if path.is_empty() { "" } else { "." };
        visit(reading, &format!("{path}{dot}{}", key.text()), key, value.target());
    }
}

fn visit(reading: &mut Reading<'_>, path: &str, key: Node<'_>, value: Node<'_>) {
    let of_peer = KEYS.iter().filter(|(peer, ..)| *peer == reading.peer);
    if let Some((.., means)) = of_peer.clone().find(|(_, other, _)| same(other, path)) {
        let is_nothing = value.is_null()
            || value.scalar() == Some(Scalar::Bool(false))
            || value.scalar() == Some(Scalar::Text(""))
            || (!value.is_scalar()
                && value.entries().next().is_none()
                && value.items().next().is_none());
        if !is_nothing {
            apply(reading, means, key, value);
        }
        return;
    }
    let inner = |other: &str| {
        other.get(..=path.len()).is_some_and(|start| same(start, &format!("{path}.")))
    };
    if value.is_map() && of_peer.clone().any(|(_, other, _)| inner(other)) {
        walk(reading, path, value);
    } else {
        reading.leave(key, format!("`{path}` has no equivalent"));
    }
}

/// Whether two paths are one: linters that read flags and files alike do not tell `_` from `-`,
/// nor capitals.
fn same(a: &str, b: &str) -> bool {
    let plain = |text: &str| text.replace('_', "-").to_ascii_lowercase();
    plain(a) == plain(b)
}

fn apply(reading: &mut Reading<'_>, means: &Means, key: Node<'_>, value: Node<'_>) {
    match means {
        By(read) => read(reading, value),
        Nothing(why) => reading.leave(key, format!("`{}`: {why}", key.text())),
        Form => {}
        Bare => reading.found.without_defaults = true,
        All => {
            let line = reading.line(key.span().start);
            reading.found.without_defaults = true;
            reading.select("*", line);
        }
        Version => match minor(value.text()) {
            Some(_) => reading.found.version = Some(value.text().to_owned()),
            None => reading.leave(value, "that is no version of Kubernetes such as 1.34"),
        },
        Only | Select | Ignore | Soft | Globs | Regexes => {
            if matches!(means, Only) {
                reading.found.without_defaults = true;
            }
            for (text, line) in texts(reading, value) {
                listed(reading, means, &text, line);
            }
        }
    }
}

fn listed(reading: &mut Reading<'_>, means: &Means, text: &str, line: usize) {
    let mut exclude = |pattern: Result<String, &str>| match pattern {
        Ok(pattern) => reading.exclude(pattern, line),
        Err(why) => reading.left.push((line, format!("`{text}`: {why}"))),
    };
    match means {
        Globs => exclude(of_glob(text)),
        Regexes => exclude(of_path_regex(text)),
        Ignore => reading.ignore(text, line, None),
        Soft => {
            for rule in reading.called(text, line) {
                reading.found.tell(&rule, "severity", Value::Text("info".to_owned()));
            }
        }
        _ => drop(reading.select(text, line)),
    }
}

/// The texts of a value: a list, or one text with commas; with their lines.
pub(super) fn texts(reading: &Reading<'_>, value: Node<'_>) -> Vec<(String, usize)> {
    let nodes: Vec<Node<'_>> = match value.is_seq() {
        true => value.items().map(Node::target).collect(),
        false => vec![value],
    };
    let split = |node: Node<'_>| {
        let line = reading.line(node.span().start);
        let parts = node.text().split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| (part.to_owned(), line)).collect::<Vec<_>>()
    };
    nodes.into_iter().flat_map(split).collect()
}
