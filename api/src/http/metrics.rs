//! Counters for the operator, in the OpenMetrics text format. No label ever holds an id.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: String,
    route: String,
    status: u16,
}

/// The metrics of one instance.
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    anonymity_lacks: Gauge,
    seconds: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("sidestilt");
        let requests = Family::default();
        let seconds = Histogram::new([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]);
        registry.register("requests", "Requests answered", requests.clone());
        let anonymity_lacks = Gauge::default();
        registry.register(
            "anonymity_lacks",
            "What the promise of anonymous answers lacks; above 0 no window opens",
            anonymity_lacks.clone(),
        );
        registry.register(
            "request_seconds",
            "Time to answer a request",
            seconds.clone(),
        );
        Self {
            registry,
            requests,
            anonymity_lacks,
            seconds,
        }
    }
}

impl Metrics {
    /// Counts one answered request under its route's template.
    pub fn observe(&self, method: &str, route: &str, status: u16, took: Duration) {
        let labels = Labels {
            method: method.to_owned(),
            route: route.to_owned(),
            status,
        };
        self.requests.get_or_create(&labels).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// The OpenMetrics text, with what anonymity lacks as of now.
    pub fn text(&self, anonymity_lacks: usize) -> String {
        let lacks = i64::try_from(anonymity_lacks).unwrap_or(i64::MAX);
        self.anonymity_lacks.set(lacks);
        let mut text = String::new();
        if let Err(err) = encode(&mut text, &self.registry) {
            tracing::error!(%err, "metrics could not be written");
        }
        text
    }
}
