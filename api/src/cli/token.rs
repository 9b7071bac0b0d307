//! `sidestilt token`

use std::time::Duration;

use domain::permissions::TokenScope;
use store::Store;

use super::{Failure, say};
use crate::config::{DatabaseSettings, SettingsArgs};
use crate::demo;

pub(super) const EXAMPLES: &str = "\
Example:
  sidestilt token --set database_url=sqlite:demo.sqlite --subject kari";

/// Where a demonstration's keys lie.
const FILES: &str = "Check the issuer's files: beside a SQLite database, else in the folder in which `sidestilt demo` was started";

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    settings: SettingsArgs,
    /// For whom
    #[arg(long)]
    subject: String,
    /// A machine's token and not a person's
    #[arg(long)]
    machine: bool,
    /// A scope that a machine's token carries, as sidestilt:needs.write; may be given several times. All if left out
    #[arg(long = "scope", requires = "machine", value_name = "SCOPE")]
    scopes: Vec<TokenScope>,
    /// How long it is good for
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=720))]
    hours: u64,
}

pub(super) async fn run(args: Args) -> Result<(), Failure> {
    let settings = DatabaseSettings::load(&args.settings)?;
    let wrong = "Tokens are made for demonstration databases only";
    let remedy = "Name one in database_url; for all others tokens come from the configured issuers";
    let made = (settings.store.sqlite_path()).is_none_or(|file| file.exists());
    let store = match made {
        true => Store::existing(&settings.store).await?,
        false => return Err(Failure::new(wrong, remedy)),
    };
    if !store::installation::is_demo(store.read()).await? {
        return Err(Failure::new(wrong, remedy));
    }
    let issuer = demo::issuer(&settings.store.url);
    let issuer = issuer.map_err(|err| Failure::new(err, FILES))?;
    let issuer =
        issuer.ok_or_else(|| Failure::new("This demonstration's keys are not here", FILES))?;
    let lasting = Duration::from_secs(args.hours * 3600);
    let scopes: Vec<&str> = match args.scopes.is_empty() {
        true => TokenScope::CODES.to_vec(),
        false => args.scopes.iter().map(|scope| scope.code()).collect(),
    };
    let token = match args.machine {
        true => issuer.mint_machine(&args.subject, &scopes, lasting),
        false => issuer.mint(&args.subject, &[], lasting),
    };
    say(&token.map_err(|err| Failure::new(err, FILES))?)
}
