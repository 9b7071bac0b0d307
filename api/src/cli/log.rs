//! The log: one JSON object a line for machines, text for a terminal; always on standard error.

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogFormat;

/// Begins to log. Panics too become lines of the log.
pub(super) fn start(level: Level, format: LogFormat) {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match format {
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .boxed(),
        LogFormat::Text => lines.boxed(),
    };
    // Libraries tell headers and statements in their finer levels, and so tokens and people.
    let level = LevelFilter::from_level(level);
    let filter = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        // Repeats what stands in a database's address and means nothing to it.
        .with_target("sqlx_postgres::options", LevelFilter::OFF)
        // Whoever sends bytes that are no HTTP is answered with 400; they shall not fill the log too.
        .with_target("actix_http::h1::dispatcher", LevelFilter::OFF)
        .with_target("sidestilt", level)
        .with_target("store", level);
    // A second start in one process keeps the first log: nothing to tell anybody.
    _ = tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(
            place,
            "a thread panicked: {}",
            panic.payload_as_str().unwrap_or("?")
        );
    }));
}
