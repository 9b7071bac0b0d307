//! What a run came to: written by both sides, signed by one person of each, and then frozen.

use domain::codes::{NextStep, PointState, RunState};
use domain::conclusion::{Conclusion, Next, canonical};
use domain::lifecycle::{Action, Guard, State};
use domain::permissions::{Area, Right};
use serde_json::{Value, json};
use store::conclusion::{self as rows, Conclusion as Row, Point, RunResult, Signature};
use store::crypto::sha256_hex;
use store::run::Run;
use store::{StoreError, method_history};
use uuid::Uuid;

use super::facts::code;
use super::hands::{self, Hand, Matter};
use super::messages::Said;
use super::run_actions::{self, OpenedRun};
use super::unit::Fact;
use super::{Check, Refusal, Unit, answers, deviations, enrolments, method_status};

/// Kind of resource, as in ETags and the journal. A run has one, so the run's id is its own.
pub const KIND: &str = "conclusion";

/// Puts a conclusion together from its row.
///
/// # Errors
/// `Corrupt` if it can't be read.
pub fn assemble(row: &Row) -> Result<Conclusion, StoreError> {
    let decision = row.next_step.as_deref().map(code::<NextStep>).transpose()?;
    let points = row.points.clone().map(serde_json::from_value).transpose();
    Ok(Conclusion {
        findings: row.findings.clone(),
        sharing: row.sharing.clone(),
        points: points.map_err(|err| StoreError::Corrupt(format!("a conclusion: {err}")))?,
        next_step: decision.map(|decision| Next {
            decision,
            reason: row.decision_reason.clone(),
        }),
    })
}

/// The hash that signatures are bound to: SHA-256 over the conclusion's canonical bytes, in hex.
pub fn content_hash(conclusion: &Conclusion) -> String {
    sha256_hex(&canonical(conclusion))
}

fn checked(wanted: Conclusion) -> Result<Conclusion, Refusal> {
    let mut check = Check::new();
    let findings = check.optional("/findings", Some(&wanted.findings), 20_000);
    let sharing = check.optional("/sharing", Some(&wanted.sharing), 20_000);
    let points = wanted.points.map(|points| {
        check.length("/points", points.len(), 0, 50);
        let one = |(at, text): (usize, &String)| check.text(&format!("/points/{at}"), text, 2000);
        points.iter().enumerate().map(one).collect()
    });
    let next_step = wanted.next_step.map(|next| Next {
        decision: next.decision,
        reason: check.optional("/nextStep/reason", next.reason.as_deref(), 2000),
    });
    check.done(Conclusion {
        findings: findings.unwrap_or_default(),
        sharing: sharing.unwrap_or_default(),
        points,
        next_step,
    })
}

/// Writes the conclusion. Voids the signatures that stand; what was signed once keeps its number and
/// its wording, and the change gets the next.
///
/// # Errors
/// `NotFound`, `Forbidden`, `AlreadyDecided` once the run is closed or cancelled, `Stale`, `Invalid`.
pub async fn put(unit: &Unit, run: Uuid, wanted: Conclusion) -> Result<Row, Refusal> {
    let opened = OpenedRun::lock(unit, run).await?;
    unit.permit(Area::Conclusion, Right::Write, &opened.target())?;
    let present = opened.stored.conclusion.as_ref();
    let seen = present.map_or(0, |row| row.version);
    unit.expect_version(KIND, run, seen).await?;
    if matches!(opened.state()?, RunState::Closed | RunState::Cancelled) {
        return Err(Refusal::AlreadyDecided);
    }
    let wanted = checked(wanted)?;
    let voided = rows::void_signatures(unit.tx(), run, unit.now).await?;
    if let Some(row) = present {
        hands::ask_no_more(unit, row.id, None).await?;
    }
    let written = worded(unit, &opened, &wanted);
    match present {
        Some(row) if opened.stored.signatures.is_empty() => {
            let same = Row {
                id: row.id,
                number: row.number,
                created_at: row.created_at,
                ..written
            };
            rows::update(unit.tx(), same.clone(), row.version).await?;
            note_edit(unit, &opened, &same, voided);
            Ok(same)
        }
        _ => {
            rows::insert(unit.tx(), written.clone()).await?;
            note_edit(unit, &opened, &written, voided);
            Ok(written)
        }
    }
}

