//! All objects of a run, indexed for the questions that rules ask between them. Immutable, and
//! shared by all threads.

mod accounts;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::container::Container;
use super::lookup::{find, items, text};
use super::object::{Object, ObjectData};
use super::operator::{Makes, makes};
use super::pattern::Patterns;
use super::pod::Pod;
use super::selector::{is_given_later, selects};
use crate::syntax::{Node, Scalar};

/// Names, each with the namespaces it is found in; no namespace means "whatever it is applied
/// to".
type Names<'d> = HashMap<&'d str, Vec<Option<&'d str>>>;

/// The objects of a run and their indexes.
#[derive(Debug, Default)]
pub struct World<'d> {
    /// Pods by one label of theirs.
    pods: HashMap<(&'d str, &'d str), Vec<LabelledPod<'d>>>,
    /// What a folder holds of each namespace.
    folders_hold: HashMap<(PathBuf, Option<&'d str>), Holding>,
    /// Sources and namespaces with workloads.
    sources_with_workloads: HashSet<(usize, Option<&'d str>)>,
    /// Folders in which not all objects show, for some make others or could not be read.
    operated: HashMap<PathBuf, Makes>,
    /// ServiceAccounts that a RoleBinding or ClusterRoleBinding gives something to: by name, the
    /// namespace and the binding.
    bound: HashMap<&'d str, Vec<(Option<&'d str>, Object<'d>)>>,
    /// ServiceAccounts, and those of them that switch token mounting off.
    accounts: Names<'d>,
    tokenless: Names<'d>,
    /// Every object, by kind.
    kinds: HashMap<&'d str, Vec<Object<'d>>>,
    /// Every object, by kind and name.
    names: HashMap<(&'d str, &'d str), Vec<Object<'d>>>,
    /// Definitions of custom resources, by the group and kind that they define.
    definitions: HashMap<(&'d str, &'d str), Vec<Object<'d>>>,
    /// Every pod.
    all_pods: Vec<Pod<'d>>,
    /// Every pod, by its ServiceAccount.
    pods_as: HashMap<&'d str, Vec<Pod<'d>>>,
    /// Containers, by the user they are given.
    users: HashMap<i128, Vec<Container<'d>>>,
    /// The folder of each source.
    folders: Vec<PathBuf>,
    /// The expressions that definitions of the run have.
    patterns: Patterns,
    /// The kinds that the run knows, unless they are only those of the project.
    pub(super) known: Option<&'d super::kinds::Kinds>,
}

#[derive(Debug, Default)]
struct Holding {
    workloads: usize,
    services: usize,
}

#[derive(Debug)]
struct LabelledPod<'d> {
    /// The pod, unless its kind is not one of ours.
    pod: Option<Pod<'d>>,
    namespace: Option<&'d str>,
    labels: Node<'d>,
}

impl<'d> World<'d> {
    /// Indexes the objects of a run. `folders` holds the folder of each source, by its index.
    pub fn of(objects: impl Iterator<Item = &'d ObjectData<'d>>, folders: Vec<PathBuf>) -> Self {
        let mut world = World { folders, ..World::default() };
        for data in objects {
            world.add(Object(data));
        }
        world
    }

    /// Notes sources that hold more than could be read: nothing is missing beside them.
    pub fn with_gaps(mut self, sources: impl Iterator<Item = usize>) -> Self {
        let folders = sources.filter_map(|source| self.folders.get(source).cloned());
        let folders = folders.map(|folder| (folder, Makes::Anything)).collect::<Vec<_>>();
        self.operated.extend(folders);
        self
    }

