//! The picture in the README is the program's own output. `BLESS=1` draws it anew.

#[path = "golden/mod.rs"]
mod golden;

use std::path::Path;
use std::process::Command;

const COMMAND: &str = "kubehone check testdata/sample/nodes";

#[test]
fn the_picture_shows_what_the_program_says() {
    let mut args = COMMAND.split(' ');
    args.next();
    let output = Command::new(env!("CARGO_BIN_EXE_kubehone"))
        .args(args)
        .args(["--color", "always", "--no-config"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env("FORCE_HYPERLINK", "0")
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let screen = format!("$ {COMMAND}\n{}{}", text(output.stdout), text(output.stderr));
    let picture = anstyle_svg::Term::new().min_width_px(860).render_svg(&screen);
    let path = golden::folder("docs/screenshot.svg");
    let failures = golden::difference(&path, Some(&picture));
    golden::report(&failures.into_iter().collect::<Vec<_>>());
}
