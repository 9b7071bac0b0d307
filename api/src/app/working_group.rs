//! Working groups: both sides together, each with a lead and a deputy.

use chrono::{DateTime, Utc};
use domain::codes::{GroupFunction, Side};
use domain::permissions::{Actor, Area, Place, Right, Target, permits};
use serde_json::json;
use store::course::{self, Course};
use store::crypto::Aad;
use store::refs::{self, PersonRef};
use store::working_group::{self as rows, Member};
use store::{Conn, StoreError};
use uuid::Uuid;

use super::actions::capacity;
use super::course_actions::{KIND as COURSE, target};
use super::unit::Fact;
use super::{Check, Ctx, FieldError, Refusal, Unit, courses};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "workingGroupMember";

/// What a caller says of somebody new in the group.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Who.
    pub person: Uuid,
    /// For which side.
    pub side: Side,
    /// As what.
    pub function: GroupFunction,
    /// Why somebody with another experience than the group's was chosen.
    pub mismatch_reason: Option<String>,
    /// When they joined, if that is entered afterwards.
    pub occurred_at: Option<DateTime<Utc>>,
}

/// Somebody in a group together with their name.
#[derive(Debug, Clone)]
pub struct Named {
    /// The place in the group.
    pub member: Member,
    /// The name; none once it is erased.
    pub name: Option<String>,
    /// True if they were a coordinator when they joined, or are one now.
    pub also_coordinator: bool,
}

/// Everybody in a course's group, former members too, with names. Names inside a working group need
/// no purpose.
///
/// # Errors
/// `Store`.
pub async fn named(ctx: &Ctx, conn: &Conn, members: Vec<Member>) -> Result<Vec<Named>, Refusal> {
    let ids: Vec<Uuid> = members.iter().map(|member| member.person_id).collect();
    let people = refs::people(conn, &ids).await?;
    let coordinators = refs::coordinators(conn, &ids, ctx.now).await?;
    members
        .into_iter()
        .map(|member| {
            let person = people.iter().find(|p| p.id == member.person_id);
            let person = person.filter(|person| !person.erased);
            let name = person.map(|person| name_of(ctx, person)).transpose()?;
            let also_coordinator =
                member.also_coordinator || coordinators.contains(&member.person_id);
            Ok(Named {
                member,
                name,
                also_coordinator,
            })
        })
        .collect()
}

fn name_of(ctx: &Ctx, person: &PersonRef) -> Result<String, StoreError> {
    let (table, column) = PersonRef::NAME_COLUMN;
    let aad = Aad {
        table,
        column,
        row: person.id,
        tenant: person.tenant,
    };
    let corrupt = |why: String| StoreError::Corrupt(format!("a person's name: {why}"));
    let bytes = ctx.app.ring.open(&aad, &person.name_sealed);
    let bytes = bytes.map_err(|err| corrupt(err.to_string()))?;
    String::from_utf8(bytes).map_err(|err| corrupt(err.to_string()))
}

/// Takes somebody into the group.
///
/// # Errors
/// `NotFound`, `Forbidden`; `WrongSide` for a lead who names somebody for the other side; `Invalid`;
/// `Duplicate` for who is there already, stands on the other side, or a function that is taken.
pub async fn add(unit: &Unit, course: Uuid, draft: Draft) -> Result<Member, Refusal> {
    let course = courses::locked(unit, course).await?;
    permit(unit, Right::Create, &course, draft.side)?;
    let mut check = Check::new();
    let mismatch_reason = check.optional("/mismatchReason", draft.mismatch_reason.as_deref(), 2000);
    check.done(())?;
    let joined_at = Check::happened_in(&course, unit.now, draft.occurred_at)?;
    let group = rows::of_course(unit.tx(), course.id).await?;
    check_person(unit, &course, &draft, &group).await?;
    check_function(&group, draft.side, draft.function, None)?;
    let (person, now) = (draft.person, unit.now);
    let also = !refs::coordinators(unit.tx(), &[person], now)
        .await?
        .is_empty();
    let new = Member {
        id: unit.id(),
        tenant: course.tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        course_id: course.id,
        person_id: draft.person,
        side: draft.side.code().to_owned(),
        function: draft.function.code().to_owned(),
        joined_at,
        left_at: None,
        mismatch_reason,
        also_coordinator: also,
    };
    rows::insert(unit.tx(), new.clone()).await?;
    note(unit, &course, &new, ("joined", Some(joined_at)));
    Ok(new)
}

