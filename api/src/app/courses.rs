//! Courses: the offers that last, each with an owner and a deputy, so that none dies with whoever
//! started it. Actions of their lifecycle stand in `course_actions`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::codes::{CourseState, Language};
use domain::permissions::{self, Area, Grant, RULES, Right, Scope, Target, View};
use serde_json::{Value, json};
use store::course::{self, Course, Host};
use store::{Conn, StoreError, enrolment, refs};
use uuid::Uuid;

use super::actions::capacity;
use super::course_actions::{KIND, target};
use super::facts::today;
use super::unit::Fact;
use super::{Check, Ctx, FieldError, Read, Refusal, Unit, needs};

/// The most organisations that hold a course together.
const MOST_HOSTS: usize = 20;

/// A text in one or more languages.
pub type Texts = BTreeMap<Language, String>;

/// What a caller says of a course.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The service that offers it.
    pub service: Uuid,
    /// Its name, in at least one language.
    pub title: Texts,
    /// For whom it is, in at least one language.
    pub target_group: Texts,
    /// Code of its category.
    pub category: String,
    /// Languages in which it is held.
    pub languages: Vec<Language>,
    /// Who answers for it.
    pub owner: Option<Uuid>,
    /// Who answers for it when the owner can't.
    pub deputy: Option<Uuid>,
    /// True for an offer that does not follow the method and is only listed.
    pub outside_method: bool,
    /// When somebody looked whether others already offer the same group the same thing.
    pub overlaps_looked_on: Option<NaiveDate>,
    /// Organisations that hold it together, and which of them is responsible for participants' data.
    pub hosts: Vec<(Uuid, bool)>,
}

impl Draft {
    /// Checks what is said, for a course of `tenant`.
    async fn checked(self, unit: &Unit, tenant: Uuid) -> Result<Self, Refusal> {
        let (conn, today): (&Conn, _) = (unit.tx(), today(unit.now));
        let mut check = Check::new();
        let title = texts(&mut check, "/title", &self.title, 200);
        let target_group = texts(&mut check, "/targetGroup", &self.target_group, 1000);
        check.must(
            refs::category_exists(conn, &self.category).await?,
            "/categoryCode",
            "notFound",
        );
        check.must(!self.languages.is_empty(), "/languages", "empty");
        check.length("/languages", self.languages.len(), 0, Language::ALL.len());
        check.length("/hosts", self.hosts.len(), 0, MOST_HOSTS);
        let looked = self.overlaps_looked_on.is_none_or(|day| day <= today);
        check.must(looked, "/overlapsLookedOn", "inTheFuture");
        self.check_people(&mut check, conn, tenant).await?;
        self.check_hosts(&mut check, conn, tenant).await?;
        let mut languages = self.languages.clone();
        languages.sort();
        languages.dedup();
        check.done(Self {
            title,
            target_group,
            languages,
            ..self
        })
    }

    async fn check_people(
        &self,
        check: &mut Check,
        conn: &Conn,
        tenant: Uuid,
    ) -> Result<(), Refusal> {
        let named: Vec<Uuid> = self.owner.into_iter().chain(self.deputy).collect();
        let known = refs::people(conn, &named).await?;
        let known = |id: &Uuid| {
            let own = known.iter().find(|p| p.id == *id && p.tenant == tenant);
            own.is_some_and(|person| !person.erased)
        };
        for (pointer, id) in [
            ("/ownerPersonId", self.owner),
            ("/deputyPersonId", self.deputy),
        ] {
            check.must(id.as_ref().is_none_or(known), pointer, "notFound");
        }
        let same = self.owner.is_some() && self.owner == self.deputy;
        check.must(!same, "/deputyPersonId", "samePerson");
        Ok(())
    }

    async fn check_hosts(
        &self,
        check: &mut Check,
        conn: &Conn,
        tenant: Uuid,
    ) -> Result<(), Refusal> {
        let ids: Vec<Uuid> = self.hosts.iter().map(|(id, _)| *id).collect();
        let known = refs::organisations(conn, &ids).await?;
        for (at, id) in ids.iter().take(MOST_HOSTS).enumerate() {
            let pointer = format!("/hosts/{at}/organisationId");
            check.must(known.contains(id), &pointer, "notFound");
            check.must(!ids[..at].contains(id), &pointer, "notUnique");
        }
        let responsible = self.hosts.iter().filter(|(_, responsible)| *responsible);
        let one = self.hosts.is_empty() || responsible.count() == 1;
        check.must(one, "/hosts", "oneResponsible");
        let owner = ids.is_empty() || ids.contains(&tenant);
        check.must(owner, "/hosts", "ownerNotHost");
        Ok(())
    }
}

