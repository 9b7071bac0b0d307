//! Oral evaluations: a group too small to be asked anonymously has talked together instead, as its plan says. What
//! came out is evidence, always told as what it is, and frozen as it is written.

use chrono::NaiveDate;
use domain::codes::RunState;
use domain::permissions::{Area, Right};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::StoreError;
use store::conclusion::{self as rows, RunResult};
use uuid::Uuid;

use crate::app::actions::capacity;
use crate::app::facts::today;
use crate::app::meetings::noon;
use crate::app::run_actions::{KIND as RUN, OpenedRun};
use crate::app::unit::Fact;
use crate::app::{Check, FieldError, Refusal, Unit, plan, runs};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "oralEvaluation";

/// The most of a run.
const MOST: usize = 20;

/// What came out when a group talked together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// The day.
    pub occurred_on: NaiveDate,
    /// How many participants were there.
    pub present: i32,
    /// What they said, summed up.
    pub findings: String,
}

/// Reads what an oral evaluation says.
///
/// # Errors
/// `Corrupt` if it can't be read.
pub fn content(row: &RunResult) -> Result<Content, StoreError> {
    let read = serde_json::from_value(row.body.clone());
    read.map_err(|err| StoreError::Corrupt(format!("an oral evaluation: {err}")))
}

/// Records an oral evaluation of a run whose plan says that there may be one.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal` before the run has begun and once it is closed, `Invalid`.
pub async fn record(unit: &Unit, run: Uuid, content: Content) -> Result<RunResult, Refusal> {
    let opened = OpenedRun::lock(unit, run).await?;
    let (area, right) = (Area::Conclusion, Right::Create);
    unit.permit(area, right, &opened.target())?;
    runs::changeable(&opened, &[RunState::Running, RunState::Evaluating])?;
    let content = content.checked(unit, &opened)?;
    if rows::oral(unit.tx(), run).await?.len() >= MOST {
        return Err(FieldError::new("", "tooMany").with("max", MOST).into());
    }
    let new = RunResult {
        id: unit.id(),
        tenant: opened.run().tenant,
        run_id: run,
        kind: rows::ORAL.to_owned(),
        // It judges nothing.
        method_status: json!({}),
        body: serde_json::to_value(&content)
            .map_err(|err| Refusal::Internal(format!("an evaluation can't be written: {err}")))?,
        frozen_at: unit.now,
    };
    rows::freeze(unit.tx(), new.clone()).await?;
    unit.note(Fact {
        tenant: new.tenant,
        root: (RUN, run),
        entity: (KIND, new.id),
        version: 1,
        action: "recorded",
        capacity: capacity(unit, area, right, &opened.target()),
        occurred_at: Some(noon(content.occurred_on).min(unit.now)),
        payload: json!({ "present": content.present }),
    });
    Ok(new)
}

impl Content {
    fn checked(self, unit: &Unit, opened: &OpenedRun) -> Result<Self, Refusal> {
        let agreed = plan::assemble(&opened.stored.sections)?
            .evaluation
            .oral_agreed;
        let begun = opened.run().started_at.map(today);
        let day = self.occurred_on;
        let mut check = Check::new();
        check.must(agreed, "", "oralNotAgreed");
        check.must(day <= today(unit.now), "/occurredOn", "inTheFuture");
        check.must(
            begun.is_none_or(|begun| day >= begun),
            "/occurredOn",
            "beforeItsSessions",
        );
        check.number("/present", self.present.into(), 1, 1000);
        let findings = check.text("/findings", &self.findings, 20_000);
        check.done(Self { findings, ..self })
    }
}
