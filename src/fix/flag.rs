//! Flags of a program as something to change.

use crate::model::{Container, Lookup};
use crate::syntax::edit::{Change, Refusal, Value};

/// Gives a flag a value, written `--name=value`: where it stands, else after the other words.
pub(super) fn set<'d>(
    container: Container<'d>,
    name: &str,
    value: &Value,
) -> Result<Vec<Change<'d>>, Refusal> {
    let value = match value {
        Value::Text(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        _ => return Err("a flag takes text, a whole number, true or false".into()),
    };
    let word = Value::Text(format!("--{name}={value}"));
    match (container.flag(name), container.flags(name).last()) {
        (Lookup::Opaque(_), _) => Err("the value is not known here".into()),
        (_, Some(last)) => {
            // Of several the last one counts; a program may even refuse a list it cannot join.
            let mut changes = vec![Change::Replace { node: last.word, value: word }];
            changes.extend(last.apart.map(|node| Change::Remove { node }));
            Ok(changes)
        }
        (_, None) => {
            let list = container.flag_list().ok_or("the program's words are not written here")?;
            Ok(vec![Change::Append { list, value: word }])
        }
    }
}

/// Takes a flag out, wherever it is written.
pub(super) fn remove<'d>(container: Container<'d>, name: &str) -> Vec<Change<'d>> {
    let words = container.flags(name).flat_map(|flag| [Some(flag.word), flag.apart]);
    words.flatten().map(|node| Change::Remove { node }).collect()
}
