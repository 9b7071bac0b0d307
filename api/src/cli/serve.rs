//! `sidestilt serve`

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Failure, log, say};
use crate::app::Clock;
use crate::config::{ConfigError, Settings, SettingsArgs};
use crate::server::{self, Running, StartError};

pub(super) const EXAMPLES: &str = "\
Examples:
  sidestilt serve --config sidestilt.toml
  sidestilt serve --config sidestilt.toml --set listen=0.0.0.0:8080 --set log_level=debug
  SIDESTILT_DATABASE_URL=postgres://sidestilt@db/sidestilt sidestilt serve --config sidestilt.toml";

impl From<StartError> for Failure {
    fn from(err: StartError) -> Self {
        match err {
            StartError::Store(err) => err.into(),
            StartError::Keys(err) => err.into(),
            StartError::Issuer(_) => ConfigError {
                key: "issuers".to_owned(),
                problem: err.to_string(),
                remedy: "Check each issuer and its jwks_file".to_owned(),
            }
            .into(),
            StartError::Lists(_) => {
                Self::new(err, "Install the program anew: its lists are damaged")
            }
            StartError::Listen(_) => Self::new(
                err,
                "Choose another address in listen, or end what has taken this one",
            ),
        }
    }
}

/// Serves until SIGTERM or SIGINT.
pub(super) async fn run(args: &SettingsArgs) -> Result<(), Failure> {
    let settings = Settings::load(args)?;
    settings.key_ring()?;
    log::start(settings.log_level, settings.log_format);
    // Before anything is opened: a signal that comes early must not be lost.
    let mut stop = Stop::listen()?;
    let app = server::open(settings, Clock::default()).await?;
    if store::installation::is_demo(app.store.read()).await? {
        return Err(Failure::new(
            "This database was made by `sidestilt demo`: anybody can make tokens for it",
            "Name another in database_url, or start it with `sidestilt demo`",
        ));
    }
    let mut running = server::listen(app).await?;
    say(&format!("Sidestilt listens on http://{}", running.address))?;
    let outcome = until_stopped(&mut stop, &mut running).await;
    tracing::info!("stopping: running requests end first");
    running.stop().await;
    tracing::info!("stopped");
    outcome
}

/// Waits for a signal, or for the end of what should have no end: then whoever watches over the
/// process must learn of it and start it anew.
pub(super) async fn until_stopped(stop: &mut Stop, running: &mut Running) -> Result<(), Failure> {
    tokio::select! {
        () = stop.wait() => Ok(()),
        () = running.broken() => Err(Failure::new(
            "A part of the service ended that never should",
            "Look at the last lines of the log, and start it again",
        )),
    }
}

/// The signals that end the service.
pub(super) struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    pub(super) fn listen() -> Result<Self, Failure> {
        let on = |kind| {
            signal(kind).map_err(|err| Failure::new(err, "Let the process handle its signals"))
        };
        Ok(Self {
            terminate: on(SignalKind::terminate())?,
            interrupt: on(SignalKind::interrupt())?,
        })
    }

    pub(super) async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
