//! `/v1/runs/{id}/addenda`, `/v1/addenda/{id}`: what is added after a run was closed.

use actix_web::web::Path;
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use domain::permissions::Area;
use serde::{Deserialize, Serialize};
use store::conclusion::{self as rows, RunResult};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::addenda::{self, Content, KIND, content};
use crate::app::run_actions::OpenedRun;
use crate::app::{Refusal, Reply, Versioned};
use crate::http::body::Body;
use crate::http::call::{Answer, Call};

/// What you add to a closed run: words, figures, or both.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "occurredOn": "2026-11-20", "findings": "De fleste bruker fortsatt pusteøvelsene.",
    "figures": [{ "name": "Mestringsforventning, snitt", "base": 9, "value": 3.4 }]
}))]
pub struct AddendumInput {
    /// The day on which people were asked again; not in the future, and not before the run's sessions
    /// were over.
    pub occurred_on: NaiveDate,
    /// What was found, in words. No names of participants. Needed if there are no figures.
    #[serde(default)]
    #[schema(max_length = 20000)]
    pub findings: Option<String>,
    /// What was found, in figures.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub figures: Vec<AddendumFigure>,
}

/// One figure over the answers of several people.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "name": "Mestringsforventning, snitt", "base": 9, "value": 3.4 }))]
pub struct AddendumFigure {
    /// What it is, at most 200 letters.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// How many answered. A figure over fewer than five would tell of persons, and is refused.
    #[schema(minimum = 5, maximum = 10000)]
    pub base: i32,
    /// The figure.
    pub value: f64,
}

/// What was added to a closed run. It was frozen when it was written and never changes.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7da0", "version": 1,
    "runId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d60", "occurredOn": "2026-11-20",
    "recordedAt": "2026-11-22T08:00:00Z", "findings": "De fleste bruker fortsatt pusteøvelsene.",
    "figures": [{ "name": "Mestringsforventning, snitt", "base": 9, "value": 3.4 }]
}))]
pub struct Addendum {
    /// Its id.
    pub id: Uuid,
    /// Always 1: it never changes.
    pub version: i32,
    /// The run.
    pub run_id: Uuid,
    /// The day on which people were asked again.
    pub occurred_on: NaiveDate,
    /// When it was entered here, and frozen.
    pub recorded_at: DateTime<Utc>,
    /// What was found, in words.
    pub findings: Option<String>,
    /// What was found, in figures.
    pub figures: Vec<AddendumFigure>,
}

impl Versioned for Addendum {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/addenda/{}", self.id)
    }
}

impl Addendum {
    /// An addendum as it is stored.
    ///
    /// # Errors
    /// `Corrupt` if it can't be read.
    pub fn of(row: &RunResult) -> Result<Self, Refusal> {
        let content = content(row)?;
        let figure = |figure: addenda::Figure| AddendumFigure {
            name: figure.name,
            base: figure.base,
            value: figure.value,
        };
        Ok(Self {
            id: row.id,
            version: 1,
            run_id: row.run_id,
            occurred_on: content.occurred_on,
            recorded_at: row.frozen_at,
            findings: content.findings,
            figures: content.figures.into_iter().map(figure).collect(),
        })
    }
}

impl From<&AddendumInput> for Content {
    fn from(input: &AddendumInput) -> Self {
        let figure = |figure: &AddendumFigure| addenda::Figure {
            name: figure.name.clone(),
            base: figure.base,
            value: figure.value,
        };
        Self {
            occurred_on: input.occurred_on,
            findings: input.findings.clone(),
            figures: input.figures.iter().map(figure).collect(),
        }
    }
}

/// Add to a closed run
///
/// What was found when people were asked again later, as far as it came after the run was closed. It is
/// frozen at once in a row of its own: the run's result, its method status and what was signed stay as
/// they are. Coordinators and the leads of both sides do it. The conclusion shows it.
#[utoipa::path(tag = "Evaluation", request_body = AddendumInput,
    responses((status = 201, description = "The addendum.", body = Addendum)))]
#[post("/v1/runs/{id}/addenda")]
pub async fn add_addendum(call: Call, id: Path<Uuid>, body: Body<AddendumInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let new = addenda::add(&unit, id, (&*input).into()).await?;
        Reply::created(&unit, &Addendum::of(&new)?)
    })
    .await
}

/// Read an addendum
///
/// What was added to a closed run. The run's conclusion shows all of its addenda.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The addendum.", body = Addendum)))]
#[get("/v1/addenda/{id}")]
pub async fn get_addendum(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let row = rows::addendum(read.conn(), *id).await?;
        let row = row.ok_or(Refusal::NotFound)?;
        OpenedRun::readable(&read, Area::Conclusion, row.run_id).await?;
        Reply::of(&read.ctx, &Addendum::of(&row)?)
    })
    .await
}
