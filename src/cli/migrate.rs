//! Arguments of `migrate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::FileArgs;

/// Arguments of `migrate`.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// The linter whose configuration and exceptions are taken over
    #[arg(value_enum)]
    pub from: PeerArg,
    /// Files and folders
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Which configuration is read
    #[command(flatten)]
    pub file: FileArgs,
    /// The linter's configuration, if it has none of the usual names
    #[arg(long, value_name = "FILE")]
    pub peer_config: Vec<PathBuf>,
    /// Show what would be changed as a diff, and change nothing
    #[arg(long)]
    pub diff: bool,
}

/// A linter whose exceptions are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "they are names")]
pub enum PeerArg {
    KubeLinter,
    KubeScore,
    Polaris,
    Checkov,
    Trivy,
    Kubescape,
    Kics,
    Datree,
    Kubeaudit,
    Kyverno,
    Gatekeeper,
}

impl PeerArg {
    /// Its name, as before a colon in the name of a rule.
    pub fn name(self) -> &'static str {
        match self {
            PeerArg::KubeLinter => "kube-linter",
            PeerArg::KubeScore => "kube-score",
            PeerArg::Polaris => "polaris",
            PeerArg::Checkov => "checkov",
            PeerArg::Trivy => "trivy",
            PeerArg::Kubescape => "kubescape",
            PeerArg::Kics => "kics",
            PeerArg::Datree => "datree",
            PeerArg::Kubeaudit => "kubeaudit",
            PeerArg::Kyverno => "kyverno",
            PeerArg::Gatekeeper => "gatekeeper",
        }
    }
}
