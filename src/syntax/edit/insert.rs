//! Adding entries and items, and replacing scalars.

use super::super::node::Node;
use super::super::span::Span;
use super::super::tree::Kind;
use super::style::{FlowStyle, after_colon, column, dash, eol, line_end, step};
use super::value::{Value, block_entries, block_items, double_quoted, flow_entry};
use super::{Edit, Refusal};

/// Adds entries to a mapping, or makes a mapping where there is a null. `going` holds the values
/// that are taken out of it at the same time.
pub(super) fn entries(
    map: Node<'_>,
    entries: &[(String, Value)],
    going: &[u32],
    edits: &mut Vec<Edit>,
) -> Result<(), Refusal> {
    let document = map.document();
    match map.kind() {
        Kind::Map => {
            let lines = block_entries(entries, column(map)?, step(document), dash(document));
            let staying = map.entries().map(|(_, value)| value);
            let last = staying.filter(|value| !going.contains(&value.id())).last();
            append_lines(map, last.unwrap_or(map), &lines, edits)
        }
        Kind::FlowMap if map.entries().next().is_some() => {
            let style = FlowStyle::of(map);
            let entries: Vec<String> =
                entries.iter().map(|(k, v)| flow_entry(k, v, &style)).collect();
            append_flow(map, &style, &entries, edits)
        }
        Kind::FlowMap | Kind::Missing | Kind::Plain if map.is_null() || map.is_flow() => {
            let value = Value::Map(entries.to_vec());
            fill(map, &value, edits)
        }
        _ => Err("a mapping belongs where something else stands".into()),
    }
}

/// Adds items to a list, or makes a list where there is a null.
pub(super) fn items(list: Node<'_>, items: &[Value], edits: &mut Vec<Edit>) -> Result<(), Refusal> {
    let document = list.document();
    match list.kind() {
        Kind::Seq => {
            let lines = block_items(items, column(list)?, step(document), dash(document));
            append_lines(list, list, &lines, edits)
        }
        Kind::FlowSeq if list.items().next().is_some() => {
            let style = FlowStyle::of(list);
            let items: Vec<String> = items.iter().map(|item| item.flow(&style)).collect();
            append_flow(list, &style, &items, edits)
        }
        _ if list.is_null() || list.kind() == Kind::FlowSeq => {
            fill(list, &Value::Seq(items.to_vec()), edits)
        }
        _ => Err("a list belongs where something else stands".into()),
    }
}

/// Puts a scalar in the place of a scalar, in the same quotes where both are text.
pub(super) fn replace(node: Node<'_>, value: &Value) -> Result<Edit, Refusal> {
    let spelled = match (node.kind(), value) {
        (_, Value::Seq(_) | Value::Map(_)) => return Err("only scalars are replaced".into()),
        (Kind::Double, Value::Text(text)) => double_quoted(text),
        (Kind::Single, Value::Text(text)) => format!("'{}'", text.replace('\'', "''")),
        (Kind::Plain, Value::Text(text)) if is_spelled_alike(node, text) => text.clone(),
        (Kind::Missing, value) => format!(" {}", value.flow(&FlowStyle::of(node))),
        (Kind::Plain | Kind::Double | Kind::Single, value) => {
            let in_json = node.parent().is_some_and(|parent| FlowStyle::of(parent).quoted);
            value.flow(&FlowStyle { quoted: in_json, ..FlowStyle::default() })
        }
        _ => return Err("only plain and quoted scalars are replaced".into()),
    };
    Ok(Edit { span: node.span(), text: spelled })
}

/// Whether a text can stand without quotes because the one it replaces does: names of images
/// have colons, which alone are no reason to quote them.
fn is_spelled_alike(node: Node<'_>, text: &str) -> bool {
    let rest: String = text.split(':').collect();
    node.text().contains(':')
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(':')
        && super::value::spelled(&rest) == rest
}

