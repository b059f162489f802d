//! `--watch`: a report now and one after each change.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  hostNetwork: true
  containers: [{name: app, image: nginx:1.27}]
";

/// Ends the process whatever becomes of the test.
struct Watch(Child);

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The lines of a stream as they come.
fn lines(stream: ChildStderr) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Everything up to the line that says that it waits again.
fn report(lines: &Receiver<String>) -> String {
    let mut text = String::new();
    loop {
        let line = lines.recv_timeout(Duration::from_secs(60)).expect("a report in time");
        if line.starts_with("watching") {
            return text;
        }
        text.push_str(&line);
        text.push('\n');
    }
}

/// Waits for a report that says something. One change may be told by the system in two parts, and
/// so be followed by two reports.
fn wait_for(lines: &Receiver<String>, words: &str) {
    while !report(lines).contains(words) {}
}

#[test]
fn a_change_is_checked_and_a_reading_is_not() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let file = place.path().join("web.yaml");
    fs::write(&file, POD).expect("a file");
    // What is as young as the watch counts as changed since.
    thread::sleep(Duration::from_millis(100));
    let child = Command::new(env!("CARGO_BIN_EXE_kubehone"))
        .args(["check", "--watch", "--select", "host-network"])
        .args(["--format", "json=report.json", "--format", "concise"])
        .current_dir(place.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut watch = Watch(child);
    let lines = lines(watch.0.stderr.take().expect("its errors"));
    assert!(report(&lines).contains("1 finding: 1 error"));

    // Neither its own report nor a reader sets it off.
    fs::read(&file).expect("a text");
    let quiet = lines.recv_timeout(Duration::from_millis(900));
    assert!(quiet.is_err(), "{quiet:?}");

    fs::write(&file, POD.replace("true", "false")).expect("a file");
    wait_for(&lines, "nothing found");

    fs::write(place.path().join("new.yaml"), POD.replace("name: web", "name: new"))
        .expect("a file");
    wait_for(&lines, "1 finding: 1 error");

    fs::remove_file(place.path().join("new.yaml")).expect("it goes");
    wait_for(&lines, "checked 1 file");

    fs::remove_file(&file).expect("it goes");
    wait_for(&lines, "there is no Kubernetes manifest in it");

    // Many editors write a new file and move it over the old one.
    fs::write(place.path().join("web.tmp"), POD).expect("a file");
    fs::rename(place.path().join("web.tmp"), &file).expect("it is moved");
    wait_for(&lines, "1 finding: 1 error");
    assert!(watch.0.try_wait().expect("a process").is_none(), "it goes on");
}
