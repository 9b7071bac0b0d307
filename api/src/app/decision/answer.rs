//! What a link does, once.

use domain::codes::{CapabilityKind, Evidence, LinkAnswer, MessageKind, RunState};
use domain::lifecycle::Action;
use domain::permissions::{Area, Right, permits_capability};
use serde_json::json;
use store::capability::{self, Capability};
use store::conclusion::{self as signatures, Conclusion};
use store::run::{self, Run};
use uuid::Uuid;

use super::{is_open, kind_of, must_be_of, not_frozen};
use crate::app::course_actions::Opened;
use crate::app::facts::{code, own_approval};
use crate::app::hands::{self, Hand, Matter};
use crate::app::messages::{Said, concerned, tell};
use crate::app::run_actions::OpenedRun;
use crate::app::run_facts::own_signature;
use crate::app::unit::Fact;
use crate::app::{Check, FieldError, Refusal, Unit, conclusion, plan, run_actions};

/// Decides with a link. It speaks for one person about one thing, once, and holds no other right.
///
/// # Errors
/// `LinkUnknown`; `Gone` once it was used, is void or over; `Invalid` for an answer that it is not
/// for, or a no without a reason; `WrongSide` if the person leads the side no more; `LinkFrozen`;
/// `Illegal`, `Unmet` as for the same action by somebody logged in.
pub async fn answer(
    unit: &Unit,
    token: &str,
    answer: LinkAnswer,
    reason: Option<&str>,
) -> Result<Capability, Refusal> {
    let link = capability::by_token(unit.tx(), token).await?;
    let link = link.ok_or(Refusal::LinkUnknown)?;
    let (kind, side) = (kind_of(&link)?, link.side.clone().unwrap_or_default());
    let (area, right) = needed(kind).ok_or(Refusal::LinkUnknown)?;
    permits_capability(area, right).ok_or(Refusal::LinkUnknown)?;
    unit.pass()?;
    let mut check = Check::new();
    let reason = check.optional("/reason", reason, 2000);
    let fits = (right == Right::Contest) == (answer == LinkAnswer::Contest);
    check.must(fits, "/decision", "notForThis");
    let explained = answer != LinkAnswer::Decline || reason.is_some();
    check.must(explained, "/reason", "required");
    check.done(())?;
    let person = link.person_id.ok_or(Refusal::LinkUnknown)?;
    let unit = unit.in_the_name_of(person);
    match link.run_id {
        None => {
            let opened = Opened::lock(&unit, link.course_id.unwrap_or_default()).await?;
            let present = spent(&unit, &link, answer, reason).await?;
            let version = store::plan::get(unit.tx(), link.subject_id).await?;
            let version = version.ok_or(Refusal::Gone)?;
            match answer {
                LinkAnswer::Approve => {
                    let hand = live(&unit, &opened.stored.members, person, &side).await?;
                    let (number, hash) = bound(&link);
                    plan::give(&unit, opened, &hand, number, hash).await?;
                }
                LinkAnswer::Decline => {
                    decline(&unit, &plan::matter(&opened, &version), &present).await?;
                }
                LinkAnswer::Contest => {
                    let own = own_approval(&opened.stored, &version, Some(person));
                    must_be_of(&link, own.map(|own| own.given_at))?;
                    plan::void_hand(&unit, &opened, version, person).await?;
                }
            }
            Ok(present)
        }
        Some(run) => {
            let opened = OpenedRun::lock(&unit, run).await?;
            let present = spent(&unit, &link, answer, reason).await?;
            match answer {
                LinkAnswer::Approve => {
                    let hand = live(&unit, &opened.stored.members, person, &side).await?;
                    let (number, hash) = bound(&link);
                    conclusion::give(&unit, opened, &hand, number, hash).await?;
                }
                LinkAnswer::Decline => {
                    let row = opened.stored.conclusion.clone().ok_or(Refusal::Gone)?;
                    decline(&unit, &conclusion::matter(&opened, &row), &present).await?;
                }
                LinkAnswer::Contest => {
                    let own = own_signature(&opened.stored, Some(person));
                    must_be_of(&link, own.map(|own| own.signed_at))?;
                    void_signature(&unit, opened, person).await?;
                }
            }
            Ok(present)
        }
    }
}

/// The area and the right that a link of a kind speaks of; none if it decides nothing.
const fn needed(kind: CapabilityKind) -> Option<(Area, Right)> {
    Some(match kind {
        CapabilityKind::ApprovePlan => (Area::Plan, Right::Approve),
        CapabilityKind::SignConclusion => (Area::Conclusion, Right::Sign),
        CapabilityKind::ContestApproval => (Area::Plan, Right::Contest),
        CapabilityKind::ContestSignature => (Area::Conclusion, Right::Contest),
        CapabilityKind::GiveFeedback => return None,
    })
}