/// Writes lines after the last line of a block collection, or of what stays of it.
fn append_lines(
    block: Node<'_>,
    behind: Node<'_>,
    lines: &[String],
    edits: &mut Vec<Edit>,
) -> Result<(), Refusal> {
    let text = block.document().text();
    let at = line_end(text, behind.span().end as usize);
    let last = block.descendants().last().filter(|_| at == text.len());
    let keeps_newline =
        |last: Node<'_>| !last.span().of(text).lines().next().is_some_and(|l| l.contains('-'));
    if last.is_some_and(|last| last.is_block_scalar() && keeps_newline(last)) {
        return Err("the text block before it would gain the newline missing at its end".into());
    }
    edits.push(Edit { span: Span::at(at), text: on_new_lines(text, at, lines) });
    Ok(())
}

fn on_new_lines(text: &str, at: usize, lines: &[String]) -> String {
    let eol = eol(text, at);
    lines.iter().flat_map(|line| [eol, line]).collect()
}

/// Writes entries after the last one of a collection in brackets.
fn append_flow(
    node: Node<'_>,
    style: &FlowStyle,
    new: &[String],
    edits: &mut Vec<Edit>,
) -> Result<(), Refusal> {
    let document = node.document();
    let text = document.text();
    let span = node.span();
    let last = node.entries().last().map(|(_, value)| value).or_else(|| node.items().last());
    let end = last.map_or(span.start + 1, |last| last.span().end);
    if text.as_bytes().get(span.start as usize).is_none_or(|b| !matches!(b, b'{' | b'[')) {
        return Err("the mapping has no brackets of its own".into());
    }
    let tail = Span { start: end, end: span.end - 1 };
    if !document.comments_in(tail).is_empty() {
        return Err("a comment stands where the new entry belongs".into());
    }
    let comma = match &style.lines {
        Some((eol, indent, _)) => format!(",{eol}{indent}"),
        None if style.comma_space => ", ".to_owned(),
        None => ",".to_owned(),
    };
    let joined = new.join(&comma);
    let edit = match tail.of(text).find(',') {
        // `{a: 1,}` keeps its trailing comma.
        Some(offset) => {
            let at = end as usize + offset + 1;
            let lead = comma.trim_start_matches(',');
            Edit { span: Span::at(at), text: format!("{lead}{joined},") }
        }
        None => Edit { span: Span::at(end as usize), text: format!("{comma}{joined}") },
    };
    edits.push(edit);
    Ok(())
}

/// Gives a null or an empty `{}` or `[]` its first content: as lines below its key where the
/// file is written in lines, else in brackets.
fn fill(node: Node<'_>, value: &Value, edits: &mut Vec<Edit>) -> Result<(), Refusal> {
    let document = node.document();
    let text = document.text();
    let span = node.span();
    if node.full_span() != span {
        return Err("the empty value has an anchor or a tag".into());
    }
    let key = node.key();
    let in_lines = node.parent().is_some_and(|parent| parent.kind() == Kind::Map);
    let colon = key.and_then(after_colon);
    let beside = |colon: &usize| !text[*colon..span.end as usize].contains('\n');
    if let (true, Some(key), Some(colon)) = (in_lines, key, colon.filter(beside)) {
        let indent = column(key)?;
        let (_, lines) = value.block(indent, step(document), dash(document));
        let at = line_end(text, span.end as usize);
        if !span.is_empty() {
            edits.push(Edit { span: Span::new(colon, span.end as usize), text: String::new() });
        }
        edits.push(Edit { span: Span::at(at), text: on_new_lines(text, at, &lines) });
        return Ok(());
    }
    if node.is_null() && (colon.is_none() || in_lines) {
        return Err("there is no place for the value".into());
    }
    let style = FlowStyle::of(node);
    let style = FlowStyle { lines: style.lines.map(|(e, i, s)| (e, outer(&i, &s), s)), ..style };
    let lead = if node.kind() == Kind::Missing { " " } else { "" };
    edits.push(Edit { span, text: format!("{lead}{}", value.flow(&style)) });
    Ok(())
}

/// One level of indent less.
fn outer(indent: &str, step: &str) -> String {
    indent.strip_suffix(step).unwrap_or(indent).to_owned()
}