/// A text in at least one language, each checked.
pub(super) fn texts(check: &mut Check, pointer: &str, texts: &Texts, most: usize) -> Texts {
    check.must(!texts.is_empty(), pointer, "required");
    let one = |(language, text): (&Language, &String)| {
        let pointer = format!("{pointer}/{}", language.code());
        (*language, check.text(&pointer, text, most))
    };
    texts.iter().map(one).collect()
}

/// Writes a text by language as it is stored.
pub(super) fn stored(texts: &Texts) -> Value {
    let members = texts
        .iter()
        .map(|(language, text)| (language.code().to_owned(), json!(text)));
    Value::Object(members.collect())
}

/// Creates a course for a service; the needs named are taken up by it in the same unit.
///
/// # Errors
/// `Forbidden`, `Invalid`; `Illegal` for a need that something has become of already.
pub async fn create(unit: &Unit, draft: Draft, needs: &[Uuid]) -> Result<Course, Refusal> {
    let tenant = refs::service_tenant(unit.tx(), draft.service).await?;
    let tenant = tenant.ok_or_else(|| FieldError::new("/serviceId", "notFound"))?;
    let place = Target {
        tenant,
        service: Some(draft.service),
        course: None,
    };
    unit.permit_new(Area::Courses, Right::Create, &place)?;
    let draft = draft.checked(unit, tenant).await?;
    let new = Course {
        id: unit.id(),
        tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        service_id: draft.service,
        state: CourseState::Proposed.code().to_owned(),
        title: stored(&draft.title),
        target_group: stored(&draft.target_group),
        category_code: draft.category,
        languages: codes(&draft.languages),
        owner_person: draft.owner,
        deputy_person: draft.deputy,
        anchored_unit: None,
        anchored_resources: None,
        anchored_until: None,
        anchored_by: None,
        anchored_at: None,
        retired_reason: None,
        not_applicable: draft.outside_method,
        overlaps_looked_on: draft.overlaps_looked_on,
    };
    let hosts = hosts(new.id, &draft.hosts);
    course::insert(unit.tx(), new.clone(), hosts).await?;
    needs::adopt_into(unit, &new, needs).await?;
    note(unit, &new, &draft.hosts, "created", Right::Create);
    Ok(new)
}

/// Changes a course; `change` makes the wanted draft of the present one. The service stays.
///
/// # Errors
/// `NotFound`, `Forbidden`, also for a lead who changes the hosts, `Stale`, `Invalid`;
/// `AlreadyDecided` once it is retired.
pub async fn update(
    unit: &Unit,
    id: Uuid,
    change: impl FnOnce(&Course, &[Host]) -> Result<Draft, Refusal>,
) -> Result<Course, Refusal> {
    let present = locked(unit, id).await?;
    permit(unit, Area::Courses, Right::Write, &present)?;
    unit.expect_version(KIND, id, present.version).await?;
    if present.state == CourseState::Retired.code() {
        return Err(Refusal::AlreadyDecided);
    }
    let held_by = course::hosts(unit.tx(), &[id]).await?;
    let draft = change(&present, &held_by)?;
    if draft.service != present.service_id {
        return Err(FieldError::new("/serviceId", "notPatchable").into());
    }
    let draft = draft.checked(unit, present.tenant).await?;
    let changed = Course {
        version: present.version + 1,
        updated_at: unit.now,
        title: stored(&draft.title),
        target_group: stored(&draft.target_group),
        category_code: draft.category,
        languages: codes(&draft.languages),
        owner_person: draft.owner,
        deputy_person: draft.deputy,
        not_applicable: draft.outside_method,
        overlaps_looked_on: draft.overlaps_looked_on,
        ..present.clone()
    };
    let hosts = hosts(id, &draft.hosts);
    if hosts != held_by {
        may_share(unit, &present, &held_by, &hosts).await?;
        course::replace_hosts(unit.tx(), id, hosts).await?;
    }
    course::update(unit.tx(), changed.clone(), present.version).await?;
    note(unit, &changed, &draft.hosts, "changed", Right::Write);
    Ok(changed)
}

/// A course under its lock: whatever belongs to it changes only then.
///
/// # Errors
/// `NotFound` if there is none.
pub async fn locked(unit: &Unit, id: Uuid) -> Result<Course, Refusal> {
    let found = course::get_locked(unit.tx(), id).await?;
    found.ok_or(Refusal::NotFound)
}

/// The organisation that is responsible for what is kept of a course's participants.
///
/// # Errors
/// As the database fails.
pub async fn responsible(conn: &Conn, course: &Course) -> Result<Uuid, StoreError> {
    let host = course::responsible_host(conn, course.id).await?;
    Ok(host.unwrap_or(course.tenant))
}

