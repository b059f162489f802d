//! Entries that move under other keys: `serviceName` to `service.name`. Each stays where it
//! stands, with its comments; its key gives way to the new ones, and the lines of its value are
//! indented as deep as that takes. Neighbours that go under the same keys share them.

use super::super::node::Node;
use super::super::span::Span;
use super::super::tree::Kind;
use super::style::{FlowStyle, column, dash, eol, line_end, line_start, step};
use super::value::{Value, block_entries, double_quoted, flow_entry, spelled};
use super::{Edit, Refusal};

/// Where an entry goes: the keys, outermost first, and entries that are put before it beside
/// the last of them.
pub(super) struct Goal<'c> {
    pub(super) keys: &'c [Box<str>],
    pub(super) beside: &'c [(String, Value)],
}

/// An entry of a mapping with its goal.
struct Moved<'d, 'c> {
    key: Node<'d>,
    value: Node<'d>,
    goal: &'c Goal<'c>,
    /// How many of its keys the entry before it has opened.
    shared: usize,
    /// How many of them stay open for the entry behind it.
    kept: usize,
}

/// Moves the given entries (told by the ids of their values) of a mapping. `going` holds the
/// values that are taken out of it at the same time.
pub(super) fn entries(
    map: Node<'_>,
    goals: &[(u32, Goal<'_>)],
    going: &[u32],
    edits: &mut Vec<Edit>,
) -> Result<(), Refusal> {
    let goal = |value: Node<'_>| goals.iter().find(|(id, _)| *id == value.id()).map(|(_, g)| g);
    let mut moved: Vec<Moved<'_, '_>> = Vec::new();
    let mut opened: Vec<&str> = Vec::new();
    let mut is_next = false;
    for (key, value) in map.entries() {
        let Some(goal) = goal(value) else {
            is_next = false;
            if !going.contains(&value.id()) {
                opened.push(key.text());
            }
            continue;
        };
        let before = moved.last().filter(|_| is_next).map_or(&[][..], |before| before.goal.keys);
        let shared = parents(before).iter().zip(parents(goal.keys));
        let shared = shared.take_while(|(a, b)| a == b).count();
        if shared == 0 {
            opened.push(&goal.keys[0]);
        } else if let Some(before) = moved.last_mut() {
            before.kept = shared;
        }
        moved.push(Moved { key, value, goal, shared, kept: 0 });
        is_next = true;
    }
    opened.sort_unstable();
    if let Some(pair) = opened.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("`{}` would be written twice", pair[0]));
    }
    if map.is_flow() { in_flow(map, &moved, edits) } else { in_block(map, &moved, edits) }
}

fn parents(keys: &[Box<str>]) -> &[Box<str>] {
    &keys[..keys.len().saturating_sub(1)]
}

fn in_block(map: Node<'_>, moved: &[Moved<'_, '_>], edits: &mut Vec<Edit>) -> Result<(), Refusal> {
    let document = map.document();
    let text = document.text();
    let (left, step) = (column(map)?, step(document));
    for (index, entry) in moved.iter().enumerate() {
        let Goal { keys, beside } = entry.goal;
        let span = entry.key.span();
        let eol = eol(text, span.start as usize);
        let mut new = " ".repeat(entry.shared * step);
        for (depth, key) in parents(keys).iter().enumerate().skip(entry.shared) {
            new += &format!(
                "{}:{eol}{:indent$}",
                spelled(key),
                "",
                indent = left + (depth + 1) * step
            );
        }
        let indent = left + parents(keys).len() * step;
        for (number, line) in block_entries(beside, indent, step, dash(document)).iter().enumerate()
        {
            let line = if number == 0 { &line[indent..] } else { line };
            new += &format!("{}{line}", if number == 0 { "" } else { eol });
        }
        if !beside.is_empty() {
            new += &format!("{eol}{:indent$}", "");
        }
        new += &respelled(entry.key, &keys[keys.len() - 1]);
        edits.push(Edit { span, text: new });
        let end = entry.value.span().end as usize;
        let deeper = " ".repeat(parents(keys).len() * step);
        indent_lines(text, line_end(text, span.end as usize), end, &deeper, edits);
        if let Some(next) = moved.get(index + 1).filter(|_| entry.kept > 0) {
            // Comments between two entries that go under one key go with them.
            let next = line_start(text, next.key.span().start as usize);
            let deeper = " ".repeat(entry.kept * step);
            indent_lines(text, line_end(text, end), next, &deeper, edits);
        }
    }
    Ok(())
}

fn in_flow(map: Node<'_>, moved: &[Moved<'_, '_>], edits: &mut Vec<Edit>) -> Result<(), Refusal> {
    let text = map.document().text();
    let style = FlowStyle::of(map);
    // What stands between a brace and what is inside it, so many levels in.
    let lead = |depth: usize| match &style.lines {
        Some((eol, indent, step)) => format!("{eol}{indent}{}", step.repeat(depth)),
        None if style.padding => " ".to_owned(),
        None => String::new(),
    };
    for entry in moved {
        let Goal { keys, beside } = entry.goal;
        let (span, end) = (entry.key.span(), entry.value.span().end as usize);
        let mut new = String::new();
        if let Some((_, _, step)) = &style.lines {
            new += &step.repeat(entry.shared);
            let deeper = step.repeat(parents(keys).len());
            indent_lines(text, line_end(text, span.end as usize), end, &deeper, edits);
        }
        let colon = if style.colon_space || !style.quoted { ": " } else { ":" };
        for (depth, key) in parents(keys).iter().enumerate().skip(entry.shared) {
            let key = if style.quoted { double_quoted(key) } else { spelled(key) };
            new += &format!("{key}{colon}{{{}", lead(depth + 1));
        }
        for (key, value) in *beside {
            let comma = if style.comma_space && style.lines.is_none() { ", " } else { "," };
            let line =
                if style.lines.is_some() { lead(parents(keys).len()) } else { String::new() };
            new += &format!("{}{comma}{line}", flow_entry(key, value, &style));
        }
        new += &respelled(entry.key, &keys[keys.len() - 1]);
        edits.push(Edit { span, text: new });
        let closed = (entry.kept..parents(keys).len()).rev();
        let closing: String = closed.map(|depth| format!("{}}}", lead(depth))).collect();
        if !closing.is_empty() {
            edits.push(Edit { span: Span::at(end), text: closing });
        }
    }
    Ok(())
}

/// A key in the quotes of the one it replaces.
fn respelled(old: Node<'_>, new: &str) -> String {
    match old.kind() {
        Kind::Double => double_quoted(new),
        Kind::Single => format!("'{}'", new.replace('\'', "''")),
        _ => spelled(new),
    }
}

/// Puts blanks before every line that begins behind `from` and before `to`.
fn indent_lines(text: &str, from: usize, to: usize, blanks: &str, edits: &mut Vec<Edit>) {
    if blanks.is_empty() || from >= to {
        return;
    }
    for newline in memchr::memchr_iter(b'\n', &text.as_bytes()[from..to]) {
        let at = from + newline + 1;
        let is_empty = text[at..].starts_with(['\n', '\r']);
        if at < to && !is_empty {
            edits.push(Edit { span: Span::at(at), text: blanks.to_owned() });
        }
    }
}
