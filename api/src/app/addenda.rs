//! Addenda: what was found when people were asked again after a run was closed. Each is frozen as it is
//! written, in a row of its own, and changes nothing of the run's result.

use chrono::NaiveDate;
use domain::codes::RunState;
use domain::permissions::{Area, Right};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::StoreError;
use store::conclusion::{self as rows, RunResult};
use uuid::Uuid;

use super::actions::capacity;
use super::facts::today;
use super::meetings::noon;
use super::run_actions::{KIND as RUN, OpenedRun};
use super::unit::Fact;
use super::{Check, FieldError, Refusal, Unit, runs};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "addendum";

/// The most addenda of a run.
const MOST: usize = 50;
/// A figure over fewer answers than these is not kept: it would tell of persons.
pub const FEWEST_ANSWERS: i64 = 5;

/// What an addendum says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// The day on which people were asked.
    pub occurred_on: NaiveDate,
    /// What was found, in words.
    pub findings: Option<String>,
    /// What was found, in figures.
    pub figures: Vec<Figure>,
}

/// One figure over the answers of several people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// How many answered.
    pub base: i32,
    /// The figure.
    pub value: f64,
}

impl Content {
    fn checked(self, unit: &Unit, opened: &OpenedRun) -> Result<Self, Refusal> {
        let mut check = Check::new();
        let over = opened.run().finished_at.map(today);
        let day = self.occurred_on;
        check.must(day <= today(unit.now), "/occurredOn", "inTheFuture");
        check.must(
            over.is_none_or(|over| day >= over),
            "/occurredOn",
            "beforeItsSessions",
        );
        let findings = check.optional("/findings", self.findings.as_deref(), 20_000);
        check.length("/figures", self.figures.len(), 0, 50);
        let empty = findings.is_none() && self.figures.is_empty();
        check.must(!empty, "/findings", "required");
        let mut figures = Vec::with_capacity(self.figures.len());
        for (at, figure) in self.figures.into_iter().enumerate() {
            let name = check.text(&format!("/figures/{at}/name"), &figure.name, 200);
            let base = format!("/figures/{at}/base");
            check.number(&base, figure.base.into(), FEWEST_ANSWERS, 10_000);
            figures.push(Figure { name, ..figure });
        }
        check.done(Self {
            findings,
            figures,
            ..self
        })
    }
}

/// Reads what an addendum says.
///
/// # Errors
/// `Corrupt` if it can't be read.
pub fn content(row: &RunResult) -> Result<Content, StoreError> {
    let read = serde_json::from_value(row.body.clone());
    read.map_err(|err| StoreError::Corrupt(format!("an addendum: {err}")))
}

/// Adds to what is known of a closed run. It is frozen at once.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal` for a run that is not closed, `Invalid`.
pub async fn add(unit: &Unit, run: Uuid, content: Content) -> Result<RunResult, Refusal> {
    let opened = OpenedRun::lock(unit, run).await?;
    let (area, right) = (Area::Conclusion, Right::Create);
    unit.permit(area, right, &opened.target())?;
    runs::changeable(&opened, &[RunState::Closed])?;
    let content = content.checked(unit, &opened)?;
    let frozen = rows::frozen(unit.tx(), run).await?;
    if rows::addenda(unit.tx(), run).await?.len() >= MOST {
        return Err(FieldError::new("", "tooMany").with("max", MOST).into());
    }
    let body = serde_json::to_value(&content)
        .map_err(|err| Refusal::Internal(format!("an addendum can't be written: {err}")))?;
    let new = RunResult {
        id: unit.id(),
        tenant: opened.run().tenant,
        run_id: run,
        kind: rows::ADDENDUM.to_owned(),
        // As it was judged when it was closed: an addendum judges nothing.
        method_status: frozen.map_or(Value::Object(Default::default()), |row| row.method_status),
        body,
        frozen_at: unit.now,
    };
    rows::freeze(unit.tx(), new.clone()).await?;
    unit.note(Fact {
        tenant: new.tenant,
        root: (RUN, run),
        entity: (KIND, new.id),
        version: 1,
        action: "added",
        capacity: capacity(unit, area, right, &opened.target()),
        occurred_at: Some(noon(content.occurred_on).min(unit.now)),
        payload: json!({ "figures": content.figures.len() }),
    });
    Ok(new)
}
