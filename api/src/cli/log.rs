//! The log: one JSON object a line for machines, text for a terminal; always on standard error.

use tracing::Level;

use crate::config::LogFormat;

/// Begins to log. Panics too become lines of the log.
pub(super) fn start(level: Level, format: LogFormat) {
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr);
    // A second start in one process keeps the first log: nothing to tell anybody.
    _ = match format {
        LogFormat::Json => log
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .try_init(),
        LogFormat::Text => log.try_init(),
    };
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(
            place,
            "a thread panicked: {}",
            panic.payload_as_str().unwrap_or("?")
        );
    }));
}
