//! The SARIF report, as GitHub code scanning wants it. It holds the rules' pages, which change
//! often, so its parts are compared rather than the whole.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::golden;
use crate::program::kubehone;

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostNetwork: true
  containers:
    - {name: app🐙, image: nginx:1.27} # 🐙
";

/// The report on a folder; every run gives one.
fn log(folder: &Path, args: &str) -> Value {
    let outcome = kubehone(folder, &format!("check --format sarif {args}"));
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|e| panic!("{e}: {}", outcome.stderr))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// A report on one file of a temporary folder.
fn log_of(name: &str, text: &str, args: &str) -> Value {
    let place = tempfile::tempdir().expect("a temporary folder");
    let file = place.path().join(name);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder is made");
    fs::write(file, text).expect("a file is written");
    log(place.path(), args)
}

#[test]
fn the_log_names_format_tool_and_rules() {
    let log = log(Path::new(env!("CARGO_MANIFEST_DIR")), "--select all testdata/sample");
    assert_eq!(log["version"], "2.1.0");
    let schema = log["$schema"].as_str().expect("a schema");
    assert!(schema.starts_with("https://") && schema.ends_with("sarif-2.1.0.json"), "{schema}");
    let [run] = list(&log["runs"]) else { panic!("one run") };
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "kubehone");
    assert_eq!(driver["semanticVersion"], env!("CARGO_PKG_VERSION"));
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let rules = list(&driver["rules"]);
    assert!(rules.len() > 20);
    for rule in rules {
        for key in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[key]["text"].as_str().is_some_and(|t| !t.is_empty()), "{key} of {rule}");
        }
        let help = rule["help"]["markdown"].as_str().unwrap_or_default();
        assert!(help.contains("## Why") && !help.contains("```yaml rule"), "{help}");
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap_or_default();
        assert!(["error", "warning", "note"].contains(&level), "{rule}");
        let tags = list(&rule["properties"]["tags"]);
        assert!((1..=10).contains(&tags.len()), "{rule}");
        // GitHub takes a text, and wants a number in it.
        let score = rule["properties"]["security-severity"].as_str().unwrap_or_default();
        let scored = score.parse::<f32>().is_ok_and(|score| (0.1..=10.0).contains(&score));
        assert_eq!(scored, tags.contains(&json!("security")), "{rule}");
        assert_eq!(rule["properties"]["precision"], "high", "{rule}");
        let problem = rule["properties"]["problem.severity"].as_str().unwrap_or_default();
        assert!(["error", "warning", "recommendation"].contains(&problem), "{rule}");
        let about = rule["fullDescription"]["text"].as_str().unwrap_or_default();
        assert!(about.chars().count() <= 1024 && !about.contains("```"), "{rule}");
    }
    let results = list(&run["results"]);
    assert!(results.len() > 10);
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index");
        let rule = &rules[usize::try_from(index).expect("a small number")];
        assert_eq!(rule["id"], result["ruleId"]);
        assert_eq!(rule["defaultConfiguration"]["level"], result["level"]);
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().expect("a uri");
        assert!(uri.starts_with("testdata/sample/"), "{uri}");
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(place["region"][key].as_u64().is_some_and(|n| n > 0), "{key} of {place}");
        }
    }
}

#[test]
fn a_result_holds_place_fingerprint_and_fix() {
    let log = log_of("web.yaml", POD, "--select host-network");
    let results = &log["runs"][0]["results"];
    let print = &results[0]["partialFingerprints"]["kubehone/v1"];
    assert!(print.is_string(), "{results}");
    let region = json!({"startLine": 5, "startColumn": 16, "endLine": 5, "endColumn": 20});
    let file = json!({"uri": "web.yaml"});
    let fix = json!({
        "description": {"text": "Give the pod a network of its own"},
        "artifactChanges": [{
            "artifactLocation": file,
            "replacements": [{"deletedRegion": region, "insertedContent": {"text": "false"}}],
        }],
    });
    let wanted = json!([{
        "ruleId": "host-network",
        "ruleIndex": results[0]["ruleIndex"],
        "level": "error",
        "message": {"text": "Pod `web` uses the network of its node"},
        "locations": [{"physicalLocation": {"artifactLocation": file, "region": region}}],
        "partialFingerprints": {
            "kubehone/v1": print,
            "primaryLocationLineHash": format!("{}:1", print.as_str().unwrap_or_default()),
        },
        "fixes": [fix],
    }]);
    assert_eq!(*results, wanted, "{results:#}");
}