/// The person is known to the course's hosts, has what it takes for the side, and stands on no other.
async fn check_person(
    unit: &Unit,
    course: &Course,
    draft: &Draft,
    group: &[Member],
) -> Result<(), Refusal> {
    let hosts = course::hosts(unit.tx(), &[course.id]).await?;
    let holds = |tenant: Uuid| hosts.iter().any(|host| host.organisation_id == tenant);
    let ours = |tenant: Uuid| {
        let known = tenant == course.tenant || (holds(tenant) && knows(unit, tenant));
        known && may_move(unit, Right::Create, course, tenant)
    };
    let found = refs::people(unit.tx(), &[draft.person]).await?.pop();
    let person = found
        .filter(|person| !person.erased && ours(person.tenant))
        .ok_or_else(|| FieldError::new("/personId", "notFound"))?;
    let fits = match draft.side {
        Side::User => person.user_side,
        Side::Professional => person.professional_side,
    };
    if !fits {
        return Err(FieldError::new("/side", "notOnThisSide").into());
    }
    let before: Vec<&Member> = group
        .iter()
        .filter(|member| member.person_id == draft.person)
        .collect();
    let elsewhere = |member: &&&Member| member.side != draft.side.code();
    if before.iter().filter(elsewhere).any(|m| m.left_at.is_none()) {
        return Err(Refusal::Duplicate(FieldError::new("/side", "otherSide")));
    }
    // A place on the other side that was only a slip of the pen can be left behind; one in which
    // the person met or approved with the group can't.
    let once_elsewhere = before.iter().any(|member| member.side != draft.side.code());
    if once_elsewhere && rows::has_acted(unit.tx(), course.id, draft.person).await? {
        return Err(Refusal::Duplicate(FieldError::new("/side", "otherSide")));
    }
    if before.iter().any(|member| member.left_at.is_none()) {
        let there = FieldError::new("/personId", "alreadyMember");
        return Err(Refusal::Duplicate(there));
    }
    Ok(())
}

/// Whether the caller is of an organisation, or convenes there: nobody is put into a group by whoever
/// could only have guessed an id.
fn knows(unit: &Unit, organisation: Uuid) -> bool {
    let at_home = Target {
        tenant: organisation,
        service: None,
        course: None,
    };
    unit.caller.person_tenant == Some(organisation)
        || unit.view(Area::People, Right::Create, &at_home).is_some()
        || unit
            .caller
            .grants
            .iter()
            .any(|grant| matches!(grant.place, Place::Joint { host, .. } if host == organisation))
}

/// Whether the caller may put somebody of this organisation into the group, or take them out: the
/// owner's staff and the leads anybody, a partner's coordinator people of her own organisation.
fn may_move(unit: &Unit, right: Right, course: &Course, organisation: Uuid) -> bool {
    let place = target(course);
    let grants = unit.caller.grants.iter();
    let mut permitted =
        grants.filter(|grant| permits(&[**grant], Area::WorkingGroup, right, &place).is_some());
    permitted.any(|grant| match grant.place {
        Place::Joint { host, .. } => host == organisation,
        _ => true,
    })
}

/// Each side has one lead and one deputy.
fn check_function(
    group: &[Member],
    side: Side,
    function: GroupFunction,
    except: Option<Uuid>,
) -> Result<(), Refusal> {
    let taken = function != GroupFunction::Member
        && group.iter().any(|member| {
            member.left_at.is_none()
                && Some(member.id) != except
                && member.side == side.code()
                && member.function == function.code()
        });
    if taken {
        let taken = FieldError::new("/function", "functionTaken");
        return Err(Refusal::Duplicate(taken));
    }
    Ok(())
}

