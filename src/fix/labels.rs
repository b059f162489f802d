//! Labels put on the Namespaces of a source, through the same edits and the same proof as any
//! fix.

use super::apply::together;
use super::path::write;
use super::plan::{Plan, Planner};
use super::verify;
use crate::check::Unit;
use crate::model::lookup::follow;
use crate::model::{Object, Segment, Subject, World};
use crate::syntax::edit::{Refusal, Value};
use crate::syntax::{Source, parse};

/// The labels that one object is to have: its number among the objects of its source, and keys
/// and values.
pub type Wanted = (usize, Vec<(String, String)>);

/// The text of a source with labels added to its objects or brought up to date; `None` if they
/// are there already.
///
/// # Errors
/// Why the text cannot be changed that way; nothing is changed then.
pub fn label(source: &Source, wanted: &[Wanted]) -> Result<Option<String>, Refusal> {
    let parsed = parse(source);
    let unit = Unit::of(&parsed, 0, false);
    let world = World::default();
    let planner = Planner::new(&world, parsed.documents.iter());
    let mut plans: Vec<Plan<'_>> = Vec::new();
    for (number, labels) in wanted {
        let Some(object) = unit.objects.get(*number).map(Object) else { continue };
        planner.guard(Subject::object(object))?;
        let mut changes = Vec::new();
        for (key, value) in labels {
            let path =
                ["metadata", "labels", key].map(|key| Segment { key: key.into(), each: false });
            let lookup = follow(object.root(), &path);
            changes.extend(write(lookup, &path, &Value::Text(value.clone()))?);
        }
        if !changes.is_empty() {
            plans.push(Plan { document: object.root().document(), changes });
        }
    }
    if plans.is_empty() {
        return Ok(None);
    }
    for plan in &plans {
        plan.edits()?;
    }
    let all: Vec<usize> = (0..plans.len()).collect();
    let applied = together(source, &plans, &all);
    if applied.made.len() < plans.len() {
        return Err("the edits of its Namespaces do not go together".into());
    }
    let new =
        Source { path: source.path.clone(), text: applied.text, flaw: None, named: source.named };
    let again = parse(&new);
    verify::structure(&parsed, &again, &plans.iter().collect::<Vec<_>>())?;
    Ok(Some(new.text))
}
