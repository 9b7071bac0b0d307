//! `sidestilt keys`

use std::path::{Path, PathBuf};

use clap::Subcommand;
use store::crypto::{CryptoError, KeyRing};

use super::{Failure, put, say};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a key ring with one random key
    #[command(
        after_help = "Example:\n  sidestilt keys new --out keys.json\n\nWithout its keys a database can't be read. Keep a copy apart from the backups."
    )]
    New {
        /// File to write, readable by its owner only; an existing one is never overwritten. Standard
        /// output if left out
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Add a random key that seals from now on; what the others sealed still opens
    #[command(
        after_help = "Example:\n  sidestilt keys rotate keys.json --out keys-2027.json\n\nName the new file in keys_file, restart every instance, and keep the file as you kept the old one."
    )]
    Rotate {
        /// The ring as it is
        file: PathBuf,
        /// File to write, readable by its owner only; an existing one is never overwritten
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

pub(super) fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::New { out: None } => {
            put(None, &format!("{}\n", ring(KeyRing::generate())?.to_json()))
        }
        Command::New { out: Some(path) } => save(&ring(KeyRing::generate())?, &path),
        Command::Rotate { file, out } => save(&ring(ring(KeyRing::load(&file))?.rotated())?, &out),
    }
}

fn save(ring: &KeyRing, path: &Path) -> Result<(), Failure> {
    ring.save_new(path).map_err(|err| {
        Failure::new(
            err,
            "Name a file that doesn't exist yet, in a folder you may write to",
        )
    })?;
    say(&format!(
        "Key {} is current in {}. Keep a copy apart from the backups.",
        ring.current(),
        path.display()
    ))
}

fn ring(ring: Result<KeyRing, CryptoError>) -> Result<KeyRing, Failure> {
    ring.map_err(|err| Failure::new(err, "Check the file, or restore the ring from its copy"))
}
