//! Sections of the guides under `docs`, found by what a user calls their subject: the name of a
//! report's form, an exit status.

/// The guides whose sections can be asked for.
const GUIDES: [&str; 5] = [
    include_str!("../../docs/outputs.md"),
    include_str!("../../docs/ci.md"),
    include_str!("../../docs/configuration.md"),
    include_str!("../../docs/fixing.md"),
    include_str!("../../docs/suppression.md"),
];

/// The section on a subject, heading included.
pub fn section(subject: &str) -> Option<&'static str> {
    let subject = match subject {
        "0" | "1" | "2" => "exit-status".to_owned(),
        _ => subject.to_ascii_lowercase(),
    };
    sections().find(|(names, _)| names.contains(&subject)).map(|(_, text)| text)
}

fn sections() -> impl Iterator<Item = (Vec<String>, &'static str)> {
    GUIDES.into_iter().flat_map(|guide| {
        let starts: Vec<usize> = headings(guide).collect();
        let ends = starts.clone().into_iter().skip(1).chain([guide.len()]);
        let texts = starts.into_iter().zip(ends).map(|(start, end)| guide[start..end].trim_end());
        texts.map(|text| (names(text), text)).collect::<Vec<_>>()
    })
}

/// Where the sections of a guide begin; what looks like a heading in a block is none.
fn headings(guide: &str) -> impl Iterator<Item = usize> {
    let (mut at, mut in_block) = (0, false);
    guide.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        in_block ^= line.starts_with("```");
        (!in_block && line.starts_with("## ")).then_some(start)
    })
}

/// `JSON and JSONL` goes by `json` and `jsonl`, `Exit status` by `exit-status`.
fn names(section: &str) -> Vec<String> {
    let heading = section.lines().next().unwrap_or_default().trim_start_matches("## ");
    let subjects = heading
        .split(" and ")
        .map(|subject| subject.replace('`', "").trim().replace(' ', "-").to_ascii_lowercase());
    subjects.collect()
}

#[cfg(test)]
mod tests {
    use super::section;

    #[test]
    fn sections_go_by_their_headings() {
        for (subject, heading) in
            [("2", "## Exit status"), ("jsonl", "## JSON and JSONL"), ("SARIF", "## SARIF")]
        {
            assert!(section(subject).is_some_and(|text| text.starts_with(heading)), "{subject}");
        }
        // What looks like a heading in a block is none.
        assert!(section("azure").is_some_and(|text| text.contains("\n##vso[")));
        assert!(section("kubehone:-1-finding").is_none());
    }
}
