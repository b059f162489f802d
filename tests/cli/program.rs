//! Running the program.

use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

/// One run that is yet to come.
pub(crate) struct Program(Command);

/// What came of it.
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    /// The program in a folder, without variables that it listens to.
    pub(crate) fn new<A: AsRef<OsStr>>(
        folder: &Path,
        args: impl IntoIterator<Item = A>,
    ) -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kubehone"));
        command.current_dir(folder).args(args).stdin(Stdio::null());
        for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            command.env_remove(name);
        }
        // Nor those by which services say where the repository is.
        for name in ["FORCE_HYPERLINK", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"] {
            command.env_remove(name);
        }
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("KUBEHONE_") {
                command.env_remove(name);
            }
        }
        Program(command)
    }

    /// With a file as standard input.
    pub(crate) fn fed(mut self, stdin: &Path) -> Program {
        self.0.stdin(File::open(stdin).expect("the input can be opened"));
        self
    }

    /// With a variable set.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Program {
        self.0.env(name, value);
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(mut self) -> Outcome {
        let output = self.0.output().expect("the program can be run");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("outputs are UTF-8");
        Outcome {
            status: output.status.code().expect("it ends by itself"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// Runs the program in a folder with the arguments of a line.
pub(crate) fn kubehone(folder: &Path, args: &str) -> Outcome {
    Program::new(folder, args.split_whitespace()).run()
}
