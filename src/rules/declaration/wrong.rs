//! What is wrong with a declaration, in words for the author of the page, and where.

use crate::rules::registry::nearest;

/// What is wrong with a declaration, and where in its text if that is known.
pub(in crate::rules) struct Wrong {
    pub(in crate::rules) message: String,
    /// 0-based line and column within the block.
    pub(in crate::rules) at: Option<(usize, usize)>,
}

impl Wrong {
    /// What the YAML reader says.
    pub(super) fn of(error: &serde_yaml::Error) -> Wrong {
        let at = error.location();
        let at = at.map(|at| (at.line().saturating_sub(1), at.column().saturating_sub(1)));
        Wrong { message: plain(&error.to_string()), at }
    }

    /// What the reader of a block says that was well-formed: at the words that it names first.
    pub(in crate::rules) fn within(block: &str, message: String) -> Wrong {
        let at = quoted(&message).find_map(|words| find(block, words));
        Wrong { message, at }
    }
}

/// The reader's message without the place, which stands before it, and with the nearest of a
/// list of names instead of the list.
fn plain(message: &str) -> String {
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    let Some((wrong, names)) = message.split_once(", expected one of ") else {
        return message.to_owned();
    };
    let Some(name) = quoted(wrong).last() else { return message.to_owned() };
    match nearest(name, quoted(names).collect()) {
        hint if hint.is_empty() => message.to_owned(),
        hint => format!("{wrong}{hint}"),
    }
}

/// What stands between backticks.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}

/// Keys whose values are sentences, in which a word may stand before it stands where it is meant.
const PROSE: [&str; 3] = ["message:", "title:", "breaks:"];

/// The line and column, 0-based, where a block first has some words outside of a comment: rather
/// as a whole than as part of a path, and in a sentence only if they are nowhere else.
fn find(block: &str, words: &str) -> Option<(usize, usize)> {
    let is_prose = |line: &str| {
        let line = line.trim_start().trim_start_matches("fix: {");
        PROSE.iter().any(|key| line.starts_with(key))
    };
    let whole = find_in(block, words, &['-', '_', '.', '['], |line| !is_prose(line));
    let part = || find_in(block, words, &['-', '_'], |line| !is_prose(line));
    whole.or_else(part).or_else(|| find_in(block, words, &['-', '_'], |_| true))
}

/// The same in some lines, beside none of the given characters.
fn find_in(
    block: &str,
    words: &str,
    beside: &[char],
    takes: impl Fn(&str) -> bool,
) -> Option<(usize, usize)> {
    let goes_on = |c: char| c.is_alphanumeric() || beside.contains(&c);
    let in_line = |line: &str| {
        let mut hits = line.match_indices(words);
        let hit = hits.find(|(at, _)| {
            let (before, after) = (&line[..*at], &line[at + words.len()..]);
            !before.ends_with(goes_on) && !after.starts_with(goes_on)
        });
        hit.map(|(at, _)| line[..at].chars().count())
    };
    let is_meant = |line: &str| !line.trim_start().starts_with('#') && takes(line);
    let mut lines = block.lines().enumerate().filter(|(_, line)| is_meant(line));
    lines.find_map(|(number, line)| Some((number, in_line(line)?))).filter(|_| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Wrong, plain};

    #[test]
    fn what_is_named_is_found() {
        let block = "# a..b\nabout: pod\nrequire:\n  a..b-c: 1\n  x: {in: [1]}\n  é: a..b\n";
        let at = |message: &str| Wrong::within(block, message.to_owned()).at;
        assert_eq!(at("`a..b` is not a path"), Some((5, 5)));
        assert_eq!(at("`in` is no matcher"), Some((4, 6)));
        assert_eq!(at("`nothing` and `pod`"), Some((1, 7)));
        assert_eq!(at("nothing is named"), None);
    }

    #[test]
    fn what_is_named_is_not_looked_for_in_sentences_first() {
        let block = "message: \"`limit` is above max\"\ndeny:\n  spec.limit: {atLeast: max}\n  \
            limit: 1\nfix:\n  title: Set only this\n";
        let at = |message: &str| Wrong::within(block, message.to_owned()).at;
        assert_eq!(at("`limit` is none"), Some((3, 2)));
        assert_eq!(at("`max` is none"), Some((2, 24)));
        assert_eq!(at("`spec` is none"), Some((2, 2)));
        assert_eq!(at("`above` is none"), Some((0, 21)));
    }

    #[test]
    fn messages_are_plain() {
        let said =
            "unknown field `requires`, expected one of `about`, `require` at line 4 column 1";
        assert_eq!(plain(said), "unknown field `requires`; did you mean `require`?");
        let far = "fix.risk: unknown variant `x`, expected one of `none`, `low` at line 1 column 2";
        assert_eq!(plain(far), "fix.risk: unknown variant `x`, expected one of `none`, `low`");
    }
}
