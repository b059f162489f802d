//! SELinux labels, and when two of them are the same.

use std::borrow::Cow;

use super::judge::Judge;
use super::read::{self, Read};
use super::strategy::Asks;
use super::violation::{Flaw, Place, quoted};
use crate::syntax::Node;
use crate::syntax::edit::Value;

/// The parts of a label; a part that is not set is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeLinux<'d> {
    /// The level: a sensitivity and categories, as in `s0:c123,c456`.
    pub level: Cow<'d, str>,
    /// The role.
    pub role: Cow<'d, str>,
    /// The type.
    pub kind: Cow<'d, str>,
    /// The user.
    pub user: Cow<'d, str>,
}

impl<'d> SeLinux<'d> {
    /// `seLinuxOptions` below a mapping.
    pub(super) fn read(under: Node<'d>) -> Read<'d, SeLinux<'d>> {
        let Some(node) = read::map(under, &["seLinuxOptions"])? else { return Ok(None) };
        let part = |key: &str| Ok(Cow::Borrowed(read::text(node, &[key])?.unwrap_or_default()));
        let (level, role) = (part("level")?, part("role")?);
        Ok(Some(SeLinux { level, role, kind: part("type")?, user: part("user")? }))
    }

    pub(super) fn into_owned(self) -> SeLinux<'static> {
        let own = |part: Cow<'d, str>| Cow::Owned(part.into_owned());
        SeLinux {
            level: own(self.level),
            role: own(self.role),
            kind: own(self.kind),
            user: own(self.user),
        }
    }

    /// Each part that a label has, by its key.
    pub fn parts(&self) -> [(&'static str, &str); 4] {
        [("level", &self.level), ("role", &self.role), ("type", &self.kind), ("user", &self.user)]
    }

    /// The label as it is written in a manifest.
    pub(super) fn value(&self) -> Value {
        let set = self.parts().into_iter().filter(|(_, part)| !part.is_empty());
        Value::Map(set.map(|(key, part)| (key.to_owned(), Value::Text(part.to_owned()))).collect())
    }
}

impl<'d> Judge<'_, 'd> {
    /// Judges the label in effect; `holder` is the pod's spec or the container that it stands in.
    pub(super) fn selinux(&mut self, path: &str, holder: Node<'d>, label: Option<&SeLinux<'d>>) {
        let strategy = &self.policy.selinux;
        let (Asks::MustRunAs, Some(wanted)) = (&strategy.rule, &strategy.options) else { return };
        let Some(label) = label else {
            let place = Place::of(holder, &["securityContext", "seLinuxOptions"]);
            return self.refuse(path.to_owned(), Flaw::Required, "", place);
        };
        for ((key, is), (_, must)) in label.parts().into_iter().zip(wanted.parts()) {
            let same = if key == "level" { same_level(must, is) } else { must == is };
            if !same {
                let place = Place::of(holder, &["securityContext", "seLinuxOptions", key]);
                let flaw = Flaw::Invalid(quoted(is));
                self.refuse(format!("{path}.{key}"), flaw, format!("must be {must}"), place);
            }
        }
    }
}

/// Whether two levels are the same but for the order of their categories.
fn same_level(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (Some((sensitivity, a)), Some((other, b))) = (a.split_once(':'), b.split_once(':')) else {
        return false;
    };
    let sorted = |categories: &str| {
        let mut list: Vec<String> = categories.split(',').map(str::to_owned).collect();
        list.sort_unstable();
        list
    };
    sensitivity == other && sorted(a) == sorted(b)
}
