//! The one place that knows how the product is started.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// A clock a test can move. It goes on ticking.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Microseconds ahead of the machine's clock.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// The time the product goes by.
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::microseconds(self.ahead.load(Ordering::SeqCst))
    }

    /// Moves the clock, back too.
    pub fn advance(&self, by: TimeDelta) {
        self.ahead
            .fetch_add(by.num_microseconds().unwrap(), Ordering::SeqCst);
    }

    /// Sets the clock.
    pub fn set(&self, now: DateTime<Utc>) {
        let ahead = (now - Utc::now()).num_microseconds().unwrap();
        self.ahead.store(ahead, Ordering::SeqCst);
    }
}

/// What a test decides about an instance.
pub struct Wanted<'a> {
    /// `sqlite:path` or `postgres://…`.
    pub database: &'a str,
    /// Where the test's files lie: keys, JWK set.
    pub folder: &'a std::path::Path,
    /// `iss` the product accepts.
    pub issuer: &'a str,
    /// `aud` it asks for.
    pub audience: &'a str,
    /// The issuer's keys.
    pub jwks: &'a std::path::Path,
    /// The time it goes by.
    pub clock: Clock,
}

/// A running instance.
pub struct Product {
    /// Where it listens.
    pub addr: SocketAddr,
}

impl Product {
    /// Starts an instance on a free port of the loopback.
    pub async fn start(wanted: Wanted<'_>) -> Self {
        let Wanted { database, .. } = wanted;
        panic!("the product has no server yet, so nothing runs on {database}")
    }

    /// Ends it, requests under way first.
    pub async fn stop(self) {}
}
