//! Needs: anyone says that a group lacks an offer; a course takes it up, or somebody says why not.

mod known;

use chrono::{Datelike, NaiveDate};
use domain::codes::{CourseState, NeedSource, NeedState};
use domain::lifecycle::{Action, Facts, Machine, State};
use domain::permissions::{self, Actor, Area, RULES, Right, Scope, Target, View};
use serde_json::json;
use store::need::{self, Need};
use store::{Conn, course, refs};
use uuid::Uuid;

use super::actions::{self, Question, capacity};
use super::facts::today;
use super::unit::Fact;
use super::{Check, Ctx, FieldError, Refusal, Unit, courses};

pub use known::{NeedFacts, facts};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "need";

/// What somebody says of a need.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The service that should hear of it.
    pub service: Option<Uuid>,
    /// Who lacks an offer.
    pub target_group: String,
    /// What is lacking.
    pub description: String,
    /// Code of the category, if one is known.
    pub category: Option<String>,
    /// Number of the municipality.
    pub municipality: Option<String>,
    /// Who says so.
    pub source: NeedSource,
    /// When it was said.
    pub raised_on: NaiveDate,
}

impl Draft {
    async fn checked(self, conn: &Conn, ctx: &Ctx) -> Result<Self, Refusal> {
        let mut check = Check::new();
        let target_group = check.text("/targetGroup", &self.target_group, 300);
        let description = check.text("/description", &self.description, 4000);
        let past = self.raised_on <= today(ctx.now);
        check.must(past, "/raisedOn", "inTheFuture");
        if let Some(code) = &self.category {
            let known = refs::category_exists(conn, code).await?;
            check.must(known, "/categoryCode", "notFound");
        }
        if let Some(code) = &self.municipality {
            let year = self.raised_on.year();
            let known = refs::municipality_exists(conn, code, year).await?;
            check.must(known, "/municipalityCode", "municipalityNumber");
        }
        check.done(Self {
            target_group,
            description,
            ..self
        })
    }
}

/// Where a need belongs.
pub fn target(need: &Need) -> Target {
    Target {
        tenant: need.tenant,
        service: need.service_id,
        course: None,
    }
}

/// What a caller may list: needs one by one, not only their number.
///
/// # Errors
/// `Forbidden` for everybody who sees no need, or counts only.
pub fn listable(ctx: &Ctx) -> Result<Scope, Refusal> {
    let shows_rows = |actor: Actor| {
        RULES.iter().any(|rule| {
            (rule.actor, rule.area, rule.right) == (actor, Area::Needs, Right::Read)
                && rule.view == View::Full
        })
    };
    let grants = ctx.caller.grants.iter().copied();
    let grants: Vec<_> = grants.filter(|grant| shows_rows(grant.actor)).collect();
    let scope = permissions::scope(&grants, Area::Needs, Right::Read);
    if scope.is_empty() {
        return Err(ctx.forbidden(Area::Needs, Right::Read));
    }
    Ok(scope)
}

/// Registers a need with the service that is to hear of it, or else with the caller's own
/// organisation.
///
/// # Errors
/// `Invalid`, also if nobody is named who is to hear of it.
pub async fn create(unit: &Unit, draft: Draft) -> Result<Need, Refusal> {
    let (tenant, service) = match draft.service {
        None => (unit.caller.home(), None),
        Some(id) => (refs::service_tenant(unit.tx(), id).await?, Some(id)),
    };
    let code = if service.is_some() {
        "notFound"
    } else {
        "required"
    };
    let tenant = tenant.ok_or_else(|| FieldError::new("/serviceId", code))?;
    let target = Target {
        tenant,
        service,
        course: None,
    };
    unit.permit_new(Area::Needs, Right::Create, &target)?;
    let draft = draft.checked(unit.tx(), unit).await?;
    let login = unit.caller.principal;
    let new = Need {
        id: unit.id(),
        tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        service_id: service,
        state: NeedState::Registered.code().to_owned(),
        target_group: draft.target_group,
        description: draft.description,
        category_code: draft.category,
        municipality_code: draft.municipality,
        source: draft.source.code().to_owned(),
        raised_on: draft.raised_on,
        course_id: None,
        merged_into: None,
        reason: None,
        created_by_principal: (!login.is_nil()).then_some(login),
    };
    need::insert(unit.tx(), new.clone()).await?;
    note(
        unit,
        &new,
        "created",
        Right::Create,
        json!({ "source": new.source }),
    );
    Ok(new)
}

