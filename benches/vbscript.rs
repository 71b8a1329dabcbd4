//! Whole runs of `armistice script`: a loop, recursion, a text that grows, a sorted array, a dictionary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};

fn scripts(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/scripts");
    let state = tempfile::tempdir().expect("a temporary folder");
    let mut group = criterion.benchmark_group("vbscript");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(8));
    for name in ["loop", "fib", "text", "sort", "dictionary"] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let status = Command::new(env!("CARGO_BIN_EXE_armistice"))
                    .arg("script")
                    .arg("--state")
                    .arg(state.path())
                    .arg(folder.join(format!("{name}.vbs")))
                    .stdout(Stdio::null())
                    .status()
                    .expect("the program starts");
                assert!(status.success());
            });
        });
    }
    group.finish();
}

criterion_group!(benches, scripts);
criterion_main!(benches);
