//! Forms: written as drafts, published for good, retired. Of each at most one draft and one published
//! version; every change is made under the form's lock.

mod answers;
mod content;
mod opened;
mod pattern;
mod shipped;
#[cfg(test)]
mod tests;

pub use answers::check as check_answer;
pub use content::{findings, prepared, read};
pub use opened::{OpenedForm, target, visible};
pub(super) use shipped::ensure;
pub use shipped::shipped_id;

use domain::codes::{FormKind, FormState, Respondents};
use domain::forms::Content;
use domain::lifecycle::Action;
use domain::permissions::{Area, Right, Target};
use serde_json::{Value, json};
use store::form::{self as rows, Form, Version};
use store::refs;
use uuid::Uuid;

use super::actions::capacity;
use super::unit::Fact;
use super::{Check, FieldError, Refusal, Unit};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "form";
/// Kind of a form's versions.
pub const VERSION: &str = "formVersion";

/// What a caller says of a new form.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The service whose form it is; none for the whole organisation's.
    pub service: Option<Uuid>,
    /// What it asks about.
    pub kind: FormKind,
    /// Who answers it.
    pub respondents: Respondents,
    /// Its first version.
    pub content: Content,
}

/// Makes a form with its first version as a draft.
///
/// # Errors
/// `Forbidden`, `Invalid`.
pub async fn create(unit: &Unit, draft: Draft) -> Result<(Form, Version), Refusal> {
    unit.scope(Area::Forms, Right::Create)?;
    let (tenant, unnamed) = match draft.service {
        None => (unit.caller.home(), "required"),
        Some(id) => (refs::service_tenant(unit.tx(), id).await?, "notFound"),
    };
    let tenant = tenant.ok_or_else(|| FieldError::new("/serviceId", unnamed))?;
    let target = Target {
        tenant,
        service: draft.service,
        course: None,
    };
    unit.permit_new(Area::Forms, Right::Create, &target)?;
    let content = prepared(draft.content, "/content")?;
    let form = Form {
        id: unit.id(),
        tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        service_id: draft.service,
        kind: draft.kind.code().to_owned(),
        respondents: draft.respondents.code().to_owned(),
        shipped: None,
    };
    let version = begun(unit, &form, 1, content);
    rows::insert(unit.tx(), form.clone()).await?;
    rows::insert_version(unit.tx(), version.clone()).await?;
    let payload = json!({ "kind": form.kind, "respondents": form.respondents });
    note(unit, &form, (KIND, form.id, 1), "created", payload);
    Ok((form, version))
}

/// A version as it begins.
fn begun(unit: &Unit, form: &Form, number: i32, content: Value) -> Version {
    Version {
        id: unit.id(),
        tenant: form.tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        form_id: form.id,
        number,
        state: FormState::Draft.code().to_owned(),
        content,
        published_at: None,
        published_by: None,
        ended_at: None,
        reason: None,
    }
}

/// Begins a new version: a copy of the latest.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Unmet` if there is a draft already.
pub async fn begin(unit: &Unit, form: Uuid) -> Result<OpenedForm, Refusal> {
    let mut opened = OpenedForm::lock(unit, form, Right::Create).await?;
    opened.decide(unit, Action::Draft, None, false)?;
    let latest = opened.versions.last().ok_or(Refusal::NotFound)?;
    let new = begun(
        unit,
        &opened.form,
        latest.number + 1,
        latest.content.clone(),
    );
    rows::insert_version(unit.tx(), new.clone()).await?;
    opened.versions.push(new.clone());
    touch(unit, &mut opened, &new, Action::Draft.code()).await?;
    Ok(opened)
}

/// Writes the draft anew. It may be wrong as long as it is a draft: what is, [`findings`] tells.
///
/// # Errors
/// `NotFound` also if there is no draft, `Forbidden`, `Stale`, `Invalid`.
pub async fn write(
    unit: &Unit,
    form: Uuid,
    content: Content,
) -> Result<(OpenedForm, Version), Refusal> {
    let mut opened = OpenedForm::lock(unit, form, Right::Write).await?;
    let present = opened.draft().ok_or(Refusal::NotFound)?.clone();
    unit.expect_version(VERSION, present.id, present.version)
        .await?;
    let changed = Version {
        content: prepared(content, "")?,
        ..next(unit, &present)
    };
    put(unit, &mut opened, &present, changed.clone(), Action::Edit).await?;
    Ok((opened, changed))
}