/// A conclusion as a new row, with the next number.
fn worded(unit: &Unit, opened: &OpenedRun, wanted: &Conclusion) -> Row {
    let present = opened.stored.conclusion.as_ref();
    let next = wanted.next_step.as_ref();
    Row {
        id: unit.id(),
        tenant: opened.run().tenant,
        version: present.map_or(0, |row| row.version) + 1,
        created_at: unit.now,
        updated_at: unit.now,
        run_id: opened.run().id,
        number: present.map_or(0, |row| row.number) + 1,
        state: "draft".to_owned(),
        findings: wanted.findings.clone(),
        sharing: wanted.sharing.clone(),
        points: wanted.points.as_ref().map(|points| json!(points)),
        next_step: next.map(|next| next.decision.code().to_owned()),
        decision_reason: next.and_then(|next| next.reason.clone()),
        content_hash: content_hash(wanted),
    }
}

fn note_edit(unit: &Unit, opened: &OpenedRun, row: &Row, voided: u64) {
    let payload = json!({
        "number": row.number, "contentHash": row.content_hash, "nextStep": row.next_step,
        "voidedSignatures": voided,
    });
    note(unit, opened, row.version, "edit", None, payload);
}

pub(super) fn note(
    unit: &Unit,
    opened: &OpenedRun,
    version: i32,
    action: &'static str,
    capacity: Option<&str>,
    payload: Value,
) {
    let run = opened.run();
    unit.note(Fact {
        tenant: run.tenant,
        root: (run_actions::KIND, run.id),
        entity: (KIND, run.id),
        version,
        action,
        capacity,
        occurred_at: None,
        payload,
    });
}

/// Signs the conclusion for the caller's side. The second side's signature closes the run.
///
/// # Errors
/// `NotFound`, `Forbidden`, `WrongSide` if the caller leads neither side, `Illegal`, `Unmet` if
/// number or hash are not the present ones, or the side has signed already.
pub async fn sign(unit: &Unit, run: Uuid, number: i32, hash: &str) -> Result<Run, Refusal> {
    let opened = OpenedRun::lock(unit, run).await?;
    unit.permit(Area::Conclusion, Right::Sign, &opened.target())?;
    let hand = Hand::own(unit, opened.run().course_id)?;
    give(unit, opened, &hand, number, hash).await
}

/// Gives one side's signature, however it is known. Whoever calls this has checked that it is theirs.
///
/// # Errors
/// `Illegal`, `Unmet` as for [`sign`].
pub(super) async fn give(
    unit: &Unit,
    mut opened: OpenedRun,
    hand: &Hand,
    number: i32,
    hash: &str,
) -> Result<Run, Refusal> {
    let present = opened.stored.conclusion.clone();
    let same = |row: &Row| row.number == number && row.content_hash == hash;
    hand.acts(&mut opened.facts, present.as_ref().is_some_and(same));
    let outcome = opened.decide(Action::Sign)?;
    let row = present.ok_or(Refusal::NotFound)?;

    let mut payload = hands::said(unit, hand, number, hash).await?;
    let signature = Signature {
        id: unit.id(),
        tenant: row.tenant,
        conclusion_id: row.id,
        run_id: row.run_id,
        side: hand.side.code().to_owned(),
        person_id: hand.person,
        evidence: hand.how.code().to_owned(),
        also_coordinator: payload["alsoCoordinator"] == json!(true),
        content_hash: hash.to_owned(),
        signed_at: unit.now,
        voided_at: None,
    };
    rows::sign(unit.tx(), signature).await?;
    let closes = outcome.to == Some(State::Run(RunState::Closed));
    let signed = Row {
        version: row.version + 1,
        updated_at: unit.now,
        state: if closes { "final" } else { "draft" }.to_owned(),
        ..row.clone()
    };
    rows::update(unit.tx(), signed.clone(), row.version).await?;
    payload["closes"] = json!(closes);
    let side = Some(hand.side.code());
    note(unit, &opened, signed.version, "sign", side, payload);
    hands::ask_no_more(unit, row.id, Some(hand.side)).await?;
    hands::receipt(unit, &matter(&opened, &signed), hand).await?;
    if closes {
        return close(unit, &opened, Action::Sign).await;
    }
    Ok(opened.run().clone())
}

/// What a hand about this wording is about.
pub(super) fn matter<'a>(opened: &'a OpenedRun, row: &'a Row) -> Matter<'a> {
    Matter {
        course: &opened.stored.course,
        run: Some(opened.stored.run.id),
        subject: (KIND, row.id),
        number: row.number,
        content_hash: &row.content_hash,
        members: &opened.stored.members,
    }
}

