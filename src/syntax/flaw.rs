//! What can be wrong with a source's text.

use super::span::Span;

/// Why a document or a whole source cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What kind of trouble.
    pub kind: FlawKind,
    /// Where it shows.
    pub span: Span,
    /// What is wrong, without place, in a form that follows "not valid YAML: ".
    pub message: String,
}

/// Kinds of trouble with a source's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// Not YAML.
    Syntax,
    /// Not YAML, but a template that becomes YAML once it is rendered.
    Template,
    /// Not UTF-8 text.
    Encoding,
    /// Could not be read at all.
    Unread,
}

/// How many lines above a fault template code is taken for its cause: a parser often goes on
/// for a few lines before it stumbles.
const LINES_ABOVE: usize = 5;

impl Flaw {
    /// Text that is not YAML. With template code close by it is not broken: it is not YAML yet.
    pub(super) fn syntax(text: &str, at: usize, message: String) -> Flaw {
        let at = at.min(text.len());
        let span = match text[at..].chars().next() {
            Some(c) if c != '\n' && c != '\r' => Span::new(at, at + c.len_utf8()),
            _ => Span::at(at),
        };
        let kind = if has_template_code(text, at) { FlawKind::Template } else { FlawKind::Syntax };
        Flaw { kind, span, message }
    }
}

/// Whether code of Helm, Jinja or ERB stands at a fault or close above it, or anywhere above it
/// at the very left, where no text of a mapping can be.
fn has_template_code(text: &str, at: usize) -> bool {
    const MARKS: [&str; 3] = ["{{", "{%", "<%"];
    let near = text[..at].rsplit('\n').take(LINES_ABOVE + 1);
    let mut near = near.chain(text[at..].split('\n').take(2));
    let mut above = text[..at].lines();
    near.any(|line| MARKS.iter().any(|mark| line.contains(mark)))
        || above.any(|line| MARKS.iter().any(|mark| line.starts_with(mark)))
}