/// Changes what was said; `change` makes the wanted draft of the present need.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Stale`, `Invalid`; `AlreadyDecided` once something has become of it.
pub async fn update(
    unit: &Unit,
    id: Uuid,
    change: impl FnOnce(&Need) -> Result<Draft, Refusal>,
) -> Result<Need, Refusal> {
    let present = load(unit, id).await?;
    unit.permit(Area::Needs, Right::Write, &target(&present))?;
    unit.expect_version(KIND, id, present.version).await?;
    if present.state != NeedState::Registered.code() {
        return Err(Refusal::AlreadyDecided);
    }
    let draft = change(&present)?.checked(unit.tx(), unit).await?;
    let service = draft.service;
    if let Some(service) = service.filter(|_| service != present.service_id) {
        let tenant = refs::service_tenant(unit.tx(), service).await?;
        if tenant != Some(present.tenant) {
            return Err(FieldError::new("/serviceId", "notFound").into());
        }
    }
    let changed = Need {
        service_id: service,
        target_group: draft.target_group,
        description: draft.description,
        category_code: draft.category,
        municipality_code: draft.municipality,
        source: draft.source.code().to_owned(),
        raised_on: draft.raised_on,
        ..next(unit, &present)
    };
    unit.permit(Area::Needs, Right::Write, &target(&changed))?;
    need::update(unit.tx(), changed.clone(), present.version).await?;
    note(unit, &changed, "changed", Right::Write, json!({}));
    Ok(changed)
}

/// What becomes of a need.
#[derive(Debug, Clone)]
pub enum Fate {
    /// A course takes it up.
    Adopt {
        /// The course.
        course: Uuid,
    },
    /// A course answers it: the named one, or else the one that took it up.
    Meet {
        /// The course.
        course: Option<Uuid>,
    },
    /// It is the same as another need.
    Merge {
        /// The other need.
        need: Uuid,
    },
    /// Nobody takes it on.
    Decline {
        /// Why.
        reason: String,
    },
}

impl Fate {
    fn action(&self) -> Action {
        match self {
            Self::Adopt { .. } => Action::Adopt,
            Self::Meet { .. } => Action::Meet,
            Self::Merge { .. } => Action::Merge,
            Self::Decline { .. } => Action::Decline,
        }
    }
}

/// Performs an action of the need's lifecycle.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal`, `Unmet`, `Invalid`.
pub async fn act(unit: &Unit, id: Uuid, fate: &Fate) -> Result<Need, Refusal> {
    let action = fate.action();
    // A course is locked before a need, and needs in the order of their ids.
    let course = match fate {
        Fate::Adopt { course }
        | Fate::Meet {
            course: Some(course),
        } => Some(named_course(unit, *course).await?),
        _ => None,
    };
    let mut ids = vec![id];
    if let Fate::Merge { need } = fate {
        ids.push(*need);
    }
    let mut locked = need::get_locked(unit.tx(), &ids).await?;
    let at = locked.iter().position(|need| need.id == id);
    let present = locked.swap_remove(at.ok_or(Refusal::NotFound)?);
    actions::permit(unit, Machine::Need, action, &target(&present))?;

    let mut changed = next(unit, &present);
    let mut facts = Facts::default();
    match fate {
        Fate::Adopt { .. } | Fate::Meet { .. } => {
            if let Some(course) = course {
                let course = course.filter(|course| course.tenant == present.tenant);
                let course = course.ok_or_else(|| FieldError::new("/courseId", "notFound"))?;
                facts.answering_course = course.state != CourseState::Retired.code();
                changed.course_id = Some(course.id);
            } else {
                facts.answering_course = present.course_id.is_some();
            }
        }
        Fate::Merge { need } => {
            let other = locked.first().filter(|other| other.id == *need);
            let seen = other.filter(|o| unit.view(Area::Needs, Right::Read, &target(o)).is_some());
            let itself = *need == id;
            if seen.is_none() && !itself {
                return Err(FieldError::new("/needId", "notFound").into());
            }
            facts.merge_target = seen.is_some_and(|other| may_take_in(other, &present));
            changed.merged_into = Some(*need);
        }
        Fate::Decline { reason } => {
            let mut check = Check::new();
            changed.reason = check.optional("/reason", Some(reason), 2000);
            check.done(())?;
            facts.reason_given = changed.reason.is_some();
        }
    }
    let outcome = actions::allow(id, action, &question(&present, &facts)?)?;
    if let Some(to) = outcome.to {
        changed.state = to.code().to_owned();
    }
    need::update(unit.tx(), changed.clone(), present.version).await?;
    let payload = json!({ "courseId": changed.course_id, "mergedInto": changed.merged_into });
    note(unit, &changed, action.code(), Right::Write, payload);
    Ok(changed)
}

