//! Insertions that meet a removal or one another, and still say clearly what is meant.

use super::Edit;

/// Moves lines that are put in at the end of lines that go to where these began, and joins
/// lines that are put in at one place: those of the inner block first.
pub(super) fn settle(text: &str, edits: &mut Vec<Edit>) {
    let removals: Vec<(u32, u32)> = edits
        .iter()
        .filter(|edit| edit.text.is_empty())
        .map(|edit| (edit.span.start, edit.span.end))
        .collect();
    for edit in edits.iter_mut().filter(|edit| edit.span.is_empty()) {
        let Some(newline) = newline(&edit.text) else { continue };
        // Every step leads to an earlier line.
        while let Some((start, _)) =
            removals.iter().find(|(start, end)| edit.span.start + newline == *end && start < end)
        {
            let before = text.get(..*start as usize).unwrap_or_default();
            if !before.ends_with(&edit.text[..newline as usize]) {
                break;
            }
            edit.span.start = start - newline;
            edit.span.end = edit.span.start;
        }
    }
    edits.sort();
    edits.dedup();
    let mut index = 1;
    while index < edits.len() {
        let (before, here) = (&edits[index - 1], &edits[index]);
        let meet = before.span.is_empty() && here.span == before.span;
        match joined(&before.text, &here.text).filter(|_| meet) {
            Some(text) => {
                edits[index - 1].text = text;
                edits.remove(index);
            }
            None => index += 1,
        }
    }
}

/// How long the line break is that a text begins with.
fn newline(text: &str) -> Option<u32> {
    if text.starts_with("\r\n") {
        return Some(2);
    }
    text.starts_with('\n').then_some(1)
}

/// Two runs of whole lines as one, if it is clear which block is the inner one.
fn joined(a: &str, b: &str) -> Option<String> {
    let (depth_a, depth_b) = (depth(a)?, depth(b)?);
    let (inner, outer) = match depth_a.cmp(&depth_b) {
        std::cmp::Ordering::Greater => (a, b),
        std::cmp::Ordering::Less => (b, a),
        std::cmp::Ordering::Equal => return None,
    };
    Some([inner, outer].concat())
}

/// How deep the first line of a text stands; an item of a list is deeper than a key.
fn depth(text: &str) -> Option<(usize, bool)> {
    newline(text)?;
    let line = text.trim_start_matches(['\r', '\n']);
    let content = line.trim_start_matches(' ');
    Some((line.len() - content.len(), content.starts_with("- ")))
}
