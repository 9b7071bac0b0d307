//! What a link shows: everything that is to be decided, who asks, and until when.

use domain::codes::CapabilityKind;
use domain::permissions::{Area, Right, permits_capability};
use store::capability::{self, Capability};
use store::conclusion::Conclusion;
use store::course::{self, Course};
use store::plan::{self, Section, Version};
use store::{conclusion, organisation, person};

use super::{is_open, kind_of, must_be_of};
use crate::app::people::name_of;
use crate::app::{Read, Refusal};

/// What a link shows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The link.
    pub link: Capability,
    /// What it is for.
    pub kind: CapabilityKind,
    /// The course.
    pub course: Course,
    /// Name of the organisation that owns the course.
    pub organisation: String,
    /// Name of whoever asks; none for machines and for links that nobody asked for.
    pub asked_by: Option<String>,
    /// The version of the plan, with its sections.
    pub plan: Option<(Version, Vec<Section>)>,
    /// The wording of the conclusion.
    pub conclusion: Option<Conclusion>,
    /// Whether what it is bound to is still what lies there.
    pub current: bool,
}

/// Shows what a link opens, in the wording that it is bound to, and changes nothing.
///
/// # Errors
/// `LinkUnknown`; `Gone` once it was used, is void or over, or what it told of does not stand any more.
pub async fn show(read: &Read, token: &str) -> Result<Shown, Refusal> {
    let conn = read.conn();
    let link = capability::by_token(conn, token).await?;
    let link = link.ok_or(Refusal::LinkUnknown)?;
    let kind = kind_of(&link)?;
    let area = match kind {
        CapabilityKind::ApprovePlan | CapabilityKind::ContestApproval => Area::Plan,
        CapabilityKind::SignConclusion | CapabilityKind::ContestSignature => Area::Conclusion,
        CapabilityKind::GiveFeedback => return Err(Refusal::LinkUnknown),
    };
    if !is_open(&read.ctx, &link) {
        return Err(Refusal::Gone);
    }
    permits_capability(area, Right::Read).ok_or(Refusal::LinkUnknown)?;
    let course = course::get(conn, link.course_id.unwrap_or_default()).await?;
    let course = course.ok_or(Refusal::Gone)?;
    let owner = organisation::get(conn, course.tenant).await?;
    let asked_by = match link.created_by_person {
        Some(id) if Some(id) != link.person_id => person::get(conn, id).await?,
        _ => None,
    };
    let asked_by = asked_by.filter(|person| person.erased_at.is_none());
    let asked_by = asked_by
        .map(|row| name_of(&read.ctx.app, &row))
        .transpose()?;
    let (mut version, mut wording) = (None, None);
    if area == Area::Plan {
        let row = plan::get(conn, link.subject_id)
            .await?
            .ok_or(Refusal::Gone)?;
        let sections = plan::sections(conn, row.id).await?;
        version = Some((row, sections));
    } else {
        // A change of what was signed is another wording, with an id of its own.
        let bound = conclusion::get(conn, link.subject_id).await?;
        wording = Some(bound.ok_or(Refusal::Gone)?);
    }
    let contested = match kind {
        CapabilityKind::ApprovePlan
        | CapabilityKind::SignConclusion
        | CapabilityKind::GiveFeedback => None,
        CapabilityKind::ContestApproval => {
            let mut all = plan::approvals(conn, link.subject_id).await?.into_iter();
            let own = all.find(|a| plan::stands(a) && Some(a.person_id) == link.person_id);
            Some(own.map(|own| own.given_at))
        }
        CapabilityKind::ContestSignature => {
            let signatures = conclusion::signatures(conn, link.subject_id).await?;
            let mut all = signatures.into_iter();
            let own = all.find(|s| conclusion::stands(s) && Some(s.person_id) == link.person_id);
            Some(own.map(|own| own.signed_at))
        }
    };
    if let Some(given_at) = contested {
        must_be_of(&link, given_at)?;
    }
    let hash = match (&version, &wording) {
        (Some((row, _)), _) => row.content_hash.as_ref(),
        (None, Some(row)) => Some(&row.content_hash),
        (None, None) => None,
    };
    Ok(Shown {
        current: hash == link.content_hash.as_ref(),
        organisation: owner.map(|row| row.name).unwrap_or_default(),
        asked_by,
        plan: version,
        conclusion: wording,
        kind,
        course,
        link,
    })
}
