//! What has changed since a commit, as git itself tells it: lines of files that it knows, all of
//! files that it does not know yet.

mod hunks;

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::syntax::Source;
pub use hunks::{Changed, Hunk};

/// The changes of a working tree.
#[derive(Debug, Default)]
pub struct Changes {
    files: HashMap<PathBuf, Changed>,
}

impl Changes {
    /// What has changed in the working tree around a folder since its branch left a commit.
    ///
    /// # Errors
    /// There is no git, no repository, or no such commit.
    pub fn since(folder: &Path, reference: &str) -> Result<Changes, String> {
        let top = git(folder, &["rev-parse", "--show-toplevel"])?;
        let top = PathBuf::from(top.trim_end_matches(['\n', '\r']));
        let commit = format!("{reference}^{{commit}}");
        let verify = ["rev-parse", "--verify", "--quiet", "--end-of-options", commit.as_str()];
        let commit =
            git(folder, &verify).map_err(|_| format!("git knows no commit `{reference}`"))?;
        let commit = commit.trim();
        // What others did to the other branch meanwhile is no change of this one.
        let base = git(folder, &["merge-base", commit, "HEAD"]).unwrap_or_default();
        let base = if base.trim().is_empty() { commit } else { base.trim() };
        let diff = git(
            &top,
            &[
                "-c",
                "core.quotePath=off",
                "-c",
                "diff.noprefix=false",
                "diff",
                "--no-color",
                "--no-ext-diff",
                "--no-textconv",
                "--find-renames",
                "--unified=0",
                "--src-prefix=a/",
                "--dst-prefix=b/",
                "--ignore-submodules",
                base,
                "--",
            ],
        )?;
        let others = git(&top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
        let top = fs::canonicalize(&top).unwrap_or(top);
        let mut files: HashMap<PathBuf, Changed> = HashMap::new();
        for (path, hunks) in read(&diff) {
            files.insert(top.join(path), Changed::Hunks(hunks));
        }
        for path in others.split('\0').filter(|path| !path.is_empty()) {
            files.insert(top.join(path), Changed::Whole);
        }
        Ok(Changes { files })
    }

    /// The changes of a source; `None` if it has none.
    pub fn of(&self, source: &Source) -> Option<&Changed> {
        self.files.get(&fs::canonicalize(&source.path).ok()?)
    }
}

/// Runs git in a folder.
fn git(folder: &Path, args: &[&str]) -> Result<String, String> {
    let run = Command::new("git")
        .arg("-C")
        .arg(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
        .args(args)
        .env("LC_ALL", "C")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .output();
    let output = run.map_err(|error| match error.kind() {
        ErrorKind::NotFound => "git is not installed".to_owned(),
        _ => format!("git cannot be run: {error}"),
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("it failed");
        return Err(format!("git: {}", said.trim_start_matches("fatal: ")));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The hunks of a diff without context, by the new names of the files.
fn read(diff: &str) -> Vec<(String, Vec<Hunk>)> {
    let mut files: Vec<(String, Vec<Hunk>)> = Vec::new();
    // The lines of the present hunk that are still to come.
    let (mut old, mut new) = (0, 0);
    for line in diff.lines() {
        if old > 0 && line.starts_with('-') {
            old -= 1;
            if let Some(hunk) = files.last_mut().and_then(|(_, hunks)| hunks.last_mut()) {
                hunk.gone.extend([&line[1..], "\n"]);
            }
        } else if new > 0 && line.starts_with('+') {
            new -= 1;
        } else if let Some(name) = line.strip_prefix("+++ ") {
            files.push((path(name), Vec::new()));
        } else if let Some((before, after)) = line.strip_prefix("@@ -").and_then(ranges) {
            (old, new) = (before.1, after.1);
            let hunk = Hunk { first: after.0, count: after.1, gone: String::new() };
            if let Some((_, hunks)) = files.last_mut() {
                hunks.push(hunk);
            }
        }
    }
    files
}

/// The two ranges of a hunk's head, each a first line and a count.
fn ranges(head: &str) -> Option<((usize, usize), (usize, usize))> {
    let (before, rest) = head.split_once(" +")?;
    let (after, _) = rest.split_once(" @@")?;
    let range = |text: &str| {
        let (first, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((first.parse().ok()?, count.parse().ok()?))
    };
    Some((range(before)?, range(after)?))
}

/// A name as git writes it: behind `b/`, with a tab at its end if it has blanks, in quotes if it
/// has stranger characters.
fn path(name: &str) -> String {
    let name = name.trim_end_matches('\t');
    let quoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
    let Some(quoted) = quoted else { return name.strip_prefix("b/").unwrap_or(name).to_owned() };
    let mut out = Vec::new();
    let mut bytes = quoted.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'\\' => match bytes.next() {
                Some(b't') => b'\t',
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(first @ b'0'..=b'3') => {
                    let mut digit = || bytes.next().map_or(0, |digit| digit.wrapping_sub(b'0'));
                    let (second, third) = (digit(), digit());
                    (first - b'0')
                        .wrapping_mul(64)
                        .wrapping_add(second.wrapping_mul(8))
                        .wrapping_add(third)
                }
                Some(other) => other,
                None => b'\\',
            },
            other => other,
        });
    }
    let name = String::from_utf8_lossy(&out).into_owned();
    name.strip_prefix("b/").unwrap_or(&name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Hunk, path, read};

    #[test]
    fn a_diff_is_read_by_its_counts() {
        let diff = "diff --git a/a b.yaml b/a b.yaml\nindex 1..2 100644\n--- a/a b.yaml\t\n\
            +++ b/a b.yaml\t\n@@ -3,2 +3 @@ spec:\n-- a: 1\n--- b\n+++ c: 1\n@@ -9 +8,0 @@\n-  x: 1\n";
        let read = read(diff);
        let hunk = |first, count, gone: &str| Hunk { first, count, gone: gone.to_owned() };
        let wanted = vec![hunk(3, 1, "- a: 1\n-- b\n"), hunk(8, 0, "  x: 1\n")];
        assert_eq!(read, [("a b.yaml".to_owned(), wanted)]);
    }

    #[test]
    fn quoted_names_are_read() {
        assert_eq!(path(r#""b/a\tb\"\303\244.yaml""#), "a\tb\"ä.yaml");
    }
}
