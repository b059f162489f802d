//! What the documentation shows is true: its commands run, its excerpts are the program's
//! output, its recipes parse, its example page holds, and its links lead somewhere.
//!
//! `BLESS=1` rewrites the excerpts.

#![cfg(unix)]

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use kubehone::prove::prove;
use kubehone::rules::{RuleSet, page, registry};
use kubehone::syntax::{Source, parse};

/// Commands that are not run but only read by the shell: they build, need what a test machine
/// may not have, or would run these tests.
const READ_ONLY: [&str; 8] = [
    "cargo ",
    "git ",
    "hyperfine ",
    "mkdir ",
    "BLESS=1 ",
    "KUBEHONE_CORPORA=",
    "perf ",
    "valgrind ",
];

/// So are those that want real manifests.
const CORPORA: &str = "$KUBEHONE_CORPORA";

/// A line that stands for any number of lines.
const LEFT_OUT: &str = "…";

/// A fenced block.
struct Block {
    /// What stands after the backticks: a language, then perhaps `in=NAME` for a folder that
    /// several blocks of the page share, and `file=PATH` for a file that the block is written to.
    info: String,
    /// The 0-based lines between the fences.
    lines: Range<usize>,
}

/// A page of the documentation.
struct Doc {
    path: PathBuf,
    lines: Vec<String>,
}

impl Block {
    /// The first word after the backticks.
    fn language(&self) -> &str {
        self.info.split(' ').next().unwrap_or_default()
    }

    /// What follows `name=` after the backticks.
    fn attribute(&self, name: &str) -> Option<&str> {
        let mut parts = self.info.split(' ').filter_map(|part| part.split_once('='));
        parts.find(|(other, _)| *other == name).map(|(_, value)| value)
    }
}

