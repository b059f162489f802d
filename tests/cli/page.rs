//! The reports that people look at outside of a terminal: the page and the comment.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::kubehone;

/// Names that mean something to whoever reads them as markup.
const ODD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: '<i>&\"'}
spec:
  hostNetwork: true
  containers:
    - {name: '</script><script>alert(1)</script>', image: nginx}
    - {name: '<!-- @octocat #1 *b* `', image: nginx}
";

fn report_of(format: &str, text: &str, args: &str) -> String {
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::write(place.path().join("a<b>.yaml"), text).expect("a file");
    kubehone(place.path(), &format!("check --format {format} {args}")).stdout
}

fn many(format: &str) -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = "testdata/sample testdata/edits testdata/broken testdata/kinds";
    kubehone(here, &format!("check --select all --format {format} {folders}")).stdout
}

/// What the page's script reads.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("id=\"data\">").expect("data");
    let (data, _) = rest.split_once("</script>").expect("its end");
    serde_json::from_str(data).expect("JSON")
}

#[test]
fn the_page_asks_for_nothing_from_elsewhere() {
    let page = many("html");
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    assert!(page.contains("content=\"default-src 'none'; style-src"));
    let (before, rest) = page.split_once("id=\"data\">").expect("data");
    let (_, after) = rest.split_once("</script>").expect("its end");
    for part in [before, after] {
        for word in ["http://", "https://", "src=", "@import", "url(", "fetch(", "innerHTML"] {
            assert!(!part.contains(word), "{word}");
        }
    }
}

#[test]
fn the_page_holds_every_finding_with_excerpt_and_diff() {
    let page = report_of("html", ODD, "--select host-network,allow-privilege-escalation");
    let data = data(&page);
    let findings = data["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), 3);
    let first = &findings[0];
    assert_eq!(first["at"], serde_json::json!([0, 0, 0, 5, 16]));
    assert_eq!(data["rules"][0][0], "host-network");
    assert_eq!(data["files"][0], "a<b>.yaml");
    let excerpt = &data["excerpts"][first["x"][0].as_u64().expect("a number") as usize];
    assert_eq!(*excerpt, serde_json::json!([4, ["spec:", "  hostNetwork: true", "  containers:"]]));
    assert_eq!(first["x"], serde_json::json!([0, 1, 15, 19]));
    let diff = ["-  hostNetwork: true", "+  hostNetwork: false"];
    let diff = [" spec:", diff[0], diff[1], "   containers:"];
    assert_eq!(first["d"], serde_json::json!([[4, diff]]));
}

#[test]
fn no_name_becomes_markup_in_the_page() {
    let page = report_of("html", ODD, "--select all");
    assert_eq!(page.matches("<script").count(), 2, "the data and the script");
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("<i>&"));
    assert!(page.contains("a&#60;b&#62;.yaml") || page.contains("a&lt;b&gt;.yaml"));
    let messages = data(&page)["findings"].to_string();
    assert!(messages.contains("</script><script>alert(1)</script>"), "{messages}");
}

#[test]
fn no_secret_is_on_the_page_or_in_the_comment() {
    let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, labels: {a: b, a: b}}\nstringData: {p: hunter2}\n";
    for format in ["html", "markdown"] {
        let report = report_of(format, text, "--select all");
        assert!(report.contains("duplicate-key") && !report.contains("hunter2"), "{report}");
    }
}

#[test]
fn a_long_line_is_cut_around_its_place() {
    let line = format!("metadata: {{name: web, annotations: {{note: '{}'}}}}", "é".repeat(50_000));
    let text = format!("apiVersion: v1\nkind: Pod\n{line}\nspec: {{containers: []}}\n");
    let json = format!(
        "{{\"a\": \"{}\", \"spec\": {{\"hostNetwork\": true}}, \"kind\": \"Pod\", \"apiVersion\": \"v1\"}}",
        "🐙".repeat(9_000)
    );
    for text in [text, json] {
        let page = report_of("html", &text, "--select all");
        assert!(page.len() < 200_000, "{}", page.len());
        let data = data(&page);
        for finding in data["findings"].as_array().expect("a list") {
            let Some(x) = finding["x"].as_array() else { continue };
            let at = |index: usize| x[index].as_u64().expect("a number") as usize;
            let line = data["excerpts"][at(0)][1][at(1)].as_str().expect("a line");
            let units: Vec<u16> = line.encode_utf16().collect();
            assert!(at(2) <= at(3) && at(3) <= units.len(), "{finding}");
            if finding["m"].as_str().is_some_and(|text| text.contains("network of its node")) {
                assert_eq!(String::from_utf16_lossy(&units[at(2)..at(3)]), "true");
            }
        }
    }
}

#[test]
fn a_comment_fits_and_closes_what_it_opens() {
    let text = many("markdown");
    let characters = text.chars().count();
    assert!((40_000..65_536).contains(&characters), "{characters}");
    assert_eq!(text.matches("\n<details>").count(), text.matches("\n</details>").count());
    assert_eq!(text.lines().filter(|line| line.trim_start().starts_with("```")).count() % 2, 0);
    assert!(text.contains("- and ") && text.starts_with("<!-- kubehone -->\n"));
    // Every error is counted in a group before any warning is.
    let errors = text.find("### Errors").expect("errors");
    assert!(text.find("### Warnings").is_some_and(|warnings| warnings > errors));
}

#[test]
fn nobody_is_called_by_a_comment() {
    let text = report_of("markdown", ODD, "--select allow-privilege-escalation");
    let prose: String = text.lines().filter(|line| line.starts_with("- ")).collect();
    assert!(prose.contains("@<!-- -->octocat #<!-- -->1 \\*b\\*"), "{prose}");
    assert!(!prose.contains("<script") || prose.contains("`</script>"), "{prose}");
}
