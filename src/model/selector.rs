//! Label selectors.

use crate::syntax::Node;

/// Whether a plain map of labels (a Service's or ReplicationController's selector) selects the
/// given labels. An empty map selects nothing here: a Service without a selector has its
/// endpoints made by hand.
pub fn selects(selector: Node<'_>, labels: Node<'_>) -> bool {
    let mut wanted = selector.entries().peekable();
    wanted.peek().is_some()
        && wanted.all(|(key, value)| {
            let label = labels.get(key.text());
            label.is_some_and(|label| label.text() == value.target().text())
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