/// Changes somebody's function or the reason for choosing them; `change` makes both of the present.
/// Approvals that they gave stand.
///
/// # Errors
/// `NotFound`, `Forbidden`, `WrongSide`, `Stale`, `Invalid`, `Duplicate`; `AlreadyDecided` for who
/// has left.
pub async fn update(
    unit: &Unit,
    id: Uuid,
    change: impl FnOnce(&Member) -> Result<(GroupFunction, Option<String>), Refusal>,
) -> Result<Member, Refusal> {
    let (course, present, side) = open(unit, id).await?;
    unit.expect_version(KIND, id, present.version).await?;
    if present.left_at.is_some() {
        return Err(Refusal::AlreadyDecided);
    }
    let (function, reason) = change(&present)?;
    let mut check = Check::new();
    let reason = check.optional("/mismatchReason", reason.as_deref(), 2000);
    check.done(())?;
    let group = rows::of_course(unit.tx(), course.id).await?;
    check_function(&group, side, function, Some(id))?;
    let changed = Member {
        version: present.version + 1,
        updated_at: unit.now,
        function: function.code().to_owned(),
        mismatch_reason: reason,
        ..present.clone()
    };
    rows::update(unit.tx(), changed.clone(), present.version).await?;
    note(unit, &course, &changed, ("changed", None));
    Ok(changed)
}

/// Lets somebody leave; `at` is when they did, if that is entered afterwards. What they approved, signed or
/// attended stands.
///
/// # Errors
/// `NotFound`, `Forbidden`, `WrongSide`, `Invalid`; `AlreadyDecided` for who has left.
pub async fn leave(unit: &Unit, id: Uuid, at: Option<DateTime<Utc>>) -> Result<Member, Refusal> {
    let (course, present, _) = open(unit, id).await?;
    if present.left_at.is_some() {
        return Err(Refusal::AlreadyDecided);
    }
    let after = |at| at >= present.joined_at;
    let left_at = Check::happened(unit.now, at, "beforeJoining", after)?;
    let changed = Member {
        version: present.version + 1,
        updated_at: unit.now,
        left_at: Some(left_at),
        ..present.clone()
    };
    rows::update(unit.tx(), changed.clone(), present.version).await?;
    note(unit, &course, &changed, ("left", changed.left_at));
    Ok(changed)
}

/// A place in a group under its course's lock, if the caller may change it.
async fn open(unit: &Unit, id: Uuid) -> Result<(Course, Member, Side), Refusal> {
    let found = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.must_be_near(found.tenant, Some(found.course_id))?;
    let course = courses::locked(unit, found.course_id).await?;
    let present = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    let side = super::facts::code::<Side>(&present.side)?;
    permit(unit, Right::Write, &course, side)?;
    let person = refs::people(unit.tx(), &[present.person_id]).await?.pop();
    let tenant = person.map_or(course.tenant, |person| person.tenant);
    if !may_move(unit, Right::Write, &course, tenant) {
        let (area, right) = (Area::WorkingGroup, Right::Write);
        return Err(Refusal::Forbidden { area, right });
    }
    Ok((course, present, side))
}

/// A coordinator manages the whole group, a side's lead the own side; see also [`may_move`].
fn permit(unit: &Unit, right: Right, course: &Course, side: Side) -> Result<(), Refusal> {
    let place = target(course);
    unit.permit(Area::WorkingGroup, right, &place)?;
    let roles = unit.caller.grants.iter().copied();
    let roles: Vec<_> = roles
        .filter(|grant| matches!(grant.actor, Actor::Role(_)))
        .collect();
    let by_role = permits(&roles, Area::WorkingGroup, right, &place).is_some();
    if by_role || unit.caller.leads_in(course.id) == Some(side) {
        return Ok(());
    }
    Err(Refusal::WrongSide)
}

fn note(
    unit: &Unit,
    course: &Course,
    member: &Member,
    (action, occurred_at): (&str, Option<DateTime<Utc>>),
) {
    unit.note(Fact {
        tenant: course.tenant,
        root: (COURSE, course.id),
        entity: (KIND, member.id),
        version: member.version,
        action,
        capacity: capacity(unit, Area::WorkingGroup, Right::Write, &target(course)),
        occurred_at,
        payload: json!({
            "personId": member.person_id, "side": member.side, "function": member.function,
            "alsoCoordinator": member.also_coordinator,
        }),
    });
}
