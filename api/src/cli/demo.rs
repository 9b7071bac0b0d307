//! `sidestilt demo`

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::serve::{Stop, until_stopped};
use super::{Failure, log, say};
use crate::config::LogFormat;
use crate::demo::{self, Demo, DemoError, Shown, Wanted};
use crate::server;

pub(super) const EXAMPLES: &str = "\
Examples:
  sidestilt demo
  sidestilt demo --reset
  sidestilt demo --database-url sqlite:/tmp/demo.sqlite --listen 127.0.0.1:9090

Everybody in it is invented. Keys and tokens lie in files beside the database: it is for this machine
only, and `sidestilt serve` refuses its database.";

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// `sqlite:<file>` (made if missing) or `postgres://…` (an empty one)
    #[arg(
        long,
        default_value = "sqlite:sidestilt-demo.sqlite",
        value_name = "URL"
    )]
    database_url: String,
    /// Address and port on this machine
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// File for the tokens, readable by its owner only; an existing one is replaced
    #[arg(long, default_value = "demo-tokens.json", value_name = "FILE")]
    tokens_file: PathBuf,
    /// Throw the demonstration's database away and make a new one
    #[arg(long)]
    reset: bool,
    /// Set the product's clock, as 2027-03-01T09:00:00Z; tokens and the audit keep the real one
    #[arg(long, value_name = "TIME")]
    clock: Option<DateTime<Utc>>,
}

impl From<DemoError> for Failure {
    fn from(err: DemoError) -> Self {
        match err {
            DemoError::Settings(errors) => errors.into(),
            DemoError::Start(err) => err.into(),
            DemoError::Store(err) => err.into(),
            DemoError::NotADemo => Self::new(
                err,
                "Name another in --database-url: one that is not there yet, or a demonstration's own",
            ),
            DemoError::Interrupted => Self::new(err, "Start over with --reset"),
            DemoError::NotAFile => Self::new(
                err,
                "Drop the database, create it anew, and leave --reset out",
            ),
            DemoError::File(_) | DemoError::Issuer(_) => Self::new(
                err,
                "Check the files beside the database, or start over with --reset",
            ),
            DemoError::Story(_) => Self::new(
                err,
                "Start over with --reset, and report it if it happens again",
            ),
        }
    }
}

/// Serves the demonstration until SIGTERM or SIGINT.
pub(super) async fn run(args: Args) -> Result<(), Failure> {
    if !args.listen.ip().is_loopback() {
        return Err(Failure::new(
            "A demonstration listens on this machine only: anybody who reaches it could act in it",
            "Leave --listen out, or name a loopback address like 127.0.0.1:8080",
        ));
    }
    // Before an old database is thrown away: the demonstration that uses it may still be running.
    drop(TcpListener::bind(args.listen).map_err(|err| {
        Failure::new(
            format!("{} can't be listened on: {err}", args.listen),
            "End what has taken it, or name another port in --listen",
        )
    })?);
    log::start(tracing::Level::WARN, LogFormat::Text);
    let mut stop = Stop::listen()?;
    let wanted = Wanted {
        database_url: args.database_url,
        listen: args.listen,
        reset: args.reset,
    };
    // The log of a demonstration begins with what goes wrong, and a new one takes its time.
    _ = writeln!(
        std::io::stderr(),
        "Opening {}. If it is new its story is told first: seconds, in a debug build half a minute.",
        demo::place(&wanted)
    );
    let Demo {
        app,
        issuer,
        fresh,
        shown,
    } = demo::open(&wanted).await?;
    let tokens = demo::mint(&issuer).map_err(DemoError::from)?;
    crate::private_file::write(&args.tokens_file, &tokens).map_err(|err| {
        Failure::new(
            format!("{} can't be written: {}", args.tokens_file.display(), err),
            "Name a file in --tokens-file in a folder that you may write to",
        )
    })?;
    if let Some(at) = args.clock {
        app.clock.set(at);
    }
    let mut running = server::listen(app).await?;
    say(&greeting(running.address, &args.tokens_file, fresh, shown))?;
    let outcome = until_stopped(&mut stop, &mut running).await;
    running.stop().await;
    outcome
}

/// What is said when it listens. Every line below a heading works as it stands.
fn greeting(address: SocketAddr, tokens: &Path, fresh: bool, shown: Option<Shown>) -> String {
    let file = tokens.display().to_string().replace('\'', r"'\''");
    let curl = |role: &str, path: &str| {
        format!(
            "  curl -s -H \"Authorization: Bearer $(sed -n 's/.*\"{role}\": \"\\([^\"]*\\)\".*/\\1/p' '{file}')\" 'http://{address}{path}'"
        )
    };
    let story = if fresh {
        "Two years in Midt-Troms are told. Everybody in them is invented."
    } else {
        "The demonstration goes on where it was. `sidestilt demo --reset` starts over."
    };
    let mut lines = vec![
        format!("Sidestilt listens on http://{address}"),
        story.to_owned(),
        String::new(),
        format!("  Pages for people: http://{address}/docs"),
        format!("  Tokens, one for each role: {}", tokens.display()),
        String::new(),
        "What waits for the coordinator, all courses, and what a user representative may do:"
            .to_owned(),
        curl("coordinator", "/v1/me/tasks"),
        curl("coordinator", "/v1/courses?limit=50"),
        curl("userLead", "/v1/me"),
        String::new(),
    ];
    lines.extend(
        shown
            .into_iter()
            .flat_map(|shown| feedback(address, shown, curl)),
    );
    lines.push("Ctrl+C ends it.".to_owned());
    lines.join("\n")
}

/// What can be seen of participants' answers, and how to give one.
fn feedback(address: SocketAddr, shown: Shown, curl: impl Fn(&str, &str) -> String) -> [String; 8] {
    let Shown { answered, open } = shown;
    let slips = curl("coordinator", &format!("/v1/windows/{open}/slips"));
    let answer = format!("-H \"Authorization: Capability $slip\" 'http://{address}/v1/answer'");
    let said = r#"{"answers":{"worthwhile":5,"best":"Praten i pausane"}}"#;
    [
        "What the participants of a closed run have answered, in figures and as a page for people:"
            .to_owned(),
        curl("userLead", &format!("/v1/runs/{answered}/results")),
        curl("userLead", &format!("/v1/runs/{answered}/results/page")) + " > results.html",
        String::new(),
        "Somebody who takes part now has a token on a slip, is asked, and answers:".to_owned(),
        format!(
            "  slip=$({} -H 'Sidestilt-Purpose: administration' -X POST | sed 's/.*\"token\":\"//; s/\".*//')",
            slips.trim_start()
        ),
        format!("  curl -s {answer}"),
        format!(
            "  curl -s -w '%{{http_code}}\\n' -X PUT -H 'Content-Type: application/json' -d '{said}' {answer}\n"
        ),
    ]
}