/// Closes a run that nobody has signed: its evaluation counts as not held together.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`, `Illegal`, `Unmet` before six weeks have passed.
pub async fn close_unsigned(
    unit: &Unit,
    run: Uuid,
    reason: Option<&str>,
) -> Result<OpenedRun, Refusal> {
    let mut opened = OpenedRun::lock(unit, run).await?;
    unit.permit(Area::Runs, Right::Write, &opened.target())?;
    let mut check = Check::new();
    let reason = check.optional("/reason", reason, 2000);
    check.done(())?;
    opened.facts.reason_given = reason.is_some();
    opened.decide(Action::CloseUnsigned)?;
    // The one hand that may be there closes nothing, and is not to be read as half an agreement.
    rows::void_signatures(unit.tx(), run, unit.now).await?;
    if let Some(row) = &opened.stored.conclusion {
        hands::ask_no_more(unit, row.id, None).await?;
    }
    let deviation = store::facts::Deviation {
        id: unit.id(),
        tenant: opened.run().tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        course_id: opened.run().course_id,
        plan_version_id: None,
        run_id: Some(run),
        // A hard guard: the record says what is missing and lets nothing pass.
        guard: Guard::SideHasNotSigned.code().to_owned(),
        action: Action::CloseUnsigned.code().to_owned(),
        phase: Some(domain::codes::Phase::Evaluation.code().to_owned()),
        reason: reason.unwrap_or_default(),
        user_comment: None,
        professional_comment: None,
        recorded_by: unit.caller.person.unwrap_or(unit.caller.principal),
        recorded_at: unit.now,
        occurred_at: None,
    };
    store::deviation::insert(unit.tx(), deviation.clone()).await?;
    unit.note(Fact {
        tenant: deviation.tenant,
        root: (run_actions::KIND, run),
        entity: (deviations::KIND, deviation.id),
        version: deviation.version,
        action: "recorded",
        capacity: None,
        occurred_at: None,
        payload: json!({ "guard": deviation.guard, "phase": deviation.phase }),
    });
    close(unit, &opened, Action::CloseUnsigned).await?;
    OpenedRun::lock(unit, run).await
}

/// Closes the run: who completed it is settled, its points wait for the next plan, and its result is
/// frozen.
async fn close(unit: &Unit, opened: &OpenedRun, action: Action) -> Result<Run, Refusal> {
    let over = Said::Word("letter-why-over".to_owned());
    enrolments::return_to_queue(unit, opened, over).await?;
    enrolments::settle_attendance(unit, opened.run().id).await?;
    let closed = Run {
        state: RunState::Closed.code().to_owned(),
        closed_at: Some(unit.now),
        reopened_sides: json!([]),
        ..opened.next(unit)
    };
    store::run::update(unit.tx(), closed.clone(), opened.run().version).await?;
    answers::let_go(unit, closed.id).await?;
    let points = hand_on(unit, opened).await?;
    let status = freeze(unit, closed.id).await?;
    unit.note(Fact {
        tenant: closed.tenant,
        root: (run_actions::KIND, closed.id),
        entity: (run_actions::KIND, closed.id),
        version: closed.version,
        action: action.code(),
        capacity: None,
        occurred_at: None,
        payload: json!({
            "state": closed.state, "methodStatus": status, "improvementPointIds": points,
        }),
    });
    Ok(closed)
}

/// The conclusion's points become improvement points of the course, about which nobody has decided.
async fn hand_on(unit: &Unit, opened: &OpenedRun) -> Result<Vec<Uuid>, Refusal> {
    let row = opened.stored.conclusion.as_ref();
    let points = row.map(assemble).transpose()?.and_then(|c| c.points);
    let point = |text| Point {
        id: unit.id(),
        tenant: opened.run().tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        course_id: opened.run().course_id,
        run_id: Some(opened.run().id),
        text,
        raised_by: None,
        raised_side: None,
        state: PointState::Open.code().to_owned(),
        triage_reason: None,
        triaged_in: None,
    };
    let points: Vec<Point> = points.into_iter().flatten().map(point).collect();
    Ok(rows::add_points(unit.tx(), opened.run().id, points).await?)
}

/// Freezes the status of the method and the numbers; returns the status' code.
async fn freeze(unit: &Unit, run: Uuid) -> Result<&'static str, Refusal> {
    let mut found = method_history::of_runs(unit.tx(), &[run]).await?;
    let stored = found.remove(&run).ok_or(Refusal::NotFound)?;
    let status = domain::method_status::judge(&method_status::history(&stored)?);
    let kept = serde_json::to_value(&status)
        .map_err(|err| Refusal::Internal(format!("a status can't be written: {err}")))?;
    let result = RunResult {
        id: unit.id(),
        tenant: stored.facts.run.tenant,
        run_id: run,
        kind: rows::CLOSING.to_owned(),
        method_status: kept,
        body: method_status::figures(unit.tx(), &stored).await?,
        frozen_at: unit.now,
    };
    rows::freeze(unit.tx(), result).await?;
    Ok(status.status.code())
}