/// A need can become part of another one of the same organisation that still stands by itself.
fn may_take_in(other: &Need, need: &Need) -> bool {
    let over = [NeedState::Merged.code(), NeedState::Declined.code()];
    other.tenant == need.tenant && !over.contains(&other.state.as_str())
}

/// A course that the caller may see, locked; none if it isn't there or not the caller's to see.
async fn named_course(unit: &Unit, id: Uuid) -> Result<Option<course::Course>, Refusal> {
    let found = course::get_locked(unit.tx(), id).await?;
    Ok(found.filter(|course| courses::visible(unit, Area::Courses, course)))
}

/// What the lifecycle is asked about a need.
///
/// # Errors
/// `Store` if its state is no code we know.
pub fn question<'a>(need: &Need, facts: &'a Facts) -> Result<Question<'a>, Refusal> {
    let state = State::parse(Machine::Need, &need.state);
    let state = state.map_err(|_| store::StoreError::Corrupt("unknown state of a need".into()))?;
    Ok(Question {
        machine: Machine::Need,
        state: Some(state),
        target: target(need),
        run: None,
        facts,
        deviations: &[],
    })
}

/// The most needs that a new course takes up.
const MOST_TAKEN_UP: usize = 50;

/// Takes needs up in a course that is being made, in the same unit.
///
/// # Errors
/// `Invalid` for a need that isn't there, `Illegal` for one that is no longer registered.
pub async fn adopt_into(unit: &Unit, course: &course::Course, ids: &[Uuid]) -> Result<(), Refusal> {
    let mut check = Check::new();
    check.length("/needIds", ids.len(), 0, MOST_TAKEN_UP);
    check.done(())?;
    let locked = need::get_locked(unit.tx(), ids).await?;
    for (at, id) in ids.iter().enumerate() {
        let found = locked.iter().find(|need| need.id == *id);
        let seen = found.filter(|need| {
            let may = unit
                .view(Area::Needs, Right::Write, &target(need))
                .is_some();
            may && need.tenant == course.tenant
        });
        let pointer = format!("/needIds/{at}");
        if ids[..at].contains(id) {
            return Err(FieldError::new(pointer, "notUnique").into());
        }
        let present = seen.ok_or_else(|| FieldError::new(pointer, "notFound"))?;
        let facts = Facts {
            answering_course: true,
            ..Facts::default()
        };
        let outcome = actions::allow(*id, Action::Adopt, &question(present, &facts)?)?;
        let mut changed = next(unit, present);
        changed.course_id = Some(course.id);
        if let Some(to) = outcome.to {
            changed.state = to.code().to_owned();
        }
        need::update(unit.tx(), changed.clone(), present.version).await?;
        let payload = json!({ "courseId": course.id });
        note(unit, &changed, Action::Adopt.code(), Right::Write, payload);
    }
    Ok(())
}

async fn load(unit: &Unit, id: Uuid) -> Result<Need, Refusal> {
    let found = need::get_locked(unit.tx(), &[id]).await?;
    found.into_iter().next().ok_or(Refusal::NotFound)
}

/// The need as its next version begins.
fn next(unit: &Unit, present: &Need) -> Need {
    Need {
        version: present.version + 1,
        updated_at: unit.now,
        ..present.clone()
    }
}

fn note(unit: &Unit, need: &Need, action: &str, right: Right, payload: serde_json::Value) {
    unit.note(Fact {
        tenant: need.tenant,
        root: (KIND, need.id),
        entity: (KIND, need.id),
        version: need.version,
        action,
        capacity: capacity(unit, Area::Needs, right, &target(need)),
        occurred_at: None,
        payload,
    });
}
