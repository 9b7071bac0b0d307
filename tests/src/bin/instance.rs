//! One instance of the product as a process of its own, for tests that kill it: the time it goes by, then
//! its settings, each `key=value`. Without a test around it, it is `sidestilt serve` with a clock.

use sidestilt::app::Clock;
use sidestilt::config::Settings;
use sidestilt::server;

#[tokio::main]
async fn main() {
    let mut told = std::env::args().skip(1);
    let at = told.next().expect("a time to begin at");
    let settings: Vec<String> = told.collect();
    let clock = Clock::default();
    clock.set(at.parse().expect("a time"));
    let settings = Settings::from_parts(None, [], &settings);
    let settings = settings.unwrap_or_else(|errors| panic!("{errors}"));
    let running = server::start(settings, clock).await;
    let mut running = running.unwrap_or_else(|err| panic!("the product did not start: {err}"));
    running.broken().await;
}