    fn add(&mut self, object: Object<'d>) {
        let root = object.root();
        if !object.is_namesake() {
            self.kinds.entry(object.kind()).or_default().push(object);
            if let Some(name) = object.name() {
                self.names.entry((object.kind(), name)).or_default().push(object);
            }
        }
        for pod in object.pods().filter(|pod| pod.data.row.form.is_whole()) {
            self.all_pods.push(pod);
            self.pods_as.entry(pod.service_account()).or_default().push(pod);
            for container in pod.containers() {
                if let Some(id) = container.user() {
                    self.users.entry(id).or_default().push(container);
                }
            }
        }
        match (object.group(), object.kind()) {
            ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => {
                for subject in items(root, &["subjects"]) {
                    if text(subject, &["kind"]) == Some("ServiceAccount") {
                        let namespace = text(subject, &["namespace"]).or(object.namespace());
                        let name = text(subject, &["name"]).unwrap_or_default();
                        self.bound.entry(name).or_default().push((namespace, object));
                    }
                }
            }
            ("", "ServiceAccount") => {
                let (namespace, name) = (object.namespace(), object.name().unwrap_or_default());
                self.accounts.entry(name).or_default().push(namespace);
                let automount = find(root, &["automountServiceAccountToken"]);
                if automount.and_then(Node::scalar) == Some(Scalar::Bool(false)) {
                    self.tokenless.entry(name).or_default().push(namespace);
                }
            }
            ("apiextensions.k8s.io", "CustomResourceDefinition") => {
                let defined = |keys: &[&str]| text(root, keys);
                let pair = defined(&["spec", "group"]).zip(defined(&["spec", "names", "kind"]));
                if let Some(pair) = pair {
                    self.definitions.entry(pair).or_default().push(object);
                }
            }
            ("", "Service") => self.holding(object).services += 1,
            _ => {}
        }
        let made = makes(object.group(), object.kind());
        if made != Makes::Nothing {
            let known = self.operated.entry(self.folder(object)).or_insert(made);
            *known = made.max(*known);
        }
        let pods = object.pods().filter_map(|pod| Some((Some(pod), pod.data.template?)));
        let mut templates: Vec<(Option<Pod<'d>>, Node<'d>)> = pods.collect();
        if templates.is_empty() {
            // Any kind with a template in the usual place makes pods, judged or not.
            let template = object.template().or_else(|| find(root, &["spec", "template"]));
            templates.extend(template.map(|template| (None, template)));
        }
        if templates.is_empty() {
            return;
        }
        // What runs to its end serves nobody.
        let ends = |pod: &Option<Pod<'d>>| pod.is_some_and(|pod| pod.data.row.is_unprobed());
        let is_job = matches!(object.kind(), "Job" | "CronJob");
        if !is_job && !templates.iter().all(|(pod, _)| ends(pod)) {
            self.holding(object).workloads += 1;
            self.sources_with_workloads.insert((object.0.source, object.namespace()));
        }
        for (pod, template) in templates {
            let Some(labels) = find(template, &["metadata", "labels"]) else { continue };
            for (key, value) in labels.entries() {
                let pair = (key.text(), value.target().text());
                let pod = LabelledPod { pod, namespace: object.namespace(), labels };
                self.pods.entry(pair).or_default().push(pod);
            }
        }
    }

    fn folder(&self, object: Object<'_>) -> PathBuf {
        self.folders.get(object.0.source).cloned().unwrap_or_default()
    }

    fn holding(&mut self, object: Object<'d>) -> &mut Holding {
        let key = (self.folder(object), object.namespace());
        self.folders_hold.entry(key).or_default()
    }

    /// Whether any pod of the run carries all labels of a selector, in a namespace that may be
    /// the same.
    pub fn selects_any(&self, namespace: Option<&str>, selector: Node<'_>) -> bool {
        let Some((key, value)) = selector.entries().find(|(key, _)| !is_given_later(key.text()))
        else {
            return true;
        };
        let candidates = self.pods.get(&(key.text(), value.target().text()));
        candidates
            .into_iter()
            .flatten()
            .any(|pod| may_be_same(namespace, pod.namespace) && selects(selector, pod.labels))
    }

