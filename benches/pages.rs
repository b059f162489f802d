//! How long it takes to read the built-in pages, as every run begins with.

use divan::{Bencher, black_box};
use kubehone::rules::registry;

fn main() {
    divan::main();
}

/// All built-in pages to rules.
#[divan::bench]
fn built_in(bencher: Bencher<'_, '_>) {
    bencher.bench(|| black_box(registry::built_in()).map_or(0, |rules| rules.len()));
}
