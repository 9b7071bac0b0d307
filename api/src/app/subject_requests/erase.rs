//! Erasing somebody, for whatever cause, and writing it into the ledger.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::codes::{DataPart, ErasureCause, SubjectKind};
use serde_json::{Value, json};
use store::erasure::{self as rows, Counts, Erasure};
use store::person;
use uuid::Uuid;

use super::told;
use crate::app::facts::code;
use crate::app::unit::Fact;
use crate::app::{App, Ctx, Refusal, Reply, Unit, enrolments, feedback, people};

/// Who is erased, and why.
#[derive(Debug, Clone, Copy)]
pub struct Erasing {
    /// What they are here.
    pub kind: SubjectKind,
    /// Which of them.
    pub id: Uuid,
    /// Why.
    pub cause: ErasureCause,
    /// The request it is done for.
    pub request: Option<Uuid>,
}

/// What was erased, and what is kept.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How much of what was erased, ended or voided.
    pub erased: Counts,
    /// How much of what is kept, under an id that leads to nobody.
    pub kept: Counts,
}

impl Report {
    /// The report as it is stored: codes and counts; what there was none of is left out.
    #[must_use]
    pub fn stored(&self) -> Value {
        let list = |counts: &Counts| -> Vec<Value> {
            let some = counts.iter().filter(|(_, count)| *count > 0);
            some.map(|(part, count)| json!({ "part": part.code(), "count": count }))
                .collect()
        };
        json!({ "erased": list(&self.erased), "kept": list(&self.kept) })
    }

    /// What the journal says of it: as much as the report.
    fn noted(&self, cause: ErasureCause) -> Value {
        let mut payload = self.stored();
        payload["cause"] = json!(cause.code());
        payload
    }

    /// How much of a part was erased.
    #[must_use]
    pub fn erased(&self, part: DataPart) -> u64 {
        let of = self.erased.iter().filter(|(one, _)| *one == part);
        of.map(|(_, count)| count).sum()
    }
}

/// Erases somebody and writes it into the ledger; nothing happens to who isn't there any more.
///
/// # Errors
/// As the database fails.
pub async fn erase(unit: &Unit, erasing: &Erasing) -> Result<Report, Refusal> {
    let Some((tenant, report)) = remove(unit, erasing.kind, erasing.id, erasing.cause).await?
    else {
        return Ok(Report::default());
    };
    let entry = Erasure {
        id: unit.id(),
        tenant,
        subject_kind: erasing.kind.code().to_owned(),
        subject_id: erasing.id,
        cause: erasing.cause.code().to_owned(),
        request_id: erasing.request,
        erased_at: unit.now,
    };
    rows::note(unit.tx(), entry).await?;
    Ok(report)
}

/// Takes out what is kept of somebody, with what waits to be told to them; nothing if they are not there.
async fn remove(
    unit: &Unit,
    kind: SubjectKind,
    id: Uuid,
    cause: ErasureCause,
) -> Result<Option<(Uuid, Report)>, Refusal> {
    match kind {
        SubjectKind::Person => erase_person(unit, id, cause).await,
        SubjectKind::Party => erase_party(unit, id, cause).await,
        SubjectKind::Feedback => erase_feedback(unit, id, cause).await,
    }
}

async fn erase_person(
    unit: &Unit,
    id: Uuid,
    cause: ErasureCause,
) -> Result<Option<(Uuid, Report)>, Refusal> {
    rows::lock_parts(unit.tx(), id).await?;
    let row = person::lock(unit.tx(), id).await?;
    let Some(row) = row.filter(|row| row.erased_at.is_none()) else {
        return Ok(None);
    };
    let done = rows::person(unit.tx(), id, unit.now).await?;
    let kept = rows::kept_of_person(unit.tx(), id).await?;
    let report = Report {
        erased: done.counts,
        kept,
    };
    unit.note(Fact {
        tenant: row.tenant,
        root: (people::KIND, id),
        entity: (people::KIND, id),
        version: row.version + 1,
        action: "erased",
        capacity: None,
        occurred_at: None,
        payload: report.noted(cause),
    });
    told::note(unit, cause, &done.changes);
    Ok(Some((row.tenant, report)))
}

