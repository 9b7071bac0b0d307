//! What the product logs in this run of the tests: a file for each process in the run's folder, read at
//! the end by the test that looks for what should stand in no log.

use std::fs::{self, File, OpenOptions};
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};

use tracing_subscriber::EnvFilter;

use crate::run;

/// Our own crates tell all they have to tell, the others what an operator would see.
const LEVELS: &str = "info,sidestilt=debug,store=debug";

fn folder() -> PathBuf {
    let folder = run::folder().join("log");
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn path() -> PathBuf {
    folder().join(format!("{}.log", std::process::id()))
}

fn file() -> File {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path())
        .unwrap()
}

/// Listens to everything that is logged from now on, unless the test does so itself. Not for what
/// measures: writing takes time.
pub fn listen() {
    static LISTENING: OnceLock<()> = OnceLock::new();
    LISTENING.get_or_init(|| {
        if std::env::var_os("NEXTEST_RUN_ID").is_none() {
            return;
        }
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_env_filter(EnvFilter::new(LEVELS))
            .with_writer(Mutex::new(file()))
            .finish();
        let _ = tracing::subscriber::set_global_default(subscriber);
    });
}

/// What this process has logged so far.
pub fn own() -> String {
    fs::read_to_string(path()).unwrap()
}

/// Everything that was logged in this run so far, one text for each process.
pub fn recorded() -> Vec<String> {
    let files = fs::read_dir(folder()).unwrap().flatten();
    files
        .map(|file| fs::read_to_string(file.path()).unwrap())
        .collect()
}
