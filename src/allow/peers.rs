//! What other linters take for an exception, by their own documentation and code; read, so that
//! a team can change over without touching a manifest, and never complained about.

use super::comment::{around, line};
use super::{Allow, Form, Name, Reach};
use crate::check::Unit;
use crate::model::Object;
use crate::rules::Date;
use crate::syntax::{Document, Node, Span};

use super::words::body;

/// A comment of a peer.
pub(super) struct Comment {
    peer: &'static str,
    names: Vec<String>,
    reason: Option<String>,
    until: Option<Date>,
    reach: Wanted,
}

/// What a peer's comment is to reach.
enum Wanted {
    /// Its line, or what begins below.
    Here,
    /// The line below, or its own at the end of one.
    NextLine,
    /// What begins below.
    Below,
    /// The object around it.
    Object,
    /// The file, if nothing stands before it.
    File,
}

/// All rules of a peer.
const ALL: &str = "*";

/// Reads a comment; `None` if it is not for a peer.
pub(super) fn comment(text: &str) -> Option<Comment> {
    // Several linters may be spoken to on one line: `# nosec # kics-scan ignore-line`.
    text.split('#').find_map(|part| {
        let body = body(part);
        match *body.as_bytes().first()? {
            b'c' | b'b' => checkov(body),
            b't' => trivy(body),
            b'k' => kics(body),
            _ => None,
        }
    })
}

/// `checkov:skip=CKV_K8S_8:reason`.
fn checkov(body: &str) -> Option<Comment> {
    let rest = body.strip_prefix("checkov:skip=").or_else(|| body.strip_prefix("bridgecrew:skip="));
    let (id, reason) = rest.map(|rest| rest.split_once(':').unwrap_or((rest, "")))?;
    let id = id.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next()?;
    let reason = reason.trim();
    Some(Comment {
        peer: "checkov",
        names: vec![id.to_owned()],
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
        until: None,
        reach: Wanted::Object,
    })
}

/// `trivy:ignore:KSV-0017:exp:2027-01-31`, several of them between blanks.
fn trivy(body: &str) -> Option<Comment> {
    let mut comment = Comment {
        peer: "trivy",
        names: Vec::new(),
        reason: None,
        until: None,
        reach: Wanted::Here,
    };
    for word in body.split_whitespace() {
        let Some(rest) = word.strip_prefix("trivy:ignore:") else { break };
        let mut parts = rest.split(':');
        comment.names.push(trivy_id(parts.next().unwrap_or_default()));
        let rest: Vec<&str> = parts.collect();
        let day = rest.windows(2).find(|pair| pair[0] == "exp").and_then(|p| Date::parse(p[1]));
        comment.until = day.or(comment.until);
    }
    (!comment.names.is_empty()).then_some(comment)
}

/// `AVD-KSV-0017`, `KSV017` and `KSV-0017` are one.
pub fn trivy_id(id: &str) -> String {
    let short = id.strip_prefix("AVD-").unwrap_or(id);
    match short.strip_prefix("KSV").map(|number| number.trim_start_matches('-')) {
        Some(number) if number.bytes().all(|b| b.is_ascii_digit()) => format!("KSV-{number:0>4}"),
        _ if id == ALL => ALL.to_owned(),
        _ => short.to_owned(),
    }
}

/// `kics-scan ignore-line`, `ignore-block`, `ignore`, `disable=id,id`.
fn kics(body: &str) -> Option<Comment> {
    let command = body.strip_prefix("kics-scan ")?.trim();
    let (names, reach) = match command.split_once('=') {
        Some(("disable", ids)) => {
            (ids.split(',').map(|id| id.trim().to_owned()).collect(), Wanted::File)
        }
        _ => {
            let reach = match command.split_whitespace().next()? {
                "ignore" => Wanted::File,
                "ignore-line" => Wanted::NextLine,
                "ignore-block" => Wanted::Below,
                _ => return None,
            };
            (vec![ALL.to_owned()], reach)
        }
    };
    Some(Comment { peer: "kics", names, reason: None, until: None, reach })
}

