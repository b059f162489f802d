//! The words of an allow: `allow[rule-id, other-rule] reason until=2027-01-31`. Knows text only;
//! places are ranges of the text that is given.

use std::ops::Range;

use crate::rules::Date;

/// What an allow says.
#[derive(Debug, Default)]
pub struct Words {
    /// Where its names are.
    pub names: Vec<Range<usize>>,
    /// The reason.
    pub reason: Option<String>,
    /// The last day, and where it is written.
    pub until: Option<(Date, Range<usize>)>,
    /// What cannot be read, and where.
    pub wrong: Vec<(Range<usize>, String)>,
    /// Whether the day is what cannot be read.
    pub is_undated: bool,
}

/// What the comments begin with.
const MARKER: &str = "kubehone:";

/// Reads a comment; `None` if it is not for kubehone.
pub fn comment(text: &str) -> Option<Words> {
    let rest = own_part(text)?;
    let mut words = Words::default();
    let at = |part: &str| text.len() - part.len();
    let list = rest.trim_start().strip_prefix("allow").map(str::trim_start);
    let list = list.and_then(|list| list.strip_prefix('['));
    let Some((list, (names, tail))) = list.and_then(|list| Some((list, list.split_once(']')?)))
    else {
        let whole = at(rest) - MARKER.len()..text.trim_end().len();
        let message = "`kubehone:` is not followed by `allow[rule-id]`".to_owned();
        words.wrong.push((whole, message));
        return Some(words);
    };
    words.list(names, at(list));
    words.tail(tail, at(tail));
    Some(words)
}

/// What follows our marker, at the beginning of a comment or behind what is said to others:
/// `# nosec # kubehone: …`.
fn own_part(text: &str) -> Option<&str> {
    let first = body(text);
    if let Some(rest) = first.strip_prefix(MARKER) {
        return Some(rest);
    }
    let parts = memchr::memchr_iter(b'#', first.as_bytes());
    parts.into_iter().find_map(|at| body(&first[at..]).strip_prefix(MARKER))
}

/// A comment without its `#` and the blanks after it.
pub fn body(comment: &str) -> &str {
    comment.trim_start_matches('#').trim_start()
}

/// Reads what an annotation holds: names between commas.
pub fn annotation(text: &str) -> Words {
    let mut words = Words::default();
    words.list(text, 0);
    words
}

impl Words {
    /// Names between commas; `base` is where the text stands.
    fn list(&mut self, text: &str, base: usize) {
        let mut at = base;
        for part in text.split(',') {
            let start = at + (part.len() - part.trim_start().len());
            let name = start..start + part.trim().len();
            at += part.len() + 1;
            if name.is_empty() {
                self.wrong.push((name, "a name of a rule is missing here".to_owned()));
            } else {
                self.names.push(name);
            }
        }
    }

    /// The reason, and the day.
    fn tail(&mut self, text: &str, base: usize) {
        let mut reason: Vec<&str> = Vec::new();
        for word in text.split_whitespace() {
            let Some(day) = word.strip_prefix("until=") else {
                reason.push(word);
                continue;
            };
            // A word is a part of the text it was split from.
            let start = base + (word.as_ptr() as usize - text.as_ptr() as usize);
            let place = start..start + word.len();
            match Date::parse(day) {
                Some(day) => self.until = Some((day, place)),
                None => {
                    self.is_undated = true;
                    self.wrong.push((place, format!("`{day}` is no day such as 2027-01-31")));
                }
            }
        }
        let reason = reason.join(" ");
        let reason = reason.trim_start_matches([':', '-', '–', '—', ' ']);
        self.reason = (!reason.is_empty()).then(|| reason.to_owned());
    }
}

/// The text of an allow without some of its names; the rest stays as it is.
pub fn without(text: &str, names: &[Range<usize>], gone: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    let mut is_first = true;
    for (index, name) in names.iter().enumerate() {
        if !gone.contains(name) {
            is_first = false;
            continue;
        }
        // With the comma after it where it is the first that stays, else with the one before.
        let span = match (is_first, names.get(index + 1)) {
            (true, Some(next)) => name.start..next.start,
            (false, _) => names[index - 1].end..name.end,
            (true, None) => name.clone(),
        };
        out.push_str(text.get(from..span.start).unwrap_or_default());
        from = span.end.max(from);
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::{annotation, comment, without};

    fn names<'t>(text: &'t str, words: &super::Words) -> Vec<&'t str> {
        words.names.iter().map(|name| &text[name.clone()]).collect()
    }

    #[test]
    fn a_comment_has_names_a_reason_and_a_day() {
        let text = "#  kubehone: allow[ a-b,checkov:C_1 ]: needs it until=2027-01-31 for now ";
        let words = comment(text).expect("one of ours");
        assert_eq!(names(text, &words), ["a-b", "checkov:C_1"]);
        assert_eq!(words.reason.as_deref(), Some("needs it for now"));
        let (day, place) = words.until.expect("a day");
        assert_eq!((day.to_string().as_str(), &text[place]), ("2027-01-31", "until=2027-01-31"));
        assert!(words.wrong.is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        assert!(comment("# kubehone allows this").is_none());
        assert!(comment("# what kubehone: allow[a-b] means").is_none());
        assert!(comment("# nosec #kubehone: allow[a-b]").is_some());
        let wrong = |text: &'static str| {
            let words = comment(text).expect("one of ours");
            let parts = words.wrong.into_iter().map(|(place, _)| &text[place]);
            parts.collect::<Vec<&str>>()
        };
        assert_eq!(wrong("# kubehone: ignore[a-b]"), ["kubehone: ignore[a-b]"]);
        assert_eq!(wrong("# kubehone: allow[a-b"), ["kubehone: allow[a-b"]);
        assert_eq!(wrong("# kubehone: allow[a-b,]"), [""]);
        assert_eq!(wrong("# kubehone: allow[a-b] until=2027-02-30"), ["until=2027-02-30"]);
    }

    #[test]
    fn a_name_goes_with_one_comma() {
        let text = "a-a,  b-b , c-c";
        let words = annotation(text);
        let rest = |gone: &[usize]| {
            let gone: Vec<_> = gone.iter().map(|index| words.names[*index].clone()).collect();
            without(text, &words.names, &gone)
        };
        assert_eq!(rest(&[0]), "b-b , c-c");
        assert_eq!(rest(&[1]), "a-a , c-c");
        assert_eq!(rest(&[2]), "a-a,  b-b");
        assert_eq!(rest(&[0, 1]), "c-c");
        assert_eq!(rest(&[1, 2]), "a-a");
        assert_eq!(rest(&[0, 2]), "b-b");
    }
}
