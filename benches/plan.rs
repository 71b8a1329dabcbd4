//! The plans of many folders, on all cores: how long 10,000 of them take.
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
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use armistice::plan::extract::{self, Request, Shared};

/// Every folder of the corpus once, then once again with other names of servers.
fn folders(root: &Path, wanted: usize) -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut models: Vec<PathBuf> = fs::read_dir(corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    models.sort();
    (0..wanted)
        .map(|number| {
            let model = &models[number % models.len()];
            let folder = root.join(format!("group{number:05}"));
            fs::create_dir(&folder).unwrap();
            for entry in fs::read_dir(model).unwrap() {
                let from = entry.unwrap().path();
                let text = fs::read(&from).unwrap();
                // The names of the servers, by which no two folders are alike.
                let text = replaced(&text, b"CLG20", format!("C{number:05}").as_bytes());
                fs::write(folder.join(from.file_name().unwrap()), text).unwrap();
            }
            folder
        })
        .collect()
}

fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut result = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        result.extend_from_slice(&rest[..at]);
        result.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    result.extend_from_slice(rest);
    result
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