/// What permissions ask about a course's participants: they belong to who is responsible for them,
/// and a service of the owner reaches them only if that is the owner.
pub fn participants(course: &Course, responsible: Uuid) -> Target {
    Target {
        tenant: responsible,
        service: (responsible == course.tenant).then_some(course.service_id),
        course: Some(course.id),
    }
}

/// A course of which the caller may read `area`.
///
/// # Errors
/// `NotFound` if there is none, or not for this caller; `ScopeMissing`.
pub async fn readable(read: &Read, area: Area, id: Uuid) -> Result<Course, Refusal> {
    let found = course::get(read.conn(), id).await?;
    let course = found.ok_or(Refusal::NotFound)?;
    if visible(&read.ctx, area, &course) {
        return Ok(course);
    }
    Err(read.ctx.unseen(area, Right::Read, &target(&course)))
}

/// Whether the caller may read `area` of a course; some see only what is offered.
pub fn visible(ctx: &Ctx, area: Area, course: &Course) -> bool {
    match ctx.view(area, Right::Read, &target(course)) {
        Some(View::Approved) => course.state == CourseState::Active.code(),
        view => view.is_some(),
    }
}

/// Asks the caller's right on a course or what belongs to it. Whoever sees only what is offered learns
/// nothing of a course that isn't.
///
/// # Errors
/// `NotFound` if the caller may not even read it, `Forbidden` if not act on it.
pub fn permit(unit: &Unit, area: Area, right: Right, course: &Course) -> Result<(), Refusal> {
    match unit.permit(area, right, &target(course)) {
        Err(Refusal::Forbidden { .. }) if !visible(unit, area, course) => Err(Refusal::NotFound),
        permitted => permitted.map(|_| ()),
    }
}

/// Where the caller reads every course, and where only those that are offered.
///
/// # Errors
/// `Forbidden` if neither anywhere.
pub fn listable(ctx: &Ctx) -> Result<(Scope, Scope), Refusal> {
    ctx.scope(Area::Courses, Right::Read)?;
    let sees = |grant: &Grant| {
        let rule = RULES.iter().find(|rule| {
            (rule.actor, rule.area, rule.right) == (grant.actor, Area::Courses, Right::Read)
        });
        rule.map(|rule| rule.view)
    };
    let with = |view: View| {
        let grants = ctx.caller.grants.iter().copied();
        let grants: Vec<_> = grants.filter(|grant| sees(grant) == Some(view)).collect();
        permissions::scope(&grants, Area::Courses, Right::Read)
    };
    Ok((with(View::Full), with(View::Approved)))
}

/// Who holds a course together is the coordinator's to say, not a lead's; and what is kept of
/// participants does not change hands.
async fn may_share(
    unit: &Unit,
    course: &Course,
    before: &[Host],
    after: &[Host],
) -> Result<(), Refusal> {
    let (area, right) = (Area::Courses, Right::Create);
    if unit.view(area, right, &target(course)).is_none() {
        return Err(Refusal::Forbidden { area, right });
    }
    let responsible = |hosts: &[Host]| {
        let host = hosts.iter().find(|host| host.responsible);
        host.map_or(course.tenant, |host| host.organisation_id)
    };
    let stays = responsible(before) == responsible(after);
    if stays || !enrolment::any_of_course(unit.tx(), course.id).await? {
        return Ok(());
    }
    Err(FieldError::new("/hosts", "responsibleFixed").into())
}

fn hosts(course: Uuid, hosts: &[(Uuid, bool)]) -> Vec<Host> {
    let one = |(organisation_id, responsible): &(Uuid, bool)| Host {
        course_id: course,
        organisation_id: *organisation_id,
        responsible: *responsible,
    };
    let mut hosts: Vec<Host> = hosts.iter().map(one).collect();
    hosts.sort_by_key(|host| host.organisation_id);
    hosts
}

fn codes(languages: &[Language]) -> Value {
    languages.iter().map(|language| language.code()).collect()
}

fn note(unit: &Unit, course: &Course, hosts: &[(Uuid, bool)], action: &str, right: Right) {
    let host = |(id, responsible): &(Uuid, bool)| json!({ "organisationId": id, "responsible": responsible });
    unit.note(Fact {
        tenant: course.tenant,
        root: (KIND, course.id),
        entity: (KIND, course.id),
        version: course.version,
        action,
        capacity: capacity(unit, Area::Courses, right, &target(course)),
        occurred_at: None,
        payload: json!({
            "serviceId": course.service_id, "categoryCode": course.category_code,
            "ownerPersonId": course.owner_person, "deputyPersonId": course.deputy_person,
            "hosts": hosts.iter().map(host).collect::<Vec<_>>(),
        }),
    });
}
