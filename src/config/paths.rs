//! Which files a part of a configuration is about: patterns as in `.gitignore`.

use std::env;
use std::path::{Component, Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::place::{Place, Placed};

/// Patterns, the later stronger, `!` before those that take back.
#[derive(Clone, Debug)]
pub struct Patterns(Gitignore);

impl Default for Patterns {
    fn default() -> Patterns {
        Patterns(Gitignore::empty())
    }
}

impl Patterns {
    /// Reads patterns.
    ///
    /// # Errors
    /// The place of one that is none, and why.
    pub fn of<'p>(
        patterns: impl IntoIterator<Item = &'p Placed<String>>,
    ) -> Result<Patterns, (Place, String)> {
        let mut builder = GitignoreBuilder::new("");
        let mut last = Place::default();
        for Placed { value, place } in patterns {
            last = *place;
            // A `./` before it is how shells complete.
            let pattern = value.strip_prefix("./").map_or(value.clone(), |rest| format!("/{rest}"));
            builder.add_line(None, &pattern).map_err(|error| (*place, plain(&error)))?;
        }
        builder.build().map(Patterns).map_err(|error| (last, plain(&error)))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether they have a file or folder, or a folder above it. The path counts from where
    /// the patterns do.
    pub fn have(&self, path: &Path, is_folder: bool) -> bool {
        !self.is_empty() && self.0.matched_path_or_any_parents(path, is_folder).is_ignore()
    }
}

fn plain(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { glob, err } => {
            format!("`{}` is no pattern: {err}", glob.as_deref().unwrap_or_default())
        }
        error => error.to_string(),
    }
}

/// The folder that patterns count from.
#[derive(Clone, Debug, Default)]
pub struct Base {
    here: PathBuf,
    folder: PathBuf,
}

impl Base {
    /// A folder, as seen from the current one.
    pub fn of(folder: &Path) -> Base {
        let here = env::current_dir().unwrap_or_default();
        let folder = normal(&here.join(folder));
        Base { here, folder }
    }

    /// A path as the folder sees it; whole, if it leads elsewhere.
    pub fn relative(&self, path: &Path) -> PathBuf {
        let path = normal(&self.here.join(path));
        let below = path.strip_prefix(&self.folder).map(Path::to_owned);
        below.unwrap_or_else(|_| path.components().filter(is_name).collect())
    }
}

fn is_name(part: &Component<'_>) -> bool {
    matches!(part, Component::Normal(_))
}

/// A path without `.` and `..`, links not followed.
pub fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(normal.pop()),
            part => normal.push(part),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::{Base, Path, Patterns, Place, Placed};

    fn patterns(patterns: &[&str]) -> Patterns {
        let placed = |value: &&str| Placed { value: (*value).to_owned(), place: Place::default() };
        let placed: Vec<Placed<String>> = patterns.iter().map(placed).collect();
        Patterns::of(&placed).expect("patterns")
    }

    #[test]
    fn patterns_are_those_of_gitignore() {
        let some =
            patterns(&["vendor/", "*.gen.yaml", "/top.yaml", "a/**/z.yaml", "!keep.gen.yaml"]);
        let has = |path: &str| some.have(Path::new(path), false);
        assert!(has("vendor/a.yaml") && has("deep/vendor/a/b.yaml"));
        assert!(has("x.gen.yaml") && has("deep/x.gen.yaml") && !has("keep.gen.yaml"));
        assert!(has("top.yaml") && !has("deep/top.yaml"));
        assert!(has("a/z.yaml") && has("a/b/c/z.yaml") && !has("b/a/z.yaml"));
        assert!(!has("vendor.yaml") && some.have(Path::new("vendor"), true));
        assert!(patterns(&["./a.yaml"]).have(Path::new("a.yaml"), false));
        assert!(!patterns(&[]).have(Path::new("a.yaml"), false));
    }

    #[test]
    fn paths_count_from_the_base() {
        let base = Base { here: "/repo/sub".into(), folder: "/repo".into() };
        let relative = |path: &str| base.relative(Path::new(path)).display().to_string();
        assert_eq!(relative("a.yaml"), "sub/a.yaml");
        assert_eq!(relative("./../b/a.yaml"), "b/a.yaml");
        assert_eq!(relative("/else/a.yaml"), "else/a.yaml");
    }
}
