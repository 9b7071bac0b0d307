//! `sidestilt municipalities`

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::{Failure, say};
use crate::app::Clock;
use crate::app::municipalities::{self as lists, LoadError};
use crate::config::{Settings, SettingsArgs};
use crate::server::{self, StartError};

const EXAMPLES: &str = "\
Examples:
  sidestilt municipalities load municipalities-2028.csv --config sidestilt.toml
  sidestilt municipalities load population-2028.csv --list population --config sidestilt.toml

The first line names the columns. Municipalities: code,name,valid_from,valid_to,code_2024,orgnr,
sami_administrative_area,lon,lat. Counties: code,name,valid_from,valid_to. Population: code,year,
inhabitants. A wrong file is refused as a whole, every line of it told; the same file again changes
nothing. Works beside a running server.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Load a CSV file
    #[command(after_help = EXAMPLES)]
    Load {
        #[command(flatten)]
        settings: SettingsArgs,
        /// The file
        file: PathBuf,
        /// What it holds
        #[arg(long, value_enum, default_value_t = List::Municipalities)]
        list: List,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum List {
    /// Takes the place of all that are there
    Municipalities,
    /// Takes the place of all that are there
    Counties,
    /// Is added to what is there
    Population,
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    let Command::Load {
        settings,
        file,
        list,
    } = command;
    let settings = Settings::load(&settings)?;
    let csv = std::fs::read_to_string(&file).map_err(|err| {
        let problem = format!("{} can't be read: {}", file.display(), err);
        Failure::new(problem, "Name a CSV file in UTF-8")
    })?;
    let app = server::open_existing(settings, Clock::default()).await?;
    // Inhabitants belong to municipalities, and those may be the shipped ones.
    crate::app::load_shipped(&app)
        .await
        .map_err(StartError::from)?;
    let report = match list {
        List::Municipalities => lists::load(&app, &csv).await,
        List::Counties => lists::load_counties(&app, &csv).await,
        List::Population => lists::load_population(&app, &csv).await,
    };
    let report = report.map_err(|err| match err {
        LoadError::Store(err) => err.into(),
        LoadError::Lines(_) => Failure::new(err, "Mend the lines and load the file again"),
    })?;
    let done = if report.changed {
        "loaded"
    } else {
        "was loaded before"
    };
    say(&format!(
        "{} {done}: {} rows, SHA-256 {}",
        report.list, report.rows, report.sha256
    ))
}
