//! What a run read, left out and fixed, for its summary.

use crate::check::Unit;
use crate::fix::Mended;
use crate::model::Object;
use crate::report::summary::Dropped;
use crate::report::{Skipped, Summary};
use crate::syntax::{FlawKind, Source};

/// Puts what fixing did into a summary.
pub fn account_fixes(sources: &[Source], mended: &[Mended], summary: &mut Summary) {
    for (source, mended) in sources.iter().zip(mended) {
        summary.changed += usize::from(!mended.fixed.is_empty());
        summary.allowing.0 += mended.allowed;
        summary.allowing.1 += usize::from(mended.allowed > 0);
        for (_, reason) in &mended.left {
            *summary.left.entry((source.name(), reason.clone())).or_default() += 1;
        }
        for (rule, count) in &mended.fixed {
            *summary.fixed.entry(rule.clone()).or_default() += count;
        }
        for (rule, reason) in &mended.dropped {
            let (file, rule, reason) = (source.name(), rule.clone(), reason.clone());
            summary.dropped.push(Dropped { file, rule, reason });
        }
    }
}

/// Counts what a source holds, and says what of it was left out.
pub(super) fn account(source: &Source, unit: &Unit<'_>, summary: &mut Summary) {
    let file = source.name();
    let mut left_out = |failed: bool, document: Option<usize>, reason: &str| {
        let list = if failed { &mut summary.failed } else { &mut summary.skipped };
        list.push(Skipped { file: file.clone(), document, reason: reason.to_owned() });
    };
    summary.files += 1;
    let own = unit.documents.iter().filter(|own| !own.document.is_inside);
    summary.documents += own.count() + unit.flaws.len();
    summary.objects += unit.objects.len();
    let pods = unit.objects.iter().flat_map(|data| Object(data).pods());
    summary.pods += pods.filter(|pod| pod.data.row.form.has_lists()).count();
    for flaw in unit.flaws {
        match flaw.kind {
            FlawKind::Template => left_out(false, None, "a template that is yet to be rendered"),
            FlawKind::Syntax => left_out(true, None, &format!("not valid YAML: {}", flaw.message)),
            FlawKind::Encoding | FlawKind::Unread => left_out(true, None, &flaw.message),
        }
    }
    for _ in 0..unit.templates {
        left_out(
            false,
            None,
            "in part, for a manifest in its text is a template yet to be filled in",
        );
    }
    if !unit.documents.iter().any(|d| d.is_kubernetes) && unit.flaws.is_empty() {
        let reason = if unit.documents.is_empty() { "empty" } else { "not Kubernetes" };
        left_out(false, None, reason);
        if source.named {
            left_out(true, None, "there is no Kubernetes manifest in it");
        }
        return;
    }
    for other in unit.documents.iter().filter(|d| !d.is_kubernetes) {
        left_out(false, Some(other.document.index), "not Kubernetes");
    }
}