#[test]
fn a_clean_run_has_an_empty_list_of_results() {
    let log = log_of("fine.yaml", &POD.replace("true", "false"), "--select host-network");
    assert_eq!(log["runs"][0]["results"], json!([]));
    assert_eq!(log["runs"][0]["automationDetails"]["id"], "kubehone/");
}

#[cfg(unix)]
#[test]
fn a_link_is_reported_as_what_it_leads_to() {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(place.path().join("store")).expect("a folder");
    fs::write(place.path().join("store/web.yaml"), POD).expect("a file");
    std::os::unix::fs::symlink("store/web.yaml", place.path().join("web.yaml")).expect("a link");
    let log = log(place.path(), "--select host-network web.yaml");
    let result = &log["runs"][0]["results"][0];
    let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(*uri, "store/web.yaml");
}

#[test]
fn columns_count_utf_16_units() {
    let log = log_of("web.yaml", POD, "--select allow-privilege-escalation");
    let result = &log["runs"][0]["results"][0];
    let region = &result["locations"][0]["physicalLocation"]["region"];
    // `app🐙` is four characters and five units.
    let wanted = json!({"startLine": 7, "startColumn": 14, "endLine": 7, "endColumn": 19});
    assert_eq!(*region, wanted, "{result:#}");
    let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    let wanted = json!({"startLine": 7, "startColumn": 38, "endLine": 7, "endColumn": 38});
    assert_eq!(change["deletedRegion"], wanted, "{change:#}");
    let text = change["insertedContent"]["text"].as_str().unwrap_or_default();
    assert_eq!(text, ", securityContext: {allowPrivilegeEscalation: false}");
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let sample = golden::text(&golden::folder("testdata/sample/shop/web.yaml"));
    let prints = |text: &str| -> Vec<Value> {
        let log = log_of("web.yaml", text, "--select all");
        let results = list(&log["runs"][0]["results"]);
        results.iter().map(|result| result["partialFingerprints"].clone()).collect()
    };
    let before = prints(&sample);
    assert!(before.len() > 3);
    let mut unique: Vec<String> = before.iter().map(Value::to_string).collect();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), before.len(), "each finding has its own");
    assert_eq!(prints(&format!("\n{sample}")), before, "a blank line on top");
    assert_eq!(prints(&format!("# a comment\n\n{sample}")), before, "a comment on top");
    let moved = sample.replace("spec:\n", "spec:\n\n");
    assert_eq!(prints(&moved), before, "blank lines inside");
}

#[test]
fn uris_are_relative_and_encoded() {
    let uri = |args: &str| {
        let log = log_of("größe 1/a#b?.yaml", POD, &format!("--select host-network {args}"));
        log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(uri(""), "gr%C3%B6%C3%9Fe%201/a%23b%3F.yaml");
    assert_eq!(uri("./"), "gr%C3%B6%C3%9Fe%201/a%23b%3F.yaml");
}

#[test]
fn an_absolute_path_below_the_working_folder_becomes_relative() {
    let place = tempfile::tempdir().expect("a temporary folder");
    // The program sees its folder with links resolved.
    let folder = fs::canonicalize(place.path()).expect("a path");
    fs::write(folder.join("web.yaml"), POD).expect("a file is written");
    let log = log(&folder, &format!("--select host-network {}", folder.display()));
    let result = &log["runs"][0]["results"][0];
    let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(*uri, "web.yaml");
}

#[test]
fn failures_are_notifications() {
    let log = log_of("web.yaml", "a: [\n", "--select host-network");
    let run = &log["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let note = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(note["level"], "error");
    assert!(note["message"]["text"].as_str().is_some_and(|text| text.contains("not valid YAML")));
    let uri = &note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(*uri, "web.yaml");
    assert_eq!(run["results"][0]["ruleId"], "invalid-yaml");
}

#[test]
fn a_fix_that_is_not_made_is_not_offered() {
    let log = log_of("web.yaml", POD, "--select missing-memory-limit");
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "missing-memory-limit");
    assert!(result["fixes"].is_null(), "{result:#}");
}
