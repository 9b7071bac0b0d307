//! Writing a plan: begin a version, change a section, submit, discard.

use domain::codes::{PlanState, Section};
use domain::lifecycle::Action;
use domain::permissions::{Area, Right};
use serde_json::{Value, json};
use store::plan::{self as rows, Version};
use uuid::Uuid;

use super::{SECTION, VERSION, assemble, content_hash};
use crate::app::course_actions::{self, Opened};
use crate::app::unit::Fact;
use crate::app::{Refusal, Unit, courses, hands, messages};

/// Begins a version: a copy of the one in force, or empty sections.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Unmet` if another version is open or the course is retired.
pub async fn begin(unit: &Unit, course: Uuid) -> Result<Version, Refusal> {
    let opened = Opened::lock(unit, course).await?;
    courses::permit(unit, Area::Plan, Right::Create, &opened.stored.course)?;
    opened.decide(Action::Draft)?;
    let base = match &opened.stored.in_force {
        Some(base) => Some((base.number, rows::sections(unit.tx(), base.id).await?)),
        None => None,
    };
    let id = unit.id();
    let version = Version {
        id,
        tenant: opened.stored.course.tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        course_id: course,
        number: rows::last_number(unit.tx(), course).await? + 1,
        state: PlanState::Draft.code().to_owned(),
        content_hash: None,
        based_on: base.as_ref().map(|(number, _)| *number),
        first_written_at: None,
        submitted_at: None,
        submitted_by: None,
        in_force_at: None,
        superseded_at: None,
    };
    let copied = |section: Section| {
        let sections = base.iter().flat_map(|(_, sections)| sections);
        let found = sections
            .into_iter()
            .find(|row| row.section == section.code());
        found.map_or_else(|| json!({}), |row| row.body.clone())
    };
    let sections: Vec<_> = Section::ALL
        .iter()
        .map(|section| rows::Section {
            id: unit.id(),
            plan_version_id: id,
            section: section.code().to_owned(),
            body: copied(*section),
            version: 1,
            updated_at: unit.now,
            updated_by: None,
        })
        .collect();
    let content_hash = content_hash(&assemble(&sections)?);
    let version = Version {
        content_hash: Some(content_hash),
        ..version
    };
    rows::insert(unit.tx(), version.clone(), sections).await?;
    note(unit, &version, "draft", json!({ "number": version.number }));
    Ok(version)
}

/// Writes one section. Voids both approvals and takes a submitted version back to draft (R4).
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal` if no version is open, `Stale`, `Invalid`.
pub async fn put_section(
    unit: &Unit,
    course: Uuid,
    section: Section,
    wanted: impl FnOnce() -> Result<Value, Refusal>,
) -> Result<(Version, rows::Section), Refusal> {
    let opened = Opened::lock(unit, course).await?;
    courses::permit(unit, Area::Plan, Right::Write, &opened.stored.course)?;
    let version = opened.open_version()?.clone();
    let present = opened
        .stored
        .sections
        .iter()
        .find(|row| row.section == section.code())
        .cloned()
        .ok_or(Refusal::NotFound)?;
    unit.expect_version(SECTION, present.id, present.version)
        .await?;
    opened.decide(Action::Edit)?;
    let body = wanted()?;

    let changed = rows::Section {
        body,
        version: present.version + 1,
        updated_at: unit.now,
        updated_by: unit.caller.person,
        ..present.clone()
    };
    rows::update_section(unit.tx(), changed.clone(), present.version).await?;
    let voided = rows::void(unit.tx(), version.id, unit.now).await?;
    hands::ask_no_more(unit, version.id, None).await?;
    let mut sections = opened.stored.sections.clone();
    sections.retain(|row| row.id != changed.id);
    sections.push(changed.clone());
    let edited = Version {
        version: version.version + 1,
        updated_at: unit.now,
        state: PlanState::Draft.code().to_owned(),
        content_hash: Some(content_hash(&assemble(&sections)?)),
        first_written_at: version.first_written_at.or(Some(unit.now)),
        submitted_at: None,
        submitted_by: None,
        ..version.clone()
    };
    rows::update(unit.tx(), edited.clone(), version.version).await?;
    let payload = json!({
        "section": section.code(), "planVersion": version.number, "voidedApprovals": voided,
        "contentHash": edited.content_hash,
    });
    unit.note(Fact {
        entity: (SECTION, changed.id),
        version: changed.version,
        ..fact(&edited, "edit", payload)
    });
    Ok((edited, changed))
}

/// Lays the version before both sides.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal`, `Unmet` with everything that is missing.
pub async fn submit(unit: &Unit, course: Uuid) -> Result<Version, Refusal> {
    let opened = Opened::lock(unit, course).await?;
    courses::permit(unit, Area::Plan, Right::Submit, &opened.stored.course)?;
    let version = opened.open_version()?.clone();
    opened.decide(Action::Submit)?;
    let submitted = Version {
        version: version.version + 1,
        updated_at: unit.now,
        state: PlanState::Submitted.code().to_owned(),
        submitted_at: Some(unit.now),
        submitted_by: unit.caller.person,
        ..version.clone()
    };
    rows::update(unit.tx(), submitted.clone(), version.version).await?;
    let payload = json!({ "number": submitted.number, "contentHash": submitted.content_hash });
    note(unit, &submitted, "submit", payload);
    messages::appoint(unit, &submitted).await?;
    Ok(submitted)
}

/// Gives a version up. Nothing of it is lost: it can be read under its number.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal`, `Unmet` if a run uses it.
pub async fn discard(unit: &Unit, course: Uuid) -> Result<Version, Refusal> {
    let opened = Opened::lock(unit, course).await?;
    courses::permit(unit, Area::Plan, Right::Submit, &opened.stored.course)?;
    let version = opened.open_version()?.clone();
    opened.decide(Action::Discard)?;
    rows::void(unit.tx(), version.id, unit.now).await?;
    hands::ask_no_more(unit, version.id, None).await?;
    let discarded = Version {
        version: version.version + 1,
        updated_at: unit.now,
        state: PlanState::Discarded.code().to_owned(),
        ..version.clone()
    };
    rows::update(unit.tx(), discarded.clone(), version.version).await?;
    note(
        unit,
        &discarded,
        "discard",
        json!({ "number": discarded.number }),
    );
    Ok(discarded)
}

/// A fact about a version, under its course.
pub(super) fn fact(version: &Version, action: &'static str, payload: Value) -> Fact<'static> {
    Fact {
        tenant: version.tenant,
        root: (course_actions::KIND, version.course_id),
        entity: (VERSION, version.id),
        version: version.version,
        action,
        capacity: None,
        occurred_at: None,
        payload,
    }
}

pub(super) fn note(unit: &Unit, version: &Version, action: &'static str, payload: Value) {
    unit.note(fact(version, action, payload));
}
