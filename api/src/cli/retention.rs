//! `sidestilt retention`, `sidestilt erasures`

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use domain::permissions::Scope;
use store::erasure::{self, Erasure};

use super::{Failure, lines, put, say};
use crate::app::retention::{self, Over};
use crate::app::subject_requests::erase::{LedgerLine, replay};
use crate::app::{Clock, Refusal};
use crate::config::{Settings, SettingsArgs};
use crate::server;

pub(super) const EXAMPLES: &str = "\
Examples:
  sidestilt retention --dry-run --config sidestilt.toml
  sidestilt retention --config sidestilt.toml

A running server does the same every hour, a little at a time.";

#[derive(Debug, Args)]
pub(super) struct RetentionArgs {
    #[command(flatten)]
    settings: SettingsArgs,
    /// Count what would go, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Ends what is kept longer than its time, or counts it.
pub(super) async fn retention(args: RetentionArgs) -> Result<(), Failure> {
    let app = server::open_existing(Settings::load(&args.settings)?, Clock::default()).await?;
    let found = match args.dry_run {
        true => retention::over(app.store.read(), &Scope::everything(), app.clock.now()).await?,
        false => retention::end_all(&app).await.map_err(failure)?,
    };
    let lines: Vec<String> = found.iter().map(line).collect();
    put(None, &lines.concat())
}

/// One kind a line: kind, how many, what happens to them, after how many days from when.
fn line(Over { rule, count }: &Over) -> String {
    format!(
        "{}\t{count}\t{}\t{} days after {}\n",
        rule.kind, rule.end, rule.days, rule.from
    )
}

const EXPORT_EXAMPLES: &str = "\
Example, as often as the database is backed up:
  sidestilt erasures export --config sidestilt.toml --out /mnt/elsewhere/erasures.jsonl

It holds random ids and no more. Keep it apart from the backups: it tells what to erase in them.";

const REPLAY_EXAMPLES: &str = "\
Example, after a backup was restored and before `serve`:
  sidestilt erasures replay /mnt/elsewhere/erasures.jsonl --config sidestilt.toml

Whoever was erased since the backup is erased again. The same file again changes nothing.";

#[derive(Debug, Subcommand)]
pub(super) enum Erasures {
    /// Write the ledger of who was erased, one a line
    #[command(after_help = EXPORT_EXAMPLES)]
    Export {
        #[command(flatten)]
        settings: SettingsArgs,
        /// File to write; standard output if left out
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Erase again whoever a ledger names and a restored backup has brought back
    #[command(after_help = REPLAY_EXAMPLES)]
    Replay {
        #[command(flatten)]
        settings: SettingsArgs,
        /// What `erasures export` has written
        file: PathBuf,
    },
}

pub(super) async fn erasures(command: Erasures) -> Result<(), Failure> {
    match command {
        Erasures::Export { settings, out } => export(&settings, out).await,
        Erasures::Replay { settings, file } => replay_file(&settings, &file).await,
    }
}

async fn export(settings: &SettingsArgs, out: Option<PathBuf>) -> Result<(), Failure> {
    let app = server::open_existing(Settings::load(settings)?, Clock::default()).await?;
    let ledger = erasure::ledger(app.store.read()).await?;
    put(
        out,
        &lines::write(ledger.into_iter().map(LedgerLine::from))?,
    )
}

async fn replay_file(settings: &SettingsArgs, file: &Path) -> Result<(), Failure> {
    let ledger = lines::read::<LedgerLine>(file, "erasure", "sidestilt erasures export")?;
    let ledger: Vec<Erasure> = ledger.into_iter().map(Erasure::from).collect();
    let app = server::open_existing(Settings::load(settings)?, Clock::default()).await?;
    let (erased, known) = replay(&app, ledger).await.map_err(failure)?;
    say(&format!(
        "{erased} erased again, {known} were erased already"
    ))
}

fn failure(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::Store(err) => err.into(),
        Refusal::Internal(why) => Failure::new(why, "Look at the log, and report it"),
        _ => Failure::new("The work was refused", "Look at the log, and report it"),
    }
}
