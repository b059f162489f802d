//! Label selectors.

use super::lookup::{find, items, text};
use crate::syntax::Node;

/// Labels that controllers give to pods when they make them; no template shows them.
const GIVEN_LATER: [&str; 9] = [
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
];

/// Whether a controller adds the label to the pods it makes.
pub fn is_given_later(label: &str) -> bool {
    GIVEN_LATER.contains(&label)
}

/// Whether a plain map of labels (a Service's or ReplicationController's selector) selects the
/// given template labels, or may do so once controllers have added theirs. An empty map selects
/// nothing here: a Service without a selector has its endpoints made by hand.
pub fn selects(selector: Node<'_>, labels: Node<'_>) -> bool {
    let mut wanted = selector.entries().peekable();
    wanted.peek().is_some()
        && wanted.filter(|(key, _)| !is_given_later(key.text())).all(|(key, value)| {
            let label = labels.get(key.text());
            label.is_some_and(|label| label.text() == value.target().text())
        })
}

/// Whether a LabelSelector (`matchLabels` and `matchExpressions`) selects the given labels; an
/// empty one selects everything. `labels` is `None` for what has none.
pub fn matches(selector: Node<'_>, labels: Option<Node<'_>>) -> bool {
    let label = |key: &str| labels.and_then(|labels| labels.get(key)).map(Node::text);
    let pairs = find(selector, &["matchLabels"]).into_iter().flat_map(Node::entries);
    let mut pairs = pairs.filter(|(key, _)| !is_given_later(key.text()));
    let mut expressions = items(selector, &["matchExpressions"]);
    pairs.all(|(key, value)| label(key.text()) == Some(value.target().text()))
        && expressions.all(|expression| {
            let own = label(text(expression, &["key"]).unwrap_or_default());
            let is_listed =
                |own: &str| items(expression, &["values"]).any(|value| value.text() == own);
            match text(expression, &["operator"]) {
                Some("In") => own.is_some_and(is_listed),
                Some("NotIn") => !own.is_some_and(is_listed),
                Some("Exists") => own.is_some(),
                Some("DoesNotExist") => own.is_none(),
                _ => false,
            }
        })
}

#[cfg(test)]
mod tests {
    use super::selects;
    use crate::syntax::{Source, parse};

    #[test]
    fn every_pair_of_the_selector_must_be_there() {
        let cases = [
            ("{app: web}", "{app: web, tier: front}", true),
            ("{app: web, tier: back}", "{app: web, tier: front}", false),
            ("{app: web}", "{}", false),
            ("{}", "{app: web}", false),
            ("{app: web, pod-template-hash: x}", "{app: web}", true),
            ("{app: \"1\"}", "{app: '1'}", true),
        ];
        for (selector, labels, expected) in cases {
            let text = format!("- {selector}\n- {labels}\n");
            let source = Source::decode("labels.yaml".into(), text.into_bytes(), false);
            let parsed = parse(&source);
            let mut items = parsed.documents[0].root().items();
            let (Some(selector), Some(labels)) = (items.next(), items.next()) else {
                panic!("two items");
            };
            assert_eq!(selects(selector, labels), expected, "{selector:?} {labels:?}");
        }
    }
}
