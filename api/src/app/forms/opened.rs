//! A form with its versions, and what its lifecycle says of them.

use domain::codes::FormState;
use domain::forms::Earlier;
use domain::lifecycle::{Action, Facts, Machine, State, transition};
use domain::permissions::{Area, Right, Scope, Target};
use store::form::{self as rows, Form, Version};
use store::{Conn, StoreError, window};
use uuid::Uuid;

use super::{findings, read};
use crate::app::actions::{self, ActionState, Question};
use crate::app::facts::{code, today};
use crate::app::{Ctx, FieldError, Read, Refusal, Unit};

/// A form with all its versions, by number.
#[derive(Debug, Clone)]
pub struct OpenedForm {
    /// The form.
    pub form: Form,
    /// Its versions.
    pub versions: Vec<Version>,
}

/// Where a form belongs.
pub fn target(form: &Form) -> Target {
    Target {
        tenant: form.tenant,
        service: form.service_id,
        course: None,
    }
}

/// What the caller may see besides the forms that come with the product: those are everybody's who
/// may read any.
///
/// # Errors
/// `Forbidden` for whoever reads none.
pub fn visible(ctx: &Ctx) -> Result<Scope, Refusal> {
    ctx.scope(Area::Forms, Right::Read)
}

impl OpenedForm {
    /// Forms with their versions, in the order in which they come.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn load(conn: &Conn, forms: Vec<Form>) -> Result<Vec<Self>, StoreError> {
        let ids: Vec<Uuid> = forms.iter().map(|form| form.id).collect();
        let versions = rows::versions_of(conn, &ids).await?;
        let opened = forms.into_iter().map(|form| Self {
            versions: (versions.iter().filter(|one| one.form_id == form.id))
                .cloned()
                .collect(),
            form,
        });
        Ok(opened.collect())
    }

    async fn one(conn: &Conn, form: Form) -> Result<Self, StoreError> {
        let versions = rows::versions_of(conn, &[form.id]).await?;
        Ok(Self { form, versions })
    }

    /// A form that the caller may read.
    ///
    /// # Errors
    /// `NotFound` also if it is not the caller's to see.
    pub async fn readable(read: &Read, id: Uuid) -> Result<Self, Refusal> {
        let scope = visible(&read.ctx)?;
        let form = rows::get(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
        let own = form.shipped.is_some() || scope.contains(&target(&form));
        // Whoever works on a course reads what its participants are asked.
        if !own && !window::asks(read.conn(), id, &scope.courses).await? {
            return Err(Refusal::NotFound);
        }
        Ok(Self::one(read.conn(), form).await?)
    }

    /// A form that the caller may have asked in a run.
    ///
    /// # Errors
    /// `Invalid` if it is not the caller's to see.
    pub async fn usable(unit: &Unit, id: Uuid) -> Result<Self, Refusal> {
        let scope = visible(unit)?;
        let found = rows::get(unit.tx(), id).await?;
        let theirs = |form: &Form| form.shipped.is_some() || scope.contains(&target(form));
        let form = found.filter(theirs);
        let form = form.ok_or_else(|| FieldError::new("/formId", "notFound"))?;
        Ok(Self::one(unit.tx(), form).await?)
    }

    /// A form under lock, that the caller may use `right` on.
    pub(super) async fn lock(unit: &Unit, id: Uuid, right: Right) -> Result<Self, Refusal> {
        let form = rows::get_locked(unit.tx(), id).await?;
        let form = form.ok_or(Refusal::NotFound)?;
        // Who reads it since it came with the product learns that it is nobody's to change.
        let shipped = form.shipped.is_some() && visible(unit).is_ok();
        match unit.permit(Area::Forms, right, &target(&form)) {
            Err(Refusal::NotFound) if shipped => {
                return Err(Refusal::Forbidden {
                    area: Area::Forms,
                    right,
                });
            }
            permitted => permitted?,
        };
        Ok(Self::one(unit.tx(), form).await?)
    }

    fn in_state(&self, state: FormState) -> Option<&Version> {
        let code = state.code();
        self.versions.iter().find(|version| version.state == code)
    }

    /// The version that is being written.
    #[must_use]
    pub fn draft(&self) -> Option<&Version> {
        self.in_state(FormState::Draft)
    }

    /// The version in use.
    #[must_use]
    pub fn published(&self) -> Option<&Version> {
        self.in_state(FormState::Published)
    }

    /// The version that tells best what the form is: in use, else the latest.
    #[must_use]
    pub fn shown(&self) -> Option<&Version> {
        self.published().or(self.versions.last())
    }

    /// The version with a number.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn numbered(&self, number: i32) -> Result<&Version, Refusal> {
        let found = self.versions.iter().find(|one| one.number == number);
        found.ok_or(Refusal::NotFound)
    }

    pub(super) fn replace(&mut self, changed: Version) {
        if let Some(version) = self.versions.iter_mut().find(|one| one.id == changed.id) {
            *version = changed;
        }
    }

    /// What keys have stood for in versions other than `version` that were in use.
    ///
    /// # Errors
    /// `Store` if a stored content can't be read.
    pub fn earlier(&self, version: Uuid) -> Result<Earlier, Refusal> {
        let mut earlier = Earlier::default();
        let used =
            (self.versions.iter()).filter(|one| one.id != version && one.published_at.is_some());
        for one in used {
            earlier.add(read(&one.content)?);
        }
        Ok(earlier)
    }

    /// The version that an action is about: the one in a state from which it starts, else the latest,
    /// so that the refusal tells in which state that is.
    pub(super) fn latest_for(&self, action: Action) -> Result<Version, Refusal> {
        let from = transition(Machine::Form, action).map_or(&[][..], |row| row.from);
        let starts = |one: &&Version| from.iter().any(|state| state.code() == one.state);
        let found = self.versions.iter().find(starts);
        found
            .or(self.versions.last())
            .cloned()
            .ok_or(Refusal::NotFound)
    }

    /// Lets an action happen, or refuses with what stands in the way.
    pub(super) fn decide(
        &self,
        ctx: &Ctx,
        action: Action,
        version: Option<&Version>,
        reason_given: bool,
    ) -> Result<(), Refusal> {
        let facts = Facts {
            reason_given,
            ..self.facts(ctx, version)?
        };
        let question = self.question(version, &facts)?;
        actions::allow(self.form.id, action, &question).map(drop)
    }

    /// Everything that can be done with the form; nothing if it came with the product.
    ///
    /// # Errors
    /// `Store` if a stored content can't be read.
    pub fn survey(&self, ctx: &Ctx) -> Result<Vec<ActionState>, Refusal> {
        if self.form.shipped.is_some() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for version in [None, self.draft(), self.published()] {
            if version.is_some() || found.is_empty() {
                let facts = self.facts(ctx, version)?;
                found.extend(actions::survey(ctx, &self.question(version, &facts)?));
            }
        }
        Ok(found)
    }

    fn question<'a>(
        &self,
        version: Option<&Version>,
        facts: &'a Facts,
    ) -> Result<Question<'a>, Refusal> {
        let state = version.map(|version| code::<FormState>(&version.state));
        Ok(Question {
            machine: Machine::Form,
            state: state.transpose()?.map(State::Form),
            target: target(&self.form),
            run: None,
            facts,
            deviations: &[],
        })
    }

    fn facts(&self, ctx: &Ctx, version: Option<&Version>) -> Result<Facts, Refusal> {
        let mut facts = Facts {
            open_versions: Some(u32::from(self.draft().is_some())),
            ..Facts::default()
        };
        if let Some(version) = version {
            let content = read(&version.content)?;
            facts.licence_in_force = content.usable_on(today(ctx.now));
            // Nothing can be found in what was published, and looking takes its time.
            if version.state == FormState::Draft.code() {
                let found = findings(&content, &self.earlier(version.id)?);
                facts.form_findings = u32::try_from(found.len()).ok();
            }
        }
        Ok(facts)
    }
}
