//! For those who run the server: is it there, is it ready, how is it doing, what can it do.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::call::Answer;
use super::codes::AnonymityLack;
use super::metrics::Metrics;
use super::problem::Problem;
use crate::app::App;
use crate::problems::ProblemCode;

/// State of this instance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "status": "alive" }))]
pub struct Health {
    /// `alive`.
    pub status: String,
}

/// What this instance can serve.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "status": "ready", "issuersWithoutKeys": 0, "anonymity": "whole", "anonymityLacks": [] }))]
pub struct InstanceReadiness {
    /// `ready`.
    pub status: String,
    /// Token issuers that have not told their keys since the start. Their tokens get 503 until they
    /// do; everybody else is served. The log names them.
    #[schema(minimum = 0)]
    pub issuers_without_keys: usize,
    /// `whole`, or `degraded`: then no window for anonymous answers opens, and everything else is served.
    pub anonymity: String,
    /// What anonymity lacks.
    pub anonymity_lacks: Vec<AnonymityLack>,
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
    responses((status = 200, description = "Requests can be served.", body = InstanceReadiness)))]
#[get("/health/ready")]
pub async fn ready(app: Data<App>) -> Answer {
    app.store.ping().await.map_err(Problem::from)?;
    let lacks = app.anonymity_lacks();
    let anonymity = match lacks.is_empty() {
        true => "whole",
        false => "degraded",
    };
    Ok(HttpResponse::Ok().json(InstanceReadiness {
        status: "ready".into(),
        anonymity: anonymity.into(),
        anonymity_lacks: lacks.into_iter().map(Into::into).collect(),
        issuers_without_keys: app.verifier.issuers_without_keys(),
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
pub async fn metrics(app: Data<App>, metrics: Data<Metrics>) -> Answer {
    if !app.settings.metrics {
        return Err(Problem::new(ProblemCode::NotFound));
    }
    Ok(HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(metrics.text(app.anonymity_lacks().len())))
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
