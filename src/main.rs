//! The `armistice` program; also `ARMLOAD.EXE` and its siblings, by the name it is called under.

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Scripts call themselves, and each call needs stack; it is only taken from the system where it is used.
const STACK_BYTES: usize = 256 << 20;

fn main() -> anyhow::Result<()> {
    let worker = std::thread::Builder::new()
        .name("script".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(|| -> () { armistice::cli::main(std::env::args_os()) })?;
    worker
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    Ok(())
}
