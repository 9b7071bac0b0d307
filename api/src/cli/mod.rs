//! The command line.
//!
//! What is wrong is said on standard error in plain English with what to do about it; the process
//! then ends with 2 if the configuration is to blame, else with 1. The log goes to standard error
//! too, so that standard output holds only what a command was asked for.

mod audit;
mod demo;
mod keys;
mod lines;
mod log;
mod municipalities;
mod retention;
mod role;
mod serve;
mod token;

use std::fmt;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use store::{Store, StoreError};

use crate::config::{ConfigError, ConfigErrors, DatabaseSettings, KEYS, Key, SettingsArgs};

const EXAMPLES: &str = "\
Examples:
  sidestilt demo
  sidestilt keys new --out keys.json
  sidestilt serve --config sidestilt.toml
  sidestilt role add --config sidestilt.toml --role administrator \\
      --issuer https://login.example.no --subject 4f1c8e2a
  sidestilt openapi --out openapi.json

Settings come from the file, then from SIDESTILT_… variables, then from --set; the later stand above
the earlier. The file is named by --config or SIDESTILT_CONFIG; without either and without database_url
the database is sidestilt.sqlite in this folder. `serve` and `migrate` make it if it is not there, all
others refuse. `sidestilt serve` tells everything that is wrong with the settings at once.";

/// Courses planned, held and evaluated by users and professionals side by side.
#[derive(Debug, Parser)]
#[command(name = "sidestilt", version, after_help = EXAMPLES, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the product with a story in it, on this machine only
    #[command(after_help = demo::EXAMPLES)]
    Demo(demo::Args),
    /// Answer requests until told to stop (SIGTERM or SIGINT: running requests end first)
    #[command(after_help = serve::EXAMPLES)]
    Serve(SettingsArgs),
    /// Make the database if there is none, bring its schema up to date, and end; `serve` does so by itself
    #[command(
        after_help = "Example:\n  sidestilt migrate --set database_url=postgres://sidestilt@db/sidestilt"
    )]
    Migrate(SettingsArgs),
    /// List the settings: name, what holds when nothing is said, and what each does
    Settings,
    /// Write the OpenAPI document; needs no database and no settings
    Openapi {
        /// File to write; standard output if left out
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Give, list and take back roles, also while the server runs
    #[command(subcommand)]
    Role(role::Command),
    /// Write an access token for a demonstration database; refused for any other
    #[command(after_help = token::EXAMPLES)]
    Token(token::Args),
    /// Make and renew the key ring that sealed columns are opened with
    #[command(subcommand)]
    Keys(keys::Command),
    /// Check that journal and access log are whole, and sign where they end
    #[command(subcommand)]
    Audit(audit::Command),
    /// End what is kept longer than its time, or count it
    #[command(after_help = retention::EXAMPLES)]
    Retention(retention::RetentionArgs),
    /// Keep the ledger of who was erased elsewhere, and erase them again in a restored backup
    #[command(subcommand)]
    Erasures(retention::Erasures),
    /// Bring municipalities, counties and inhabitants in from files of your own
    #[command(subcommand)]
    Municipalities(municipalities::Command),
}

/// Why a command ends.
#[derive(Debug)]
pub enum Failure {
    /// The settings can't stand.
    Config(ConfigErrors),
    /// Something else, and what to do about it.
    Other {
        /// What went wrong.
        problem: String,
        /// What to do.
        remedy: String,
    },
}

impl Failure {
    /// What went wrong, and what to do.
    pub fn new(problem: impl fmt::Display, remedy: &str) -> Self {
        Self::Other {
            problem: problem.to_string(),
            remedy: remedy.to_owned(),
        }
    }

    fn code(&self) -> u8 {
        match self {
            Self::Config(_) => 2,
            Self::Other { .. } => 1,
        }
    }
}

impl From<ConfigErrors> for Failure {
    fn from(errors: ConfigErrors) -> Self {
        Self::Config(errors)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(ConfigErrors(vec![error]))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let remedy = match &error {
            StoreError::Unavailable(_) => {
                "Check database_url: SQLite needs a folder that exists and may be written to, PostgreSQL must \
                 be up and let this user in"
            }
            StoreError::Corrupt(_) => "Check that keys and database belong together",
            StoreError::Unready(_) => {
                "Name the settings of your installation in --config or SIDESTILT_CONFIG, or its database in \
                 database_url; `sidestilt migrate` makes one, or brings one up to date"
            }
            _ => "Look at the log, and report it if it happens again",
        };
        Self::new(error, remedy)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(errors) => write!(f, "The settings are not right yet:\n{errors}"),
            Self::Other { problem, remedy } => {
                let stop = if problem.ends_with(['.', '\n']) {
                    ""
                } else {
                    "."
                };
                write!(f, "{}{stop} {remedy}.", problem.trim_end())
            }
        }
    }
}

/// Runs the command that the process was started with.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(perform(cli.command)),
        Err(err) => Err(Failure::new(err, "Give the process more threads or memory")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nobody is left to be told if standard error is closed.
            _ = writeln!(std::io::stderr(), "{failure}");
            ExitCode::from(failure.code())
        }
    }
}

async fn perform(command: Command) -> Result<(), Failure> {
    match command {
        Command::Demo(args) => demo::run(args).await,
        Command::Serve(args) => serve::run(&args).await,
        Command::Migrate(args) => migrate(&args).await,
        Command::Settings => put(None, &settings()),
        Command::Openapi { out } => put(out, &crate::http::spec::text()),
        Command::Role(command) => role::run(command).await,
        Command::Token(args) => token::run(args).await,
        Command::Keys(command) => keys::run(command).await,
        Command::Audit(command) => audit::run(command).await,
        Command::Retention(args) => retention::retention(args).await,
        Command::Erasures(command) => retention::erasures(command).await,
        Command::Municipalities(command) => municipalities::run(command).await,
    }
}

fn settings() -> String {
    let line = |key: &Key| {
        let default = match key.default {
            "" => "nothing",
            default => default,
        };
        format!("{} (default: {default})\n    {}\n", key.name, key.says)
    };
    KEYS.iter().map(line).collect()
}

async fn migrate(args: &SettingsArgs) -> Result<(), Failure> {
    let settings = DatabaseSettings::load(args)?;
    let place = settings.store.place();
    let new = settings
        .store
        .sqlite_path()
        .is_some_and(|path| !path.exists());
    Store::open(&settings.store).await?;
    say(&match new {
        true => format!("A new database is made: {place}."),
        false => format!("The schema is up to date: {place}."),
    })
}

/// Writes a line to standard output.
fn say(line: &str) -> Result<(), Failure> {
    put(None, &format!("{line}\n"))
}

/// Writes a document to a file, or to standard output.
fn put(out: Option<PathBuf>, text: &str) -> Result<(), Failure> {
    let outcome = match &out {
        Some(path) => std::fs::write(path, text),
        None => {
            let mut stdout = std::io::stdout().lock();
            stdout
                .write_all(text.as_bytes())
                .and_then(|()| stdout.flush())
        }
    };
    let place = out.map_or("Standard output".to_owned(), |path| {
        path.display().to_string()
    });
    outcome.map_err(|err| {
        let remedy = "Name a file in a folder that exists and that you may write to";
        Failure::new(format!("{place} can't be written: {}", err), remedy)
    })
}
