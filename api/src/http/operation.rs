//! For those who run the server: is it there, is it ready, how is it doing, what can it do.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::call::Answer;
use super::metrics::Metrics;
use super::problem::Problem;
use crate::app::App;

/// State of this instance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "status": "ready" }))]
pub struct Health {
    /// `alive` or `ready`.
    pub status: String,
}

/// Tell whether the process is alive
///
/// Answers as soon as the process can answer at all; asks nobody else. A supervisor restarts the
/// process when this fails.
#[utoipa::path(tag = "Operation", security(()),
    responses((status = 200, description = "The process runs.", body = Health)))]
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(Health {
        status: "alive".into(),
    })
}

/// Tell whether requests can be served
///
/// Asks the database for a sign of life. A balancer sends no requests while this fails.
#[utoipa::path(tag = "Operation", security(()),
    responses((status = 200, description = "Requests can be served.", body = Health)))]
#[get("/health/ready")]
pub async fn ready(app: Data<App>) -> Answer {
    app.store.ping().await.map_err(Problem::from)?;
    Ok(HttpResponse::Ok().json(Health {
        status: "ready".into(),
    }))
}

/// Read the metrics
///
/// Counters and timings of this instance as OpenMetrics text, for Prometheus and its like. No
/// label holds an id or a name.
#[utoipa::path(tag = "Operation", security(()), operation_id = "metrics",
    responses((status = 200, description = "OpenMetrics text.", body = String,
        content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8")))]
#[get("/metrics")]
pub async fn metrics(metrics: Data<Metrics>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(metrics.text())
}

/// Read this document
///
/// The OpenAPI 3.1 document that describes every operation.
#[utoipa::path(tag = "Operation", security(()), operation_id = "openapi",
    responses((status = 200, description = "An OpenAPI 3.1 document.", body = Value)))]
#[get("/openapi.json")]
pub async fn openapi(document: Data<Document>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(document.text.clone())
}

/// The OpenAPI document, made once at start.
pub struct Document {
    /// As it is sent.
    pub text: String,
    /// As pages are made of it.
    pub value: Value,
}

impl From<Value> for Document {
    fn from(value: Value) -> Self {
        let text = value.to_string();
        Self { text, value }
    }
}
