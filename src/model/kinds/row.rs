//! The rows of the table of kinds: their columns, and how they hang together. Read by the
//! build for the table of the project, and at run time for a user's rows.

use std::borrow::Cow;

/// What stands at a place, and with it which rules may speak of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A whole PodTemplateSpec: `metadata` and `spec`.
    Template,
    /// A whole PodSpec.
    Spec,
    /// The fields of a PodSpec among others.
    Inlined,
    /// Some fields of a PodSpec.
    Subset,
    /// A PodTemplateSpec laid over the operator's own.
    TemplateOverlay,
    /// A PodSpec laid over the operator's own.
    SpecOverlay,
    /// A container, or a list of them.
    Container,
    /// Something like a container, with fewer or other fields.
    ContainerSubset,
    /// A container laid over one of the operator's.
    ContainerOverlay,
    /// A pod's securityContext and nothing else of it.
    PodContext,
    /// A container's securityContext and nothing else of it.
    ContainerContext,
    /// A manifest inside the manifest.
    Object,
    /// Nothing of ours, however much it looks like it.
    None,
}

/// Every form with its name in the table.
pub const FORMS: [(&str, Form); 13] = [
    ("template", Form::Template),
    ("spec", Form::Spec),
    ("inlined", Form::Inlined),
    ("subset", Form::Subset),
    ("template-overlay", Form::TemplateOverlay),
    ("spec-overlay", Form::SpecOverlay),
    ("container", Form::Container),
    ("container-subset", Form::ContainerSubset),
    ("container-overlay", Form::ContainerOverlay),
    ("pod-context", Form::PodContext),
    ("container-context", Form::ContainerContext),
    ("object", Form::Object),
    ("none", Form::None),
];

impl Form {
    /// Whether containers hang below it.
    pub fn is_pod(self) -> bool {
        matches!(
            self,
            Form::Template
                | Form::Spec
                | Form::Inlined
                | Form::Subset
                | Form::TemplateOverlay
                | Form::SpecOverlay
        )
    }

    /// Whether it is a container or something like one.
    pub fn is_container(self) -> bool {
        matches!(self, Form::Container | Form::ContainerSubset | Form::ContainerOverlay)
    }

    /// Whether the place is the mapping around a PodSpec.
    pub fn is_template(self) -> bool {
        matches!(self, Form::Template | Form::TemplateOverlay)
    }

    /// Whether the place says all there is to know.
    pub fn is_whole(self) -> bool {
        matches!(self, Form::Template | Form::Spec | Form::Container)
    }

    /// Whether it is laid over something that is not in sight.
    pub fn is_overlay(self) -> bool {
        matches!(self, Form::TemplateOverlay | Form::SpecOverlay | Form::ContainerOverlay)
    }

    /// Whether the lists of containers are where a PodSpec has them.
    pub fn has_lists(self) -> bool {
        self.is_template() || matches!(self, Form::Spec | Form::SpecOverlay)
    }
}

/// One place of one kind.
#[derive(Clone, Debug)]
pub struct Row {
    /// The API group; empty for the core group.
    pub group: Cow<'static, str>,
    /// The kind, in any case.
    pub kind: Cow<'static, str>,
    /// From the top of the object; empty for the top itself.
    pub path: Cow<'static, str>,
    /// What stands there.
    pub form: Form,
    /// What is known of its fields, see the head of the table; empty for what the form says.
    pub fields: Cow<'static, str>,
    /// The name that the operator gives a container which has none here.
    pub name: Cow<'static, str>,
    /// What messages call the place; empty for its path.
    pub called: Cow<'static, str>,
    /// Which row of the same kind holds the pod around it.
    pub parent: Option<usize>,
    /// Where the securityContext is: the key; empty for nowhere.
    pub context: Cow<'static, str>,
}

