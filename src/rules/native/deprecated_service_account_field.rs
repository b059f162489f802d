//! `serviceAccount`, the old name of `serviceAccountName`. If both are there, the new one counts.

use crate::model::lookup::{Lookup, find, follow, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    // Among the fields of an operator the same word is its own.
    let Some(_) = subject.pod.filter(|pod| pod.data.row.form.has_lists()) else { return };
    let old = find(subject.node, &["serviceAccount"]);
    let Some(old) = old.filter(|old| !is_opaque(*old) && !old.text().is_empty()) else { return };
    let detail = match follow(subject.node, &["serviceAccountName"]) {
        Lookup::Found(new) if new.node.text() == old.text() => return,
        Lookup::Found(new) if !new.node.text().is_empty() => {
            format!("and is overruled by `{}`", new.node.text())
        }
        Lookup::Opaque(_) => return,
        _ => "the old name of `serviceAccountName`".to_owned(),
    };
    flag(Evidence::at(subject, old).detail(detail));
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let old = evidence.lookup.node().ok_or("the account is not known")?;
    match follow(evidence.subject.node, &["serviceAccountName"]) {
        // Written, and so in force.
        Lookup::Found(new) if !new.node.text().is_empty() => Ok(vec![Change::Remove { node: old }]),
        Lookup::Found(new) => Ok(vec![
            Change::Remove { node: old },
            Change::Replace { node: new.node, value: Value::of(old)? },
        ]),
        Lookup::Opaque(_) => Err("the new field is not known here".into()),
        // A null stands there, to be filled.
        Lookup::Absent(absent) if absent.steps == 1 => Ok(vec![
            Change::Remove { node: old },
            Change::Set { under: absent.under, keys: Vec::new(), value: Value::of(old)? },
        ]),
        Lookup::Absent(_) => {
            let key = old.key().ok_or("the field is not known")?;
            Ok(vec![Change::Replace { node: key, value: Value::Text("serviceAccountName".into()) }])
        }
    }
}
