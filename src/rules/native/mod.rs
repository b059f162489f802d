//! Checks that are too clever for a page, one file each, named like their rule.

mod allow_all_network_policy;
mod api_version;
mod apparmor_annotation;
mod argo_workflow_default_service_account;
mod autoscaler_without_range;
mod config_ref;
mod container_runtime_socket;
mod costly_probe_command;
mod custom_selinux_type;
mod dangling_backend;
mod dangling_network_policy;
mod dangling_role_ref;
mod dangling_scale_target;
mod dangling_service;
mod dangling_service_account;
mod dangling_service_monitor;
mod default_service_account;
mod deprecated_image_registry;
mod deprecated_label;
mod deprecated_service_account_field;
mod duplicate_container_name;
mod duplicate_container_port;
mod duplicate_env_var;
mod duplicate_host;
mod duplicate_key;
mod duplicate_object;
mod duplicate_scale_target;
mod duplicate_service_selector;
mod etcd;
mod exposed_workload;
mod fixed_replicas_under_autoscaler;
mod flyte;
mod flyte_bare_init_container;
mod flyte_ignored_container;
mod flyte_lost_setting;
mod flyte_plugin_security_context;
mod flyte_process_sharing;
mod flyte_repeated_entry;
mod forbidden_annotation;
mod granted_right;
mod hardcoded_secret;
mod host_network_port;
mod host_port;
mod id_out_of_range;
mod identical_probes;
mod image_registry;
mod implicit_probe_settings;
mod incomplete_resource_quota;
mod ingress_class_annotation;
mod ingress_host_without_tls;
mod init_container_gap;
mod instance_label_mismatch;
mod invalid_container_port;
mod invalid_image_reference;
mod invalid_label;
mod invalid_manifest;
mod invalid_name;
mod invalid_schedule;
mod invalid_target_port;
mod known_vulnerable_image;
mod load_balancer_without_tls;
mod long_pod_lifetime;
mod lower_case_capability;
mod misplaced_security_field;
mod missing_api_version_or_kind;
mod missing_apparmor_profile;
mod missing_capability_drop;
mod missing_claim_template_annotation;
mod missing_disruption_budget;
mod missing_dns_option;
mod missing_fs_group;
mod missing_fs_group_change_policy;
mod missing_linux_hardening;
mod missing_network_policy;
mod missing_required_annotation;
mod missing_required_label;
mod missing_safe_to_evict;
mod missing_security_context;
mod missing_selector;
mod missing_storage_class;
mod missing_topology_spread;
mod missing_user_namespace;
mod naked_pod_behind_service;
mod namespace_without;
mod namespace_without_network_policy;
mod namespace_without_service_account;
mod net_raw_capability;
mod network_policy_without_selector;
mod null_value;
mod nvidia_gpu_env;
mod one_way_network_policy;
mod open_ended_allowed_repo;
mod overridden_pod_setting;
mod pdb_min_available_blocks;
mod plaintext_secret_in_env;
mod probe_port;
mod psp;
mod psp_invalid;
mod qos_class;
mod rbac_cluster_admin_equivalent;
mod rbac_csr_approval;
mod rbac_wildcard_rule;
mod removed_volume_plugin;
mod replicas_without_spread;
mod request_exceeds_limit;
mod resource_bounds;
mod run_as_root;
mod scale;
mod schema;
mod seccomp_annotation;
mod secret_in_config_map;
mod selector_mismatch;
mod sensitive_data_in_config_map;
mod sensitive_host_path;
mod service_account_token_automount;
mod service_account_token_with_rbac;
mod service_port_outside_range;
mod service_target_port_mismatch;
mod service_type;
mod service_without_selector;
mod shared_service_account;
mod shared_user_id;
mod single_replica;
mod slashed_sysctl;
mod spark;
mod spark_duplicate_sidecar;
mod spark_field_without_webhook;
mod spark_ignored_resources;
mod spark_node_selector_twice;
mod spark_overruled_security_context;
mod spark_template_without_main_container;
mod statefulset_service_mismatch;
mod table;
mod together;
mod too_many_containers;
mod unbounded_empty_dir;
mod unconfined_apparmor;
mod undeclared_windows;
mod unknown_capability;
mod unknown_kind;
mod unknown_security_profile;
mod unlisted_host_path;
mod unlisted_ingress_class;
mod unlisted_reclaim_policy;
mod unlisted_secret;
mod unreadable_manifest_text;
mod unresolved_template;
mod unsorted_keys;
mod untargeted_workload;
mod weak_audit_policy;
mod weak_encryption_provider;
mod workload_bound_to_privileged_role;
mod writable_host_path;
mod writable_system_mount_path;

use std::fmt;

pub use schema::{Found, Judge};

use super::options::Options;
use super::rule::Evidence;
use crate::model::{Subject, World};
use crate::syntax::edit::{Change, Refusal};

/// A check: looks at a subject, with the options of its rule, and reports what it finds.
pub type Check = for<'d> fn(Subject<'d>, &World<'d>, &Options, &mut dyn FnMut(Evidence<'d>));

/// A fix that a page cannot say: what to change to mend one finding.
pub type Mend = for<'d> fn(&Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal>;

/// What stands behind the `check:` of a page.
#[derive(Clone, Copy)]
pub enum Native {
    /// Every flaw of a source that is not readable in full; found by the parser.
    Flaws,
    /// A check of one subject, and its fix if the page does not say it.
    Subject(Check, Option<Mend>),
    /// A check of what the walk over an object found, and its fix if the page does not say it.
    Schema(Judge, Option<Mend>),
    /// What is wrong with an allow; found, and mended, where allows are read.
    Allow(Concern),
}

/// What can be wrong with an allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// It cannot be read, or names a rule that does not exist.
    Invalid,
    /// Its day has passed.
    Expired,
    /// It covers no finding.
    Unused,
    /// It does not say why.
    Unexplained,
}

impl Native {
    /// The fix, if it is not in the page.
    pub fn mend(self) -> Option<Mend> {
        match self {
            Native::Flaws | Native::Allow(_) => None,
            Native::Subject(_, mend) | Native::Schema(_, mend) => mend,
        }
    }
}

/// A check whose fix, if any, is in its page.
const fn of(check: Check) -> Native {
    Native::Subject(check, None)
}

impl fmt::Debug for Native {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Native")
    }
}

const ALLOWS: &[(&str, Native)] = &[
    ("allow-without-reason", Native::Allow(Concern::Unexplained)),
    ("expired-allow", Native::Allow(Concern::Expired)),
    ("invalid-allow", Native::Allow(Concern::Invalid)),
    ("unused-allow", Native::Allow(Concern::Unused)),
];

/// The check of that name.
pub fn named(name: &str) -> Option<Native> {
    let mut checks = table::CHECKS.iter().chain(schema::CHECKS).chain(ALLOWS);
    checks.find(|(check, _)| *check == name).map(|(_, native)| *native)
}