/// Reads the lines of a table and links them.
///
/// # Errors
/// The 1-based line that is wrong, and why.
pub fn read(text: &str) -> Result<Vec<Row>, (usize, String)> {
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [groups, kinds, path, form, more @ ..] = columns.as_slice() else {
            return Err((index + 1, "a row has at least four columns".into()));
        };
        let column = |at: usize| more.get(at).copied().filter(|text| *text != "-").unwrap_or("");
        let called = more.get(2..).unwrap_or_default().join(" ");
        for group in groups.split(',') {
            for kind in kinds.split(',') {
                let row = Row::of([group, kind, path, form, column(0), column(1), &called]);
                rows.push(row.map_err(|wrong| (index + 1, wrong))?);
            }
        }
    }
    link(&mut rows);
    Ok(rows)
}

impl Row {
    /// A row of its columns: group, kind, path, form, fields, name, called.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub fn of(columns: [&str; 7]) -> Result<Row, String> {
        let [group, kind, path, form, fields, name, called] = columns;
        let known = FORMS.iter().find(|(name, _)| *name == form);
        let (_, form) = known.ok_or_else(|| format!("`{form}` is no form"))?;
        let path = path.strip_prefix('.').unwrap_or(path);
        let key = |step: &str| step.trim_end_matches("[]").trim_end_matches("{}").is_empty();
        if !path.is_empty() && path.split('.').any(key) {
            return Err(format!("`{path}` is not a path of fields"));
        }
        let own = |text: &str| Cow::Owned(text.to_owned());
        let group = if group == "core" { "" } else { group };
        Ok(Row {
            group: own(group),
            kind: own(kind),
            path: own(path),
            form: *form,
            fields: own(fields),
            name: own(name),
            called: own(called),
            parent: None,
            context: own("securityContext"),
        })
    }

    /// The order of the table: by group, kind, path; pods before their containers.
    fn key(&self) -> (&str, String, &str, bool) {
        (&self.group, self.kind.to_ascii_lowercase(), &self.path, !self.form.is_pod())
    }

    /// The path below that of another row; `None` if it is not below it.
    fn below<'r>(&'r self, other: &Row) -> Option<&'r str> {
        let rest = self.path.strip_prefix(&*other.path)?;
        match rest.strip_prefix('.') {
            Some(rest) => Some(rest),
            None => (rest.is_empty() || other.path.is_empty()).then_some(rest),
        }
    }
}

/// Sorts rows, finds for each the pod around it and where its securityContext is.
pub fn link(rows: &mut [Row]) {
    rows.sort_by(|a, b| a.key().cmp(&b.key()));
    let mut start = 0;
    while start < rows.len() {
        let is_same = |row: &&Row| {
            row.group == rows[start].group && row.kind.eq_ignore_ascii_case(&rows[start].kind)
        };
        let end = start + rows[start..].iter().take_while(is_same).count();
        link_kind(&mut rows[start..end]);
        start = end;
    }
}

fn link_kind(rows: &mut [Row]) {
    for index in 0..rows.len() {
        let row = &rows[index];
        let around = |(at, other): &(usize, &Row)| {
            *at != index && other.form.is_pod() && row.below(other).is_some()
        };
        let nearest = rows.iter().enumerate().filter(around);
        let parent = nearest.max_by_key(|(at, other)| (other.path.len(), usize::MAX - at));
        let parent = parent.map(|(at, _)| at).filter(|at| *at < index);
        rows[index].parent = parent;
    }
    for index in 0..rows.len() {
        let (row, is_pod) = (&rows[index], rows[index].form.is_pod());
        if !is_pod && !row.form.is_container() {
            continue;
        }
        let mut context = ("securityContext".to_owned(), None);
        for (at, other) in rows.iter().enumerate().skip(index + 1) {
            let Some(key) = other.below(row) else { continue };
            match (other.form, is_pod) {
                (Form::PodContext, true) | (Form::ContainerContext, false) if is_key(key) => {
                    context = (key.to_owned(), Some(at));
                    break;
                }
                (Form::ContainerContext, true) if key == "securityContext" => {
                    context.0.clear();
                }
                _ => {}
            }
        }
        rows[index].context = Cow::Owned(context.0);
        if let Some(at) = context.1 {
            // It is known by its owner from here on.
            rows[at].form = Form::None;
        }
    }
}

fn is_key(path: &str) -> bool {
    !path.is_empty() && !path.contains(['.', '[', '{'])
}
