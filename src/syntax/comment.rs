//! Questions about the comments of a document.

use super::span::Span;
use super::tree::Document;

impl Document<'_> {
    /// The comments that begin inside `span`, in order.
    pub fn comments_in(&self, span: Span) -> &[Span] {
        let comments = self.comments();
        let from = comments.partition_point(|comment| comment.start < span.start);
        let to = comments.partition_point(|comment| comment.start < span.end);
        &comments[from..to.max(from)]
    }
}
