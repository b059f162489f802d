//! Aliases that stand for too much: nine short lines can mean a billion values.

use super::tree::{Extra, NodeData};

/// How many nodes aliases may expand a document to before it is refused. The API server's
/// decoder refuses far less.
const LIMIT: u64 = 4_000_000;

/// The first alias that contains itself or expands beyond measure, and what is wrong with it.
pub(super) fn excessive(nodes: &[NodeData], extras: &[Extra]) -> Option<(usize, &'static str)> {
    let mut sizes = vec![1u64; nodes.len()];
    let mut open: Vec<usize> = Vec::new();
    for (id, node) in nodes.iter().enumerate() {
        // A subtree is summed up when its end is passed. Targets stand before their aliases, so
        // one pass forward sees every size that it needs.
        while let Some(&top) = open.last().filter(|top| nodes[**top].end as usize <= id) {
            open.pop();
            if let Some(&around) = open.last() {
                sizes[around] = sizes[around].saturating_add(sizes[top]);
            }
        }
        let target = node.extra.checked_sub(1).and_then(|extra| extras[extra as usize].target);
        if let Some(target) = target.map(|target| target as usize) {
            if nodes[target].end as usize > id {
                return Some((id, "an alias stands for a value that contains it"));
            }
            sizes[id] = sizes[target];
            if sizes[id] > LIMIT {
                return Some((id, "its aliases expand to millions of values"));
            }
        }
        open.push(id);
    }
    None
}
