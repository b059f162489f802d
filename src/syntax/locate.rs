//! Finding in the text what a parser does not say: indicators, and where a block scalar ends.

/// The first `indicator` at or after `from` (and before `to`), looking past white space,
/// comments, anchors, tags and other indicators, but never past content.
pub(super) fn indicator_after(text: &str, from: usize, to: usize, indicator: u8) -> Option<usize> {
    let bytes = &text.as_bytes()[..to.min(text.len())];
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            _ if byte == indicator => return Some(at),
            b' ' | b'\t' | b'\r' | b'\n' | b':' | b'-' | b'?' | 0xEF | 0xBB | 0xBF => at += 1,
            b'#' => at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at),
            b'&' | b'!' => {
                let rest = bytes[at..].iter().position(u8::is_ascii_whitespace);
                at += rest.unwrap_or(bytes.len() - at);
            }
            _ => return None,
        }
    }
    None
}

/// The end of a block scalar's last line. The parser's end lies after that line's break, after
/// blank lines that do not count, or, where blank lines are kept, after the next line's
/// indentation.
pub(super) fn block_end(text: &str, header: usize, end: usize) -> usize {
    let end = end.max(header + 1);
    let mut lines = text[header..end].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let indicators = first.split('#').next().unwrap_or_default().trim_end();
    let body = &text[header + first.len()..end];
    if body.is_empty() {
        return header + indicators.len();
    }
    // After the last line break there is only the indentation of what follows, if anything.
    let body = match body.rfind('\n') {
        Some(at) if is_blank(&body[at + 1..]) => &body[..=at],
        _ => body,
    };
    let kept = if indicators.contains('+') { body } else { without_blank_tail(body, indicators) };
    let kept = kept.strip_suffix('\n').map_or(kept, |t| t.strip_suffix('\r').unwrap_or(t));
    if kept.is_empty() { header + indicators.len() } else { header + first.len() + kept.len() }
}

/// The lines of a block scalar without the blank ones at its end that are no deeper than its
/// indentation; deeper ones are content.
fn without_blank_tail<'t>(body: &'t str, indicators: &str) -> &'t str {
    let explicit = indicators.contains(|c: char| c.is_ascii_digit());
    let first = body.lines().find(|line| !is_blank(line));
    let indent = match first {
        Some(line) if !explicit => line.len() - line.trim_start_matches(' ').len(),
        _ => 0,
    };
    let mut kept = body;
    loop {
        let last = kept.split_inclusive('\n').next_back().unwrap_or_default();
        let blanks = last.trim_end_matches(['\n', '\r']);
        if last.is_empty() || !is_blank(blanks) || blanks.len() > indent {
            return kept;
        }
        kept = &kept[..kept.len() - last.len()];
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}
