//! A page: Markdown that is declaration, documentation and test suite of one rule at once.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use super::declaration;
use super::rule::Rule;

/// A page as text, with the blocks a program reads.
#[derive(Clone, Debug)]
pub struct Page {
    /// The file name without `.md`.
    pub id: String,
    /// The name of the folder.
    pub category: String,
    /// The heading.
    pub title: String,
    /// Where it was read from, for messages.
    pub path: PathBuf,
    /// The whole text.
    pub text: Cow<'static, str>,
}

/// A `yaml bad`, `yaml fixed` or `yaml good` block.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows.
    pub kind: ExampleKind,
    /// 1-based line of its first line within the page.
    pub line: usize,
    /// The block's text, markers included.
    pub text: String,
    /// Values of the rule's options for this example, as written: `name=value`, two blanks
    /// between them.
    pub options: String,
}

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExampleKind {
    /// Flagged on exactly the marked lines.
    Bad,
    /// The result of fixing the bad example before it.
    Fixed,
    /// Not flagged.
    Good,
}

/// Why a page cannot be read: a place in it and what is wrong there.
#[derive(Debug)]
pub struct PageError {
    /// The page.
    pub path: PathBuf,
    /// 1-based line.
    pub line: usize,
    /// 1-based column.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        write!(f, "{path}:{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for PageError {}

/// Reads a page into a rule. `path` ends in `<category>/<rule-id>.md`.
///
/// # Errors
/// Points at the line of the page that is wrong.
pub fn read(path: PathBuf, text: &str) -> Result<Rule, PageError> {
    let wrong = |line: usize, column: usize, message: String| PageError {
        path: path.clone(),
        line,
        column,
        message,
    };
    let blocks =
        blocks(text).map_err(|line| wrong(line, 1, "this block is never closed".into()))?;
    let Some(page) = page(path.clone(), text.to_owned().into()) else {
        return Err(wrong(1, 1, "a page begins with a heading".into()));
    };
    let mut declarations = blocks.iter().filter(|block| block.info == "yaml rule");
    let (first, second) = (declarations.next(), declarations.next());
    let (Some(rule), None) = (first, &second) else {
        let line = second.map_or(1, |second| second.line - 1);
        return Err(wrong(line, 1, "a page has exactly one `yaml rule` block".into()));
    };
    declaration::read(page, rule.text).map_err(|error| {
        let (line, column) = error.at.unwrap_or((0, 0));
        wrong(rule.line + line, column + 1, error.message)
    })
}

/// A page that the build put into the program.
pub(super) struct Embedded {
    /// Below `rules/`.
    pub path: &'static str,
    /// Whether the rule is on by default.
    pub on: bool,
    pub text: &'static str,
    /// The declaration as JSON.
    pub declaration: &'static str,
}

impl Embedded {
    /// The id of the rule.
    pub(super) fn id(&self) -> &'static str {
        let (_, name) = self.path.rsplit_once('/').unwrap_or(("", self.path));
        name.strip_suffix(".md").unwrap_or(name)
    }

    /// The category of the rule.
    pub(super) fn category(&self) -> &'static str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The rule; the tests hold that it is the one that [`read`] makes of the page.
    ///
    /// # Errors
    /// Those of [`read`], if the build could not make the short form or the page is wrong.
    pub(super) fn rule(&self) -> Result<Rule, PageError> {
        let path = PathBuf::from("rules").join(self.path);
        let rule = page(path.clone(), self.text.into())
            .and_then(|page| declaration::read_json(page, self.declaration).ok());
        rule.map_or_else(|| read(path, self.text), Ok)
    }
}

