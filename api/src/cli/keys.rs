//! `sidestilt keys`

use std::path::{Path, PathBuf};

use clap::Subcommand;
use store::crypto::{CryptoError, KeyRing};
use store::{StoreError, sealed};

use super::{Failure, put, say};
use crate::app::Clock;
use crate::config::{Settings, SettingsArgs};
use crate::server;

/// How many values of each column are sealed anew in one unit.
const AT_ONCE: u64 = 500;

const ROTATE_EXAMPLES: &str = "\
Example:
  sidestilt keys rotate keys.json --out keys-2027.json

Name the new file in keys_file and restart every instance; what the old key sealed is sealed anew by
itself. `sidestilt keys usage` tells when the old one is used by nothing, `sidestilt keys retire` takes
it off. Keep the file as you kept the old one.";

const RETIRE_EXAMPLES: &str = "\
Example:
  sidestilt keys retire k1 --config sidestilt.toml --out keys-2028.json

Refused while anything is sealed under the key. Backups from before can't be opened without it: keep
the old file for as long as you keep them, apart from them.";

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
    #[command(after_help = ROTATE_EXAMPLES)]
    Rotate {
        /// The ring as it is
        file: PathBuf,
        /// File to write, readable by its owner only; an existing one is never overwritten
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Count what is sealed under which key
    Usage {
        #[command(flatten)]
        settings: SettingsArgs,
    },
    /// Seal anew, now, what is not under the current key; a running server does so by itself
    Reseal {
        #[command(flatten)]
        settings: SettingsArgs,
    },
    /// Write the ring without a key that nothing is sealed under
    #[command(after_help = RETIRE_EXAMPLES)]
    Retire {
        #[command(flatten)]
        settings: SettingsArgs,
        /// Id of the key, as `sidestilt keys usage` shows it
        id: String,
        /// File to write, readable by its owner only; an existing one is never overwritten
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::New { out: None } => {
            put(None, &format!("{}\n", ring(KeyRing::generate())?.to_json()))
        }
        Command::New { out: Some(path) } => save(&ring(KeyRing::generate())?, &path),
        Command::Rotate { file, out } => save(&ring(ring(KeyRing::load(&file))?.rotated())?, &out),
        Command::Usage { settings } => usage(&settings).await,
        Command::Reseal { settings } => reseal(&settings).await,
        Command::Retire { settings, id, out } => retire(&settings, &id, &out).await,
    }
}

/// One key and column a line: key, table and column, how many values.
async fn usage(settings: &SettingsArgs) -> Result<(), Failure> {
    let app = server::open(Settings::load(settings)?, Clock::default()).await?;
    let found = sealed::usage(app.store.read(), &app.ring).await?;
    let mut text = String::new();
    for id in app.ring.ids() {
        let of = found.iter().filter(|one| one.key.as_deref() == Some(id));
        let sum: i64 = of.map(|one| one.values).sum();
        let current = if id == app.ring.current() {
            ", current"
        } else {
            ""
        };
        text.push_str(&format!("{id}\t{sum} values{current}\n"));
    }
    for one in &found {
        let key = one.key.as_deref().unwrap_or("not on the ring");
        text.push_str(&format!(
            "{key}\t{}.{}\t{}\n",
            one.table, one.column, one.values
        ));
    }
    put(None, &text)
}

async fn reseal(settings: &SettingsArgs) -> Result<(), Failure> {
    let app = server::open(Settings::load(settings)?, Clock::default()).await?;
    let mut all = 0;
    loop {
        let ring = app.ring.clone();
        let unit = app.store.writer().run(move |tx| {
            let ring = ring.clone();
            async move { sealed::reseal(&tx, &ring, AT_ONCE).await }
        });
        let done: u64 = unit.await.map_err(|err: StoreError| Failure::from(err))?;
        if done == 0 {
            break;
        }
        all += done;
    }
    say(&format!(
        "{all} values are sealed anew under {}",
        app.ring.current()
    ))
}

async fn retire(settings: &SettingsArgs, id: &str, out: &Path) -> Result<(), Failure> {
    let app = server::open(Settings::load(settings)?, Clock::default()).await?;
    let without = ring(app.ring.without(id))?;
    let found = sealed::usage(app.store.read(), &app.ring).await?;
    let used = found.iter().filter(|one| one.key.as_deref() == Some(id));
    let used: i64 = used.map(|one| one.values).sum();
    if used > 0 {
        return Err(Failure::new(
            format!("{used} values are sealed under {id}"),
            "Run `sidestilt keys reseal`; answers kept for retries are gone after seven days",
        ));
    }
    save(&without, out)
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
    ring.map_err(|err| {
        Failure::new(
            err,
            "Check the file and the key's id (`sidestilt keys usage` shows the ids, `sidestilt keys rotate` \
             adds a key), or restore the ring from its copy",
        )
    })
}
