//! Fixes to text: all of a fix or none, equal edits once, clashes wait.

use crate::fix::plan::Plan;
use crate::syntax::edit::{Change, Edit, Refusal, apply, edits};
use crate::syntax::{Document, Source};

/// Text with some of the fixes made.
#[derive(Debug)]
pub struct Applied {
    /// The new text.
    pub text: String,
    /// Indexes of the fixes that were made.
    pub made: Vec<usize>,
    /// What they changed, sorted.
    pub edits: Vec<Edit>,
}

/// Makes as many of the given fixes at once as go together. `chosen` holds indexes into
/// `plans`; what clashes with an earlier one is left out, to be tried in the next pass.
pub fn together(source: &Source, plans: &[Plan<'_>], chosen: &[usize]) -> Applied {
    let mut all_edits: Vec<Edit> = Vec::new();
    let mut made = Vec::new();
    let mut rest = chosen;
    while let Some((&first, _)) = rest.split_first() {
        let document = plans[first].document;
        let same = |index: &&usize| std::ptr::eq(plans[**index].document, document);
        let (group, others) = rest.split_at(rest.iter().take_while(same).count());
        rest = others;
        let kept = compatible(document, plans, Vec::new(), group);
        if let Ok(edits) = joint(document, plans, &kept) {
            all_edits.extend(edits);
            made.extend(kept);
        }
    }
    all_edits.sort();
    Applied { text: apply(&source.text, &all_edits), made, edits: all_edits }
}

/// The kept fixes and as many of the candidates as go with them, found by halving: most often
/// all of them do.
fn compatible(
    document: &Document<'_>,
    plans: &[Plan<'_>],
    kept: Vec<usize>,
    candidates: &[usize],
) -> Vec<usize> {
    let with_all: Vec<usize> = kept.iter().chain(candidates).copied().collect();
    if joint(document, plans, &with_all).is_ok() {
        return with_all;
    }
    if candidates.len() <= 1 {
        return kept;
    }
    let (first, second) = candidates.split_at(candidates.len() / 2);
    let kept = compatible(document, plans, kept, first);
    compatible(document, plans, kept, second)
}

fn joint(
    document: &Document<'_>,
    plans: &[Plan<'_>],
    chosen: &[usize],
) -> Result<Vec<Edit>, Refusal> {
    let changes: Vec<Change<'_>> =
        chosen.iter().flat_map(|index| plans[*index].changes.iter().cloned()).collect();
    edits(document, &changes)
}