impl Comment {
    /// The allow that it makes at its place.
    pub(super) fn allow<'d>(
        self,
        unit: &'d Unit<'d>,
        document: &'d Document<'d>,
        span: Span,
    ) -> Option<Allow<'d>> {
        let text = document.text();
        let (node, near) = around(unit, document, span);
        let reach = match self.reach {
            Wanted::Here => near,
            Wanted::Below => matches!(near, Reach::Within(_)).then_some(near)?,
            // At the end of a line, people mean that line.
            Wanted::NextLine if matches!(near, Reach::Line(_)) => near,
            Wanted::NextLine => {
                let next = line(text, span.end as usize).end as usize + 1;
                Reach::Line(line(text, (next < text.len()).then_some(next)?))
            }
            Wanted::Object => Reach::Within(object_around(unit, document, span)?),
            Wanted::File => {
                let first = unit.documents.first()?.document.root().full_span().start;
                Reach::Within(Span { start: 0, end: (span.start < first).then_some(u32::MAX)? })
            }
        };
        let until = self.until.map(|day| (day, span));
        let at = (Form::Comment(span), node);
        let is_elsewhere = matches!(self.reach, Wanted::Object | Wanted::File);
        let allow = allow(self.peer, self.names, self.reason, until, reach, at);
        Some(Allow { is_elsewhere, ..allow })
    }
}

/// The object around a comment, or the one that it stands above.
fn object_around(unit: &Unit<'_>, document: &Document<'_>, span: Span) -> Option<Span> {
    let objects = unit.objects.iter().map(|data| Object(data).root());
    let mut objects = objects.filter(|root| std::ptr::addr_eq(root.document(), document));
    let spans: Vec<Span> = objects.by_ref().map(Node::full_span).collect();
    let inside = spans.iter().find(|root| root.start <= span.start && span.start <= root.end);
    inside.or(spans.first()).copied()
}

fn allow<'d>(
    peer: &'static str,
    names: Vec<String>,
    reason: Option<String>,
    until: Option<(Date, Span)>,
    reach: Reach,
    (form, node): (Form<'d>, Node<'d>),
) -> Allow<'d> {
    let span = node.span();
    let name = |id: String| Name { text: format!("{peer}:{id}"), span, is_used: false };
    Allow {
        names: names.into_iter().map(name).collect(),
        reason,
        until,
        form,
        peer: Some(peer),
        is_elsewhere: false,
        wrong: Vec::new(),
        reach,
        node,
        is_void: false,
    }
}

/// Reads an annotation; `None` if it is no peer's. All but kube-score's count on the object
/// itself only, as they do there.
pub(super) fn annotation<'d>(
    object: Object<'d>,
    owner: Node<'d>,
    annotations: Node<'d>,
    key: Node<'d>,
    value: Node<'d>,
) -> Option<Allow<'d>> {
    let (domain, name) = key.text().split_once('/')?;
    let text = value.text().trim();
    let is_true = text.eq_ignore_ascii_case("true");
    let is_object = owner == object.root();
    let all = || vec![ALL.to_owned()];
    let list = || text.split(',').map(|id| id.trim().to_owned()).collect::<Vec<String>>();
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut until = None;
    let (peer, names, reason) = match (domain, name) {
        ("kube-score", "ignore") => ("kube-score", list(), None),
        ("kube-score", "skip") if is_true => ("kube-score", all(), None),
        _ if !is_object => return None,
        ("ignore-check.kube-linter.io", check) => {
            ("kube-linter", vec![check.to_owned()], said(text))
        }
        ("kube-linter.io", "ignore-all") => ("kube-linter", all(), said(text)),
        ("polaris.fairwinds.com", "exempt") if is_true => ("polaris", all(), None),
        ("polaris.fairwinds.com", name) if is_true => {
            ("polaris", vec![name.strip_suffix("-exempt")?.to_owned()], None)
        }
        ("checkov.io" | "bridgecrew.io", name) if name.starts_with("skip") => {
            let (id, reason) = text.split_once('=').unwrap_or((text, ""));
            ("checkov", vec![id.trim().to_owned()], said(reason.trim()))
        }
        ("datree.skip", rule) => ("datree", vec![rule.to_owned()], said(text)),
        ("kubescape.io", "skip-controls") => {
            let other = |name: &str| annotations.get(&format!("kubescape.io/{name}"));
            let expiry = other("skip-expiry").and_then(|node| node.text().get(..10));
            until = expiry.and_then(Date::parse).map(|day| (day, value.span()));
            ("kubescape", list(), other("skip-reason").and_then(|node| said(node.text())))
        }
        ("kubescape.io", "ignore") if ["true", "yes", "1", "enable", "enabled"].contains(&text) => {
            ("kubescape", all(), None)
        }
        _ => return None,
    };
    let names = names.into_iter().filter(|name| !name.is_empty()).collect();
    Some(allow(
        peer,
        names,
        reason,
        until,
        Reach::Within(owner.full_span()),
        (Form::Annotation(value), value),
    ))
}