/// A page without its declaration; `None` if it has no heading.
fn page(path: PathBuf, text: Cow<'static, str>) -> Option<Page> {
    let name = |part: Option<&std::ffi::OsStr>| {
        part.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let title = text.lines().next()?.strip_prefix("# ")?.trim().to_owned();
    let category = name(path.parent().and_then(|folder| folder.file_name()));
    Some(Page { id: name(path.file_stem()), category, title, path, text })
}

impl Page {
    /// Its examples, in order.
    pub fn examples(&self) -> Vec<Example> {
        let blocks = blocks(&self.text).unwrap_or_default();
        let example = |block: Block<'_>| {
            let info = block.info.strip_prefix("yaml ")?;
            let (kind, options) = info.split_once(' ').unwrap_or((info, ""));
            let kind = match kind {
                "bad" => ExampleKind::Bad,
                "fixed" => ExampleKind::Fixed,
                "good" => ExampleKind::Good,
                _ => return None,
            };
            let (text, options) = (block.text.to_owned(), options.to_owned());
            Some(Example { kind, line: block.line, text, options })
        };
        blocks.into_iter().filter_map(example).collect()
    }
}

impl Example {
    /// The rule of the page with the values that this example gives to its options.
    ///
    /// # Errors
    /// What is wrong with the values.
    pub fn rule(&self, page: &Page) -> Result<Rule, String> {
        let mut rule = read(page.path.clone(), &page.text).map_err(|error| error.to_string())?;
        let given = self.options.split("  ").filter(|part| !part.is_empty()).map(|part| {
            let (name, value) = part.split_once('=').ok_or("an option is given as name=value")?;
            Ok((name.trim().to_owned(), declaration::flow_value(value)?))
        });
        let given: Vec<_> = given.collect::<Result<_, String>>()?;
        rule.configure(&given).map_err(|error| error.to_string())?;
        Ok(rule)
    }
}

/// A fenced block.
struct Block<'t> {
    /// What stands after the backticks.
    info: &'t str,
    /// 1-based line of its first line.
    line: usize,
    text: &'t str,
}

/// All fenced blocks; the line of one that is never closed as the error.
fn blocks(text: &str) -> Result<Vec<Block<'_>>, usize> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, usize, usize)> = None;
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        let Some(info) = line.trim_end().strip_prefix("```") else { continue };
        match open.take() {
            None => open = Some((info, number + 2, at)),
            Some((info, line, from)) => blocks.push(Block { info, line, text: &text[from..start] }),
        }
    }
    match open {
        Some((_, line, _)) => Err(line - 1),
        None => Ok(blocks),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    const PAGE: &str = "# Title\n\n```yaml rule\nabout: pod\nseverity: info\ndefault: on\nmessage: x\ndeny: { hostPID: true }\n```\n";

    fn error(page: &str) -> String {
        match read("rules/test/some-rule.md".into(), page) {
            Ok(_) => panic!("read"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_page_is_a_rule() {
        let rule = read("rules/test/some-rule.md".into(), PAGE).expect("a rule");
        assert_eq!((rule.id(), rule.category(), rule.on_by_default), ("some-rule", "test", true));
    }

    #[test]
    fn errors_point_into_the_page() {
        let unknown = PAGE.replace("message: x", "message: x\nsevrity: info");
        assert!(
            error(&unknown).starts_with("rules/test/some-rule.md:8:1: unknown field `sevrity`")
        );
        let path = PAGE.replace("hostPID: true", "a..b: true");
        assert!(error(&path).contains("is not a path"), "{}", error(&path));
        let twice = PAGE.replace("{ hostPID: true }", "{ hostPID: true, hostPID: false }");
        assert!(error(&twice).contains("given twice"), "{}", error(&twice));
        let operator = PAGE.replace("hostPID: true", "hostPID: { like: x }");
        assert!(error(&operator).contains("md:8:"), "{}", error(&operator));
        let open = PAGE.trim_end().trim_end_matches('`');
        assert!(error(open).starts_with("rules/test/some-rule.md:3:1"), "{}", error(open));
        let message = PAGE.replace("message: x", "message: you should");
        assert!(error(&message).contains("no `should`"), "{}", error(&message));
    }
}