/// Publishes the draft; the version that was published is retired.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal` if there is no draft, `Unmet` with everything that is missing.
pub async fn publish(unit: &Unit, form: Uuid) -> Result<OpenedForm, Refusal> {
    let mut opened = OpenedForm::lock(unit, form, Right::Write).await?;
    let draft = opened.latest_for(Action::Publish)?;
    opened.decide(unit, Action::Publish, Some(&draft), false)?;
    if let Some(former) = opened.published().cloned() {
        let retired = Version {
            state: FormState::Retired.code().to_owned(),
            ended_at: Some(unit.now),
            ..next(unit, &former)
        };
        // Before the new one is there: of each form one version is published at most.
        rows::update_version(unit.tx(), retired.clone(), former.version).await?;
        opened.replace(retired);
    }
    let published = Version {
        state: FormState::Published.code().to_owned(),
        published_at: Some(unit.now),
        published_by: unit.caller.person,
        ..next(unit, &draft)
    };
    put(unit, &mut opened, &draft, published, Action::Publish).await?;
    Ok(opened)
}

/// Takes the published version out of use.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal` if none is published, `Unmet` without a reason, `Invalid`.
pub async fn retire(unit: &Unit, form: Uuid, reason: &str) -> Result<OpenedForm, Refusal> {
    let mut opened = OpenedForm::lock(unit, form, Right::Write).await?;
    let mut check = Check::new();
    let reason = check.optional("/reason", Some(reason), 2000);
    check.done(())?;
    let present = opened.latest_for(Action::RetireForm)?;
    opened.decide(unit, Action::RetireForm, Some(&present), reason.is_some())?;
    let retired = Version {
        state: FormState::Retired.code().to_owned(),
        ended_at: Some(unit.now),
        reason,
        ..next(unit, &present)
    };
    put(unit, &mut opened, &present, retired, Action::RetireForm).await?;
    Ok(opened)
}

/// Gives the draft up. It can still be read under its number.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal` if there is no draft.
pub async fn discard(unit: &Unit, form: Uuid) -> Result<OpenedForm, Refusal> {
    let mut opened = OpenedForm::lock(unit, form, Right::Write).await?;
    let draft = opened.latest_for(Action::Discard)?;
    opened.decide(unit, Action::Discard, Some(&draft), false)?;
    let discarded = Version {
        state: FormState::Discarded.code().to_owned(),
        ended_at: Some(unit.now),
        ..next(unit, &draft)
    };
    put(unit, &mut opened, &draft, discarded, Action::Discard).await?;
    Ok(opened)
}

/// The version as its next change begins.
fn next(unit: &Unit, present: &Version) -> Version {
    Version {
        version: present.version + 1,
        updated_at: unit.now,
        ..present.clone()
    }
}

/// Writes a version over the one that was read, and tells.
async fn put(
    unit: &Unit,
    opened: &mut OpenedForm,
    present: &Version,
    changed: Version,
    action: Action,
) -> Result<(), Refusal> {
    rows::update_version(unit.tx(), changed.clone(), present.version).await?;
    opened.replace(changed.clone());
    touch(unit, opened, &changed, action.code()).await
}

/// Counts the form up, since one of its versions has changed, and notes it.
async fn touch(
    unit: &Unit,
    opened: &mut OpenedForm,
    version: &Version,
    action: &str,
) -> Result<(), Refusal> {
    let seen = opened.form.version;
    opened.form.version += 1;
    opened.form.updated_at = unit.now;
    rows::update(unit.tx(), opened.form.clone(), seen).await?;
    let entity = (VERSION, version.id, version.version);
    let payload = json!({ "number": version.number });
    note(unit, &opened.form, entity, action, payload);
    Ok(())
}

fn note(
    unit: &Unit,
    form: &Form,
    (kind, id, version): (&'static str, Uuid, i32),
    action: &str,
    payload: Value,
) {
    unit.note(Fact {
        tenant: form.tenant,
        root: (KIND, form.id),
        entity: (kind, id),
        version,
        action,
        capacity: capacity(unit, Area::Forms, Right::Write, &target(form)),
        occurred_at: None,
        payload,
    });
}
