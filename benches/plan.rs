//! The plans of many folders, on all cores: how long 10,000 of them take. Each is made by itself, copies or not.
//!
//! `cargo bench --bench plan -- [FOLDERS]`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use mimalloc::MiMalloc;

use armistice::plan::extract::{self, Request, Shared};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The folders of an estate that `benches/make-estate` makes.
fn folders(place: &Path, wanted: usize) -> Vec<PathBuf> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/make-estate");
    let status = Command::new(script)
        .arg("--single")
        .arg(wanted.to_string())
        .arg(place)
        .status()
        .expect("Python 3 is needed (package python3)");
    assert!(status.success());
    // Sites, their nodes, and the groups of these.
    let mut folders = vec![place.to_owned()];
    for _ in 0..3 {
        let inside = folders
            .iter()
            .flat_map(|folder| fs::read_dir(folder).unwrap());
        folders = inside.map(|entry| entry.unwrap().path()).collect();
    }
    folders.sort();
    folders
}

fn main() {
    let wanted = std::env::args().filter_map(|text| text.parse().ok()).next();
    let root = tempfile::tempdir().unwrap();
    let folders = folders(root.path(), wanted.unwrap_or(10_000));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (next, steps) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let shared = Shared::default();
                while let Some(folder) = folders.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let plan = extract::folder(&Request {
                        folder: folder.clone(),
                        shared: shared.clone(),
                        ..Request::default()
                    })
                    .unwrap();
                    let count = plan.scenarios.iter().map(|scenario| scenario.steps.len());
                    steps.fetch_add(count.sum(), Ordering::Relaxed);
                }
            });
        }
    });
    println!(
        "{} folders on {threads} cores: {:.2} s, {} steps",
        folders.len(),
        begin.elapsed().as_secs_f64(),
        steps.into_inner()
    );
}