impl Doc {
    /// All of them.
    fn all() -> Vec<Doc> {
        let top = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name));
        let docs = fs::read_dir(root().join("docs")).expect("docs is a folder");
        let mut paths: Vec<PathBuf> =
            docs.map(|entry| entry.expect("docs can be read").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
        paths.extend(top);
        paths.sort();
        let read = |path: PathBuf| {
            let text = fs::read_to_string(&path).expect("a page is text");
            Doc { path, lines: text.lines().map(str::to_owned).collect() }
        };
        paths.into_iter().map(read).collect()
    }

    /// Its outermost fenced blocks.
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<(usize, &str, usize)> = None;
        for (number, line) in self.lines.iter().enumerate() {
            let ticks = line.len() - line.trim_start_matches('`').len();
            match open {
                None if ticks >= 3 => open = Some((ticks, &line[ticks..], number + 1)),
                Some((fence, info, from)) if ticks >= fence => {
                    blocks.push(Block { info: info.to_owned(), lines: from..number });
                    open = None;
                }
                _ => {}
            }
        }
        assert!(open.is_none(), "{}: a block is never closed", self.path.display());
        blocks
    }

    fn text(&self, block: &Block) -> String {
        self.lines[block.lines.clone()].iter().flat_map(|line| [line, "\n"]).collect()
    }

    fn at(&self, line: usize) -> String {
        format!("{}:{}", self.path.display(), line + 1)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn commands_run_and_excerpts_are_true() {
    let bless = env::var_os("BLESS").is_some();
    let mut failures = Vec::new();
    for mut doc in Doc::all() {
        let mut shared: HashMap<String, tempfile::TempDir> = HashMap::new();
        let mut new: Vec<(Range<usize>, Vec<String>)> = Vec::new();
        for block in doc.blocks() {
            let own = sample();
            let folder = match block.attribute("in") {
                Some(name) => shared.entry(name.to_owned()).or_insert_with(sample).path(),
                None => own.path(),
            };
            if let Some(file) = block.attribute("file") {
                let file = folder.join(file);
                fs::create_dir_all(file.parent().expect("a folder")).expect("a folder can be made");
                fs::write(file, doc.text(&block)).expect("a file can be written");
                continue;
            }
            match block.language() {
                "sh" => script(&doc, &block, folder, &mut failures),
                "console" => match session(&doc, &block, folder) {
                    Ok(()) => {}
                    Err(Mismatch { new: Some(lines), .. }) if bless => {
                        new.push((block.lines.start + 1..block.lines.end, lines));
                    }
                    Err(mismatch) => failures.push(mismatch.message),
                },
                _ => {}
            }
        }
        let changed = !new.is_empty();
        // From the end, so that new lines do not move blocks that are still to come.
        for (lines, text) in new.into_iter().rev() {
            doc.lines.splice(lines, text);
        }
        if changed {
            let text: String = doc.lines.iter().flat_map(|line| [line, "\n"]).collect();
            fs::write(&doc.path, text).expect("a page can be written");
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// Runs the lines of a block one after the other in one folder.
fn script(doc: &Doc, block: &Block, folder: &Path, failures: &mut Vec<String>) {
    for number in block.lines.clone() {
        let line = doc.lines[number].as_str();
        let at = doc.at(number);
        if line.is_empty() {
            continue;
        }
        match run(line, folder) {
            Ok(_) => {}
            Err(message) => failures.push(format!("{at}: {message}")),
        }
    }
}

/// An excerpt that is not what the program says.
struct Mismatch {
    message: String,
    /// The lines after the command as they would be right.
    new: Option<Vec<String>>,
}

/// Runs the one command of a block and compares its output with what follows.
fn session(doc: &Doc, block: &Block, folder: &Path) -> Result<(), Mismatch> {
    let at = doc.at(block.lines.start);
    let wrong = |message: &str, new| Mismatch { message: format!("{at}: {message}"), new };
    let lines = &doc.lines[block.lines.clone()];
    let Some((first, expected)) = lines.split_first() else {
        return Err(wrong("an empty block", None));
    };
    let Some(command) = first.strip_prefix("$ ") else {
        return Err(wrong("the block does not begin with `$ `", None));
    };
    let output = run(command, folder).map_err(|message| wrong(&message, None))?;
    let actual: Vec<&str> = output.trim_end().lines().collect();
    let segments: Vec<&[String]> = expected.split(|line| line == LEFT_OUT).collect();
    if matches(&segments, &actual) {
        return Ok(());
    }
    let message = format!("`{command}` says something else:\n{output}");
    Err(wrong(&message, blessed(&segments, &actual)))
}

/// Whether the segments stand in the output in their order, the first at its beginning and the
/// last at its end.
fn matches(segments: &[&[String]], actual: &[&str]) -> bool {
    let mut rest = actual;
    for (index, segment) in segments.iter().enumerate() {
        let is_last = index + 1 == segments.len();
        let starts = |at: &usize| rest[*at..].iter().zip(*segment).all(|(a, b)| a == b);
        let fits = 0..(rest.len() + 1).saturating_sub(segment.len());
        let at = match (index, is_last) {
            (0, true) => Some(0).filter(|_| rest.len() == segment.len()),
            (0, false) => Some(0).filter(|_| !fits.is_empty()),
            (_, true) => fits.last(),
            (_, false) => fits.into_iter().find(starts),
        };
        let Some(at) = at.filter(starts) else { return false };
        rest = &rest[at + segment.len()..];
    }
    true
}

/// The same excerpt of another output; `None` if it is not clear which part of it that is.
fn blessed(segments: &[&[String]], actual: &[&str]) -> Option<Vec<String>> {
    let mut new: Vec<String> = Vec::new();
    let mut from = 0;
    for (index, segment) in segments.iter().enumerate() {
        let Some(first) = segment.first() else { continue };
        let start = if index == 0 {
            0
        } else {
            new.push(LEFT_OUT.to_owned());
            from + actual[from..].iter().position(|line| landmark(line) == landmark(first))?
        };
        let blanks = segment.iter().filter(|line| line.is_empty()).count();
        let length = if index + 1 == segments.len() {
            actual.len() - start
        } else if blanks == 0 {
            segment.len()
        } else {
            let mut ends = (start..actual.len()).filter(|at| actual[*at].is_empty());
            ends.nth(blanks - 1)? + 1 - start
        };
        let end = (start + length).min(actual.len());
        new.extend(actual[start..end].iter().map(|line| (*line).to_owned()));
        from = end;
    }
    if segments.last().is_some_and(|segment| segment.is_empty()) {
        new.push(LEFT_OUT.to_owned());
    }
    Some(new)
}

/// What of a line stays when lines move: everything but numbers.
fn landmark(line: &str) -> String {
    line.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Runs a command line and gives what a terminal would show. Findings are no failure.
fn run(line: &str, folder: &Path) -> Result<String, String> {
    let line = ["cargo run --release -- ", "cargo run -- "]
        .into_iter()
        .find_map(|prefix| line.strip_prefix(prefix).map(|rest| format!("kubehone {rest}")))
        .unwrap_or_else(|| line.to_owned());
    let read_only =
        line.contains(CORPORA) || READ_ONLY.into_iter().any(|prefix| line.starts_with(prefix));
    let program = Path::new(env!("CARGO_BIN_EXE_kubehone"));
    let folders = program.parent().into_iter().map(Path::to_owned);
    let others = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(folders.chain(env::split_paths(&others))).expect("no odd folders");
    let output = Command::new("sh")
        .arg(if read_only { "-nc" } else { "-c" })
        .arg(&line)
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("FORCE_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("there is a shell");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let shown = text(&output.stdout) + &text(&output.stderr);
    match output.status.code() {
        Some(0 | 1) => Ok(shown),
        status => Err(format!("`{line}` ends with {status:?}:\n{shown}")),
    }
}

/// A folder with what the commands of the documentation look at.
fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for part in ["testdata/sample", "testdata/pod-security", "testdata/psp"] {
        copy(&root().join(part), &folder.path().join(part));
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder") {
        let from = entry.expect("an entry").path();
        let to = to.join(from.file_name().expect("a name"));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("a file can be copied");
        }
    }
}

#[test]
fn recipes_parse() {
    for doc in Doc::all() {
        for block in doc.blocks().iter().filter(|block| block.language() == "yaml") {
            let source = Source::decode("recipe.yaml".into(), doc.text(block).into_bytes(), true);
            let parsed = parse(&source);
            let at = doc.at(block.lines.start);
            assert!(parsed.flaws.is_empty(), "{at}: {:?}", parsed.flaws);
            assert!(!parsed.documents.is_empty(), "{at}: nothing in it");
        }
    }
}

#[test]
fn every_configuration_is_taken() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for base in ["team/base.yaml", "team/strict.yaml", "policies/none"] {
        let file = folder.path().join(base);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder can be made");
        fs::write(file, "").expect("a file can be written");
    }
    let mut configurations = 0;
    for doc in Doc::all().iter().filter(|doc| doc.path.ends_with("docs/configuration.md")) {
        for block in doc.blocks().iter().filter(|block| block.language() == "yaml") {
            configurations += 1;
            fs::write(folder.path().join(".kubehone.yaml"), doc.text(block)).expect("a file");
            let shown = run("kubehone config show", folder.path());
            shown.unwrap_or_else(|error| panic!("{}: {error}", doc.at(block.lines.start)));
        }
    }
    assert!(configurations > 8, "{configurations}");
}

#[test]
fn the_example_page_holds() {
    let mut pages = 0;
    for doc in Doc::all() {
        for block in doc.blocks().iter().filter(|block| block.info == "markdown page") {
            pages += 1;
            let path = "rules/example/shared-process-namespace.md".into();
            let at = doc.at(block.lines.start);
            let rule = match page::read(path, &doc.text(block)) {
                Ok(rule) => rule,
                Err(error) => panic!("{at}: {error}"),
            };
            let guards = RuleSet::of(registry::defaults().expect("built-in pages are read"));
            let failures: Vec<String> =
                prove(&rule, &guards).iter().map(ToString::to_string).collect();
            assert!(failures.is_empty(), "{at}:\n{}", failures.join("\n"));
        }
    }
    assert_eq!(pages, 1);
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for doc in Doc::all() {
        let blocks = doc.blocks();
        let prose = |number: &usize| !blocks.iter().any(|block| block.lines.contains(number));
        for number in (0..doc.lines.len()).filter(prose) {
            for target in links(&doc.lines[number]) {
                if target.starts_with("https://") {
                    continue;
                }
                let (file, heading) = target.split_once('#').unwrap_or((target, ""));
                let folder = doc.path.parent().unwrap_or(root());
                let path = if file.is_empty() { doc.path.clone() } else { folder.join(file) };
                if !path.exists() || !(heading.is_empty() || has_heading(&path, heading)) {
                    broken.push(format!("{}: {target}", doc.at(number)));
                }
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// The targets of `[text](target)`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// Whether a page has a heading that is linked to by this name.
fn has_heading(path: &Path, name: &str) -> bool {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut headings = text.lines().filter_map(|line| line.strip_prefix('#'));
    headings.any(|heading| {
        let heading = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'));
        kept.map(|c| if c == ' ' { '-' } else { c }).eq(name.chars())
    })
}
