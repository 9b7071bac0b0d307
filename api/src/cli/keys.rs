//! `sidestilt keys`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use store::crypto::{CryptoError, KeyRing};
use store::sealed::{self, Anew};
use store::{StoreError, key_check, reindex};

use super::{Failure, put, say};
use crate::app::{App, Clock};
use crate::config::{Settings, SettingsArgs};
use crate::server;

/// How many values of each column are sealed anew in one unit.
const AT_ONCE: u64 = 200;

const ROTATE_EXAMPLES: &str = "\
Example:
  sidestilt keys rotate keys.json --out keys-2027.json

Stop every instance, name the new file in keys_file, and start them; what the old key sealed is sealed
anew by itself. `sidestilt keys usage` tells when the old one is used by nothing, `sidestilt keys retire`
takes it off. Keep the file as you kept the old one.

With --index, names are indexed anew as well and found all the while; clients fetch ETags and cursors
again, and heads of the audit are signed with another key from then on.";

const RETIRE_EXAMPLES: &str = "\
Example:
  sidestilt keys retire k1 --config sidestilt.toml --out keys-2028.json

Refused while anything is sealed under the key. A former index has an id of its own (i and eight
digits) and is taken off the same way, once nothing is written under it. Backups from before can't be opened without it: keep
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
        /// The new key makes search indexes, keyed hashes, ETags and the audit signature too
        #[arg(long)]
        index: bool,
        /// File to write, readable by its owner only; an existing one is never overwritten
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Count what is sealed under which key
    Usage {
        #[command(flatten)]
        settings: SettingsArgs,
    },
    /// Seal and index anew, now, what is not under the current key and index; a running server does so
    /// by itself
    Reseal {
        #[command(flatten)]
        settings: SettingsArgs,
    },
    /// Write the ring without a key or former index that nothing needs any more
    #[command(after_help = RETIRE_EXAMPLES)]
    Retire {
        #[command(flatten)]
        settings: SettingsArgs,
        /// Id of the key or index, as `sidestilt keys usage` shows it
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
        Command::Rotate { file, index, out } => {
            let rotated = ring(ring(KeyRing::load(&file))?.rotated())?;
            match index {
                true => save(&ring(rotated.reindexed())?, &out),
                false => save(&rotated, &out),
            }
        }
        Command::Usage { settings } => usage(&settings).await,
        Command::Reseal { settings } => reseal(&settings).await,
        Command::Retire { settings, id, out } => retire(&settings, &id, &out).await,
    }
}

/// One key or index and column a line: its id, table and column, how many values.
async fn usage(settings: &SettingsArgs) -> Result<(), Failure> {
    let app = server::open_existing(Settings::load(settings)?, Clock::default()).await?;
    let found = used(&app).await?;
    let mut text = String::new();
    let (keys, indexes) = (app.ring.ids(), app.ring.indexes());
    let current = [Some(app.ring.current()), indexes.first().copied()];
    for id in keys.iter().chain(&indexes) {
        let of = found.iter().filter(|one| one.id.as_deref() == Some(id));
        let sum: i64 = of.map(|one| one.values).sum();
        let now = match current.contains(&Some(id)) {
            true => ", current",
            false => "",
        };
        text.push_str(&format!("{id}\t{sum} values{now}\n"));
    }
    for one in &found {
        let id = one.id.as_deref().unwrap_or("not on the ring");
        text.push_str(&format!("{id}\t{}\t{}\n", one.place, one.values));
    }
    put(None, &text)
}

/// How many values of a column need a key or an index.
struct Used {
    /// Its id; none for keys that are not on the ring.
    id: Option<String>,
    /// Table and column.
    place: String,
    values: i64,
}

async fn used(app: &App) -> Result<Vec<Used>, Failure> {
    let sealed = sealed::usage(app.store.read(), &app.ring).await?;
    let sealed = sealed.into_iter().map(|one| Used {
        id: one.key,
        place: format!("{}.{}", one.table, one.column),
        values: one.values,
    });
    let indexed = reindex::usage(app.store.read(), &app.ring).await?;
    let indexed = indexed.into_iter().map(|one| Used {
        id: Some(one.index),
        place: format!("{}.{}", one.table, one.column),
        values: one.values,
    });
    Ok(sealed.chain(indexed).collect())
}

/// Opens the database, and lets it know the keys of the ring: of those that stay it must know one.
async fn open(settings: &SettingsArgs) -> Result<Arc<App>, Failure> {
    let app = server::open_existing(Settings::load(settings)?, Clock::default()).await?;
    key_check::hold(&app.store, &app.ring).await?;
    Ok(app)
}

async fn reseal(settings: &SettingsArgs) -> Result<(), Failure> {
    let app = open(settings).await?;
    let mut all = 0;
    loop {
        let ring = app.ring.clone();
        let unit = app.store.writer().run(move |tx| {
            let ring = ring.clone();
            async move {
                let mut anew = sealed::reseal(&tx, &ring, AT_ONCE).await?;
                anew += reindex::reindex(&tx, &ring, AT_ONCE).await?;
                Ok(anew)
            }
        });
        let anew: Anew = unit.await.map_err(|err: StoreError| Failure::from(err))?;
        all += anew.done;
        if anew.done > 0 {
            say(&format!("{all} values so far; stop it when you like"))?;
            continue;
        }
        say(&format!(
            "{all} values are sealed or indexed anew under {}",
            app.ring.current()
        ))?;
        return match anew.damaged {
            0 => Ok(()),
            damaged => Err(Failure::new(
                format!(
                    "{damaged} values do not open and were left: {}",
                    anew.places()
                ),
                "Use the ring that has their key, or restore these rows from a backup",
            )),
        };
    }
}

async fn retire(settings: &SettingsArgs, id: &str, out: &Path) -> Result<(), Failure> {
    let app = open(settings).await?;
    let without = ring(match app.ring.ids().contains(&id) {
        true => app.ring.without(id),
        false => app.ring.without_index(id),
    })?;
    let found = used(&app).await?;
    let under = found.iter().filter(|one| one.id.as_deref() == Some(id));
    let values: i64 = under.map(|one| one.values).sum();
    if values > 0 {
        return Err(Failure::new(
            format!("{values} values need {id}"),
            "Run `sidestilt keys reseal`; answers kept for retries are gone after seven days, references of other systems with the parties they belong to",
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