/// Number and hash of what a link is bound to.
fn bound(link: &Capability) -> (i32, &str) {
    let hash = link.content_hash.as_deref();
    (link.number.unwrap_or_default(), hash.unwrap_or_default())
}

/// Spends the link, under the lock of what it is about. If what follows is refused, the whole unit is
/// undone, and the link is as good as before.
async fn spent(
    unit: &Unit,
    link: &Capability,
    answer: LinkAnswer,
    reason: Option<String>,
) -> Result<Capability, Refusal> {
    let fresh = is_open(unit, link)
        && capability::spend(unit.tx(), link.id, unit.now, answer.code(), reason.clone()).await?;
    if !fresh {
        return Err(Refusal::Gone);
    }
    Ok(Capability {
        used_at: Some(unit.now),
        outcome: Some(answer.code().to_owned()),
        reason,
        ..link.clone()
    })
}

/// The person's hand, if they lead the side still and nobody has changed their address.
async fn live(
    unit: &Unit,
    members: &[store::working_group::Member],
    person: Uuid,
    side: &str,
) -> Result<Hand, Refusal> {
    not_frozen(unit, unit.tx(), person).await?;
    let hand = Hand::of(members, person, Evidence::Link)?;
    if hand.side.code() != side {
        return Err(Refusal::WrongSide);
    }
    Ok(hand)
}

/// Somebody says no: everybody concerned is told why, and what was asked stays as it is.
async fn decline(unit: &Unit, matter: &Matter<'_>, link: &Capability) -> Result<(), Refusal> {
    let side = link.side.as_deref().unwrap_or_default();
    let person = link.person_id.unwrap_or_default();
    let hand = Hand::recorded(person, side, Evidence::Link.code())?;
    let mut news = matter.news(MessageKind::Declined, &hand);
    let why = link.reason.clone().unwrap_or_default();
    news.said.push(("why", Said::Text(why)));
    let others = [matter.course.owner_person, link.created_by_person];
    let to = concerned(unit, matter.members, &others).await?;
    tell(unit, &news, to).await?;
    super::ask::note(unit, link, LinkAnswer::Decline.code());
    Ok(())
}

/// Contests the signature that stands in the caller's name.
///
/// # Errors
/// `NotFound`, `Forbidden`, `WrongSide`, `Illegal`; `Unmet` if none stands that can be contested, or
/// a report has used the run.
pub async fn contest_signature(unit: &Unit, run: Uuid) -> Result<Run, Refusal> {
    let opened = OpenedRun::lock(unit, run).await?;
    unit.permit(Area::Conclusion, Right::Contest, &opened.target())?;
    let person = unit.caller.person.ok_or(Refusal::WrongSide)?;
    void_signature(unit, opened, person).await
}

/// Voids the signature that stands in a person's name, who says that it was not theirs. A run that it
/// helped to close is evaluated again.
async fn void_signature(unit: &Unit, mut opened: OpenedRun, person: Uuid) -> Result<Run, Refusal> {
    let own = own_signature(&opened.stored, Some(person)).cloned();
    let how = own.as_ref().map(|own| code::<Evidence>(&own.evidence));
    opened.facts.own_approval = how.transpose()?;
    opened.decide(Action::Contest)?;
    let own = own.ok_or(Refusal::NotFound)?;
    let row = opened.stored.conclusion.clone();
    let row = row.ok_or_else(|| FieldError::new("", "notFound"))?;
    signatures::void_signature(unit.tx(), own.id, unit.now).await?;
    let open = Conclusion {
        version: row.version + 1,
        updated_at: unit.now,
        state: "draft".to_owned(),
        ..row.clone()
    };
    signatures::update(unit.tx(), open.clone(), row.version).await?;
    let again = Run {
        state: RunState::Evaluating.code().to_owned(),
        closed_at: None,
        reopened_sides: json!([]),
        ..opened.next(unit)
    };
    run::update(unit.tx(), again.clone(), opened.run().version).await?;
    unit.note(Fact {
        tenant: again.tenant,
        root: (run_actions::KIND, again.id),
        entity: (conclusion::KIND, again.id),
        version: open.version,
        action: Action::Contest.code(),
        capacity: Some(&own.side),
        occurred_at: None,
        payload: json!({
            "number": row.number, "side": own.side, "evidence": own.evidence,
            "was": opened.run().state,
        }),
    });
    let hand = Hand::recorded(person, &own.side, &own.evidence)?;
    hands::contested(unit, &conclusion::matter(&opened, &open), &hand).await?;
    Ok(again)
}
