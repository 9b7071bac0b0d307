//! What happens to messages by time: what is of no use ends, and whoever is awaited
//! is reminded.

use chrono::TimeDelta;
use domain::codes::{MessageKind, PlanState, Side};
use store::due::{self, Appointment};
use store::plan::{self, Version, stands};
use store::{course, message, working_group};
use uuid::Uuid;

use super::{News, Said, concerned, tell};
use crate::app::plan::VERSION;
use crate::app::{Refusal, Unit};

/// Kind of due work: messages that are over end.
pub const KEEP: &str = "keepMessages";
/// Kind of due work: the sides that have not approved a plan are reminded.
pub const REMIND: &str = "remindApproval";

/// How long after a plan was laid before both sides they are reminded.
const PATIENCE: TimeDelta = TimeDelta::days(7);

/// Ends what is over. What has been kept long enough ends as everything does.
///
/// # Errors
/// As the database fails.
pub async fn keep(unit: &Unit) -> Result<(), Refusal> {
    message::expire(unit.tx(), unit.now).await?;
    Ok(())
}

/// Appoints the reminder of a plan that was laid before both sides.
///
/// # Errors
/// As the database fails.
pub async fn appoint(unit: &Unit, version: &Version) -> Result<(), Refusal> {
    let work = Appointment {
        id: unit.id(),
        tenant: Some(version.tenant),
        kind: REMIND,
        subject: Some((VERSION, version.id)),
        at: unit.now + PATIENCE,
    };
    due::appoint(unit.tx(), work).await?;
    Ok(())
}

/// Reminds the leads and deputies of the sides that have not approved a plan that waits for them.
///
/// # Errors
/// As the database fails.
pub async fn remind(unit: &Unit, id: Uuid) -> Result<(), Refusal> {
    let Some(version) = plan::get(unit.tx(), id).await? else {
        return Ok(());
    };
    if version.state != PlanState::Submitted.code() {
        return Ok(());
    }
    let course = course::get(unit.tx(), version.course_id).await?;
    let course = course.ok_or(Refusal::NotFound)?;
    let approvals = plan::approvals(unit.tx(), id).await?;
    let missing = |side: &Side| {
        let own = |a: &plan::Approval| a.side == side.code() && stands(a);
        !approvals.iter().any(own)
    };
    let mut members = working_group::of_course(unit.tx(), course.id).await?;
    members.retain(|member| {
        let sides = Side::ALL.iter().filter(|side| missing(side));
        sides
            .map(|side| side.code())
            .any(|side| side == member.side)
    });
    let news = News {
        kind: MessageKind::TaskReminder,
        tenant: version.tenant,
        about: (VERSION, version.id),
        course: course.title,
        said: vec![(
            "since",
            Said::Time(version.submitted_at.unwrap_or(version.updated_at)),
        )],
        until: None,
    };
    let to = concerned(unit, &members, &[]).await?;
    tell(unit, &news, to).await?;
    Ok(())
}
