//! `sidestilt audit`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use domain::permissions::Scope;
use store::crypto::SignedHead;

use super::{Failure, lines, put, say};
use crate::app::audit::{self, Checked};
use crate::app::{App, Clock};
use crate::config::{Settings, SettingsArgs};
use crate::http::AuditHead;
use crate::server;

const HEAD_EXAMPLES: &str = "\
Example, once a day by the system's own timer:
  sidestilt audit head --config sidestilt.toml >> /mnt/elsewhere/heads.jsonl

One head a line, as JSON. Keep them where nobody who can write to the database can write.";

const VERIFY_EXAMPLES: &str = "\
Examples:
  sidestilt audit verify --config sidestilt.toml --heads /mnt/elsewhere/heads.jsonl
  sidestilt audit verify --config sidestilt.toml

Without heads a chain that was cut at its end, or made anew, looks whole. Ends with 1 if a chain does
not hold. Works beside a running server.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write where the chains of journal and access log end, signed
    #[command(after_help = HEAD_EXAMPLES)]
    Head {
        #[command(flatten)]
        settings: SettingsArgs,
        /// File to write; standard output if left out
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Check that journal and access log are whole
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify {
        #[command(flatten)]
        settings: SettingsArgs,
        /// Heads that were kept elsewhere, one a line
        #[arg(long, value_name = "FILE")]
        heads: Option<PathBuf>,
    },
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Head { settings, out } => head(&settings, out).await,
        Command::Verify { settings, heads } => verify(&settings, heads.as_deref()).await,
    }
}

async fn open(settings: &SettingsArgs) -> Result<Arc<App>, Failure> {
    let app = server::open_existing(Settings::load(settings)?, Clock::default()).await?;
    // What was written just now belongs to what is signed or checked.
    app.seal().await;
    Ok(app)
}

async fn head(settings: &SettingsArgs, out: Option<PathBuf>) -> Result<(), Failure> {
    let app = open(settings).await?;
    let conn = app.store.read();
    let tenants = audit::tenants(conn, &Scope::everything()).await?;
    let heads = audit::heads(conn, &app.ring, &tenants, app.clock.now()).await?;
    put(out, &lines::write(heads.into_iter().map(AuditHead::from))?)
}

async fn verify(settings: &SettingsArgs, file: Option<&Path>) -> Result<(), Failure> {
    let read = |file| lines::read::<AuditHead>(file, "head", "sidestilt audit head");
    let kept = file.map(read).transpose()?.unwrap_or_default();
    let kept: Vec<SignedHead> = kept.into_iter().map(SignedHead::from).collect();
    let app = open(settings).await?;
    for (at, head) in kept.iter().enumerate() {
        app.ring.check_head(head).map_err(|err| {
            let problem = format!("Line {} of the heads: {err}", at + 1);
            Failure::new(problem, "Give heads that this installation has signed")
        })?;
    }
    let conn = app.store.read();
    let mut tenants = audit::tenants(conn, &Scope::everything()).await?;
    tenants.extend(kept.iter().map(|head| head.tenant));
    tenants.sort_unstable();
    tenants.dedup();
    let checked = audit::verify(conn, &tenants, &kept, app.clock.now()).await?;
    for one in &checked {
        say(&line(one))?;
    }
    let broken = checked.iter().filter(|one| one.found.broken_at.is_some());
    match broken.count() {
        0 => Ok(()),
        count => Err(Failure::new(
            format!("{count} of {} chains do not hold", checked.len()),
            "Keep the database as it is, and compare it with a copy from before",
        )),
    }
}

/// One chain a line: organisation, chain, and what was found.
fn line(
    Checked {
        chain,
        tenant,
        found,
    }: &Checked,
) -> String {
    let confirmed = match found.confirmed {
        0 => "no head kept elsewhere bears it out".to_owned(),
        at => format!("borne out until {at}"),
    };
    match (found.broken_at, found.fault) {
        (Some(at), Some(fault)) => format!(
            "{tenant}\t{chain}\tbroken at {at}: {fault}\t{} links hold, {confirmed}",
            found.rows
        ),
        _ => format!(
            "{tenant}\t{chain}\tholds\t{} links, {confirmed}",
            found.rows
        ),
    }
}