    /// All objects of a kind, in the order of the sources.
    pub fn of_kind(&self, kind: &str) -> &[Object<'d>] {
        self.kinds.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Whether the run has any object of a kind.
    pub fn has_kind(&self, kind: &str) -> bool {
        self.kinds.contains_key(kind)
    }

    /// The object of that kind and name in a namespace that may be the same.
    pub fn named(&self, kind: &str, namespace: Option<&str>, name: &str) -> Option<Object<'d>> {
        self.find_named(kind, name, |object| may_be_same(namespace, object.namespace()))
    }

    /// The first object of that kind and name that is wanted.
    pub fn find_named(
        &self,
        kind: &str,
        name: &str,
        wanted: impl Fn(Object<'d>) -> bool,
    ) -> Option<Object<'d>> {
        self.names.get(&(kind, name))?.iter().copied().find(|object| wanted(*object))
    }

    /// The CustomResourceDefinitions of the run for a group and kind.
    pub fn definitions(&self, group: &'d str, kind: &'d str) -> &[Object<'d>] {
        self.definitions.get(&(group, kind)).map_or(&[], Vec::as_slice)
    }

    /// Whether a regular expression of a definition matches a text; `None` if it is none.
    pub fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        self.patterns.find_in(pattern, text)
    }

    /// Every pod of the run.
    pub fn pods(&self) -> &[Pod<'d>] {
        &self.all_pods
    }

    /// The pods whose labels a plain map selects, in namespaces that may be the same.
    pub fn pods_selected(&self, namespace: Option<&str>, selector: Node<'_>) -> Vec<Pod<'d>> {
        let Some((key, value)) = selector.entries().find(|(key, _)| !is_given_later(key.text()))
        else {
            return Vec::new();
        };
        let candidates = self.pods.get(&(key.text(), value.target().text())).into_iter().flatten();
        let selected = candidates
            .filter(|pod| may_be_same(namespace, pod.namespace) && selects(selector, pod.labels));
        selected.filter_map(|pod| pod.pod).collect()
    }

    /// Whether the object's folder shows no operator's objects, no template and no broken file,
    /// so that what is not there is missing.
    pub fn is_complete_for(&self, object: Object<'_>) -> bool {
        !self.operated.contains_key(&self.folder(object))
    }

    /// Whether two objects come from files in one folder.
    pub fn are_beside(&self, a: Object<'_>, b: Object<'_>) -> bool {
        self.folder(a) == self.folder(b)
    }

    /// Whether one object's file is where patches of the other are kept: in its folder, beside
    /// that, or a little below, as bases and overlays are.
    pub fn may_patch(&self, patch: Object<'_>, object: Object<'_>) -> bool {
        let folder = self.folder(object);
        let top = folder.parent().unwrap_or(&folder);
        let below = self.folder(patch).strip_prefix(top).map(|rest| rest.components().count());
        below.is_ok_and(|levels| levels <= 3)
    }

    /// Whether the run shows the workloads that stand beside a Service, so that one that is
    /// missing is missing: there are some in its file, or enough in its folder for each
    /// Service to have one, and nothing that makes pods out of sight.
    pub fn shows_workloads_beside(&self, service: Object<'_>) -> bool {
        let (source, folder) = (service.0.source, self.folder(service));
        if self.operated.get(&folder) == Some(&Makes::Anything) {
            return false;
        }
        let namespace = service.namespace();
        let beside = self.folders_hold.get(&(folder, namespace));
        self.sources_with_workloads.contains(&(source, namespace))
            || beside.is_some_and(|holding| holding.services <= holding.workloads)
    }

    /// The containers that are given a user, by its id.
    pub fn containers_of_user(&self, id: i128) -> &[Container<'d>] {
        self.users.get(&id).map_or(&[], Vec::as_slice)
    }
}

pub(crate) fn may_be_same(a: Option<&str>, b: Option<&str>) -> bool {
    a.is_none() || b.is_none() || a == b
}