async fn erase_party(
    unit: &Unit,
    id: Uuid,
    cause: ErasureCause,
) -> Result<Option<(Uuid, Report)>, Refusal> {
    let row = store::enrolment::get(unit.tx(), id).await?;
    let Some(tenant) = row.map(|row| row.tenant) else {
        return Ok(None);
    };
    let Some(gone) = enrolments::erase(unit, id).await? else {
        return Ok(None);
    };
    let report = Report {
        erased: gone.erased.counts.clone(),
        kept: gone.kept.clone(),
    };
    gone.note(unit, report.noted(cause));
    told::note(unit, cause, &gone.erased.changes);
    Ok(Some((tenant, report)))
}

/// Nothing stands on a piece of feedback, so nothing of it is left but what the journal knows.
async fn erase_feedback(
    unit: &Unit,
    id: Uuid,
    cause: ErasureCause,
) -> Result<Option<(Uuid, Report)>, Refusal> {
    let Some(row) = store::feedback::get_locked(unit.tx(), id).await? else {
        return Ok(None);
    };
    let done = rows::feedback(unit.tx(), id).await?;
    let report = Report {
        erased: done.counts,
        kept: rows::kept_of_feedback(unit.tx(), id).await?,
    };
    unit.note(Fact {
        tenant: row.tenant,
        root: (feedback::KIND, id),
        entity: (feedback::KIND, id),
        version: row.version + 1,
        action: "erased",
        capacity: None,
        occurred_at: None,
        payload: report.noted(cause),
    });
    Ok(Some((row.tenant, report)))
}

/// Erases again whoever the ledger of a lost database names and who came back with an older copy.
/// Returns how many were erased, and how many were gone already.
///
/// # Errors
/// What a unit refuses with.
pub async fn replay(app: &Arc<App>, ledger: Vec<Erasure>) -> Result<(u64, u64), Refusal> {
    let (mut erased, mut gone) = (0, 0);
    for entry in ledger {
        let known = rows::in_ledger(app.store.read(), entry.id).await?;
        if known {
            gone += 1;
            continue;
        }
        let done = Ctx::of_the_clock(app).write(None, move |unit| {
            let entry = entry.clone();
            async move {
                unit.pass()?;
                again(&unit, entry).await?;
                Ok(Reply::empty())
            }
        });
        done.await?;
        erased += 1;
    }
    Ok((erased, gone))
}

/// One entry of the ledger: erased if there is anybody, and in the ledger again under its own id.
async fn again(unit: &Unit, entry: Erasure) -> Result<(), Refusal> {
    let kind: SubjectKind = code(&entry.subject_kind)?;
    remove(unit, kind, entry.subject_id, code(&entry.cause)?).await?;
    rows::note(unit.tx(), entry).await?;
    Ok(())
}

/// One line of the ledger as it is kept elsewhere.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LedgerLine {
    id: Uuid,
    organisation_id: Uuid,
    subject_kind: String,
    subject_id: Uuid,
    cause: String,
    request_id: Option<Uuid>,
    erased_at: DateTime<Utc>,
}

impl From<Erasure> for LedgerLine {
    fn from(row: Erasure) -> Self {
        Self {
            id: row.id,
            organisation_id: row.tenant,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            cause: row.cause,
            request_id: row.request_id,
            erased_at: row.erased_at,
        }
    }
}

impl From<LedgerLine> for Erasure {
    fn from(line: LedgerLine) -> Self {
        Self {
            id: line.id,
            tenant: line.organisation_id,
            subject_kind: line.subject_kind,
            subject_id: line.subject_id,
            cause: line.cause,
            request_id: line.request_id,
            erased_at: line.erased_at,
        }
    }
}
