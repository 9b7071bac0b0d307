//! People of both sides and of the staff; never participants. Whoever sees one stands in the
//! access log.

mod profile;

use domain::codes::{MessageKind, Role, Side};
use domain::permissions::{Actor, Area, Grant, Place, Right, Target, View, permits};
use serde_json::json;
use store::capability::Which;
use store::page::{Page, Rest};
use store::person::{self, Filter, Person};
use store::{contact_change, organisation};
use uuid::Uuid;

use super::facts::today;
use super::looks::Look;
use super::messages::{News, Recipient, tell};
use super::unit::Fact;
use super::{Check, Ctx, FieldError, Refusal, Unit, hands};
pub use profile::{Contact, Draft, Experience, Professional, Profile, User, contact_of, name_of};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "person";
/// How many people of one name a search tells of.
const MOST_NAMESAKES: u64 = 50;

/// The organisations whose people the caller may see in full, with the role that allows it. A
/// person belongs to an organisation, not to one of its services, so a role held at a service
/// counts for the organisation.
fn held(ctx: &Ctx, right: Right) -> Vec<(Uuid, Role)> {
    let mut held: Vec<_> = ctx
        .caller
        .grants
        .iter()
        .filter_map(|grant| match (grant.actor, grant.place) {
            (
                Actor::Role(role),
                Place::Organisation(organisation) | Place::Service { organisation, .. },
            ) => Some((organisation, role)),
            _ => None,
        })
        .filter(|(organisation, role)| {
            let grant = Grant::new(Actor::Role(*role), Place::Organisation(*organisation));
            let target = Target {
                tenant: *organisation,
                service: None,
                course: None,
            };
            permits(&[grant], Area::People, right, &target) == Some(View::Full)
        })
        .collect();
    // A coordinator sees more than a manager: where somebody is both, the coordinator looks.
    held.sort_by_key(|(_, role)| *role != Role::Coordinator);
    held
}

/// Where the caller may use `right` on people. A role held for the whole installation is not
/// enough: personal data is seen on behalf of an organisation.
fn reach(ctx: &Ctx, right: Right) -> Result<Vec<(Uuid, Role)>, Refusal> {
    let held = held(ctx, right);
    if held.is_empty() {
        return Err(Refusal::Forbidden {
            area: Area::People,
            right,
        });
    }
    ctx.proved_for(Area::People)?;
    Ok(held)
}

/// The role in which the caller sees people of `tenant`.
fn role_at(held: &[(Uuid, Role)], tenant: Uuid) -> Option<Role> {
    let at = held
        .iter()
        .find(|(organisation, _)| *organisation == tenant);
    at.map(|(_, role)| *role)
}

fn tenants(held: &[(Uuid, Role)]) -> Vec<Uuid> {
    let mut tenants: Vec<_> = held.iter().map(|(organisation, _)| *organisation).collect();
    tenants.sort_unstable();
    tenants.dedup();
    tenants
}

/// Opens the rows as their readers may see them, and notes each look.
async fn show(
    unit: &Unit,
    operation: &str,
    held: &[(Uuid, Role)],
    rows: Vec<Person>,
) -> Result<Vec<Profile>, Refusal> {
    let mut looks = Vec::with_capacity(rows.len());
    let mut profiles = Vec::with_capacity(rows.len());
    for row in rows {
        let role = role_at(held, row.tenant).ok_or(Refusal::NotFound)?;
        looks.push(Look {
            subject: row.id,
            tenant: row.tenant,
            capacity: role.code(),
            organisation: Some(row.tenant),
        });
        profiles.push(Profile::open(&unit.app, row)?.seen_by(role));
    }
    unit.looked(operation, &looks).await?;
    Ok(profiles)
}

/// One person.
///
/// # Errors
/// `Forbidden`, `PurposeRequired`, `NotFound` also for another organisation's, `Gone` once erased.
pub async fn get(unit: &Unit, id: Uuid) -> Result<Profile, Refusal> {
    let held = reach(unit, Right::Read)?;
    unit.named_purpose()?;
    unit.pass()?;
    let row = person::get(unit.tx(), id).await?;
    let row = row.filter(|row| role_at(&held, row.tenant).is_some());
    let row = row.ok_or(Refusal::NotFound)?;
    if row.erased_at.is_some() {
        return Err(Refusal::Gone);
    }
    let shown = show(unit, "getPerson", &held, vec![row]).await?.pop();
    shown.ok_or(Refusal::NotFound)
}

/// A page of people, and what is told beside them.
///
/// # Errors
/// `Forbidden`, `PurposeRequired`.
pub async fn list(
    unit: &Unit,
    side: Option<Side>,
    page: &Page,
) -> Result<(Vec<Profile>, Rest), Refusal> {
    let held = reach(unit, Right::Read)?;
    unit.named_purpose()?;
    unit.pass()?;
    let filter = Filter {
        tenants: tenants(&held),
        side,
    };
    let found = person::list(unit.tx(), &filter, page).await?;
    let people = show(unit, "listPeople", &held, found.rows).await?;
    Ok((people, found.rest))
}

/// Everybody of exactly this name, letter case and spaces aside. A search that finds nobody is
/// logged too.
///
/// # Errors
/// `Forbidden`, `PurposeRequired`, `Invalid`.
pub async fn search(unit: &Unit, name: &str) -> Result<Vec<Profile>, Refusal> {
    let held = reach(unit, Right::Read)?;
    unit.named_purpose()?;
    unit.pass()?;
    let mut check = Check::new();
    let name = check.text("/name", name, 200);
    let name = check.done(name)?;
    let tenants = tenants(&held);
    let blind: Vec<_> = tenants
        .iter()
        .flat_map(|tenant| unit.app.ring.blinds(*tenant, &name))
        .collect();
    let rows = person::by_name(unit.tx(), &blind, MOST_NAMESAKES).await?;
    if rows.is_empty() {
        let in_vain = |tenant: &Uuid| Look {
            subject: Uuid::nil(),
            tenant: *tenant,
            capacity: role_at(&held, *tenant).map_or("", Role::code),
            organisation: Some(*tenant),
        };
        let looks: Vec<_> = tenants.iter().map(in_vain).collect();
        unit.looked("searchPeople", &looks).await?;
    }
    show(unit, "searchPeople", &held, rows).await
}

/// Registers a person at the caller's organisation.
///
/// # Errors
/// `Forbidden`, `Invalid`.
pub async fn create(unit: &Unit, draft: Draft) -> Result<Profile, Refusal> {
    let held = reach(unit, Right::Create)?;
    unit.pass()?;
    let tenant = home(&held, draft.owner)?;
    let draft = draft.checked(unit).await?;
    let new = Person {
        id: unit.private_id(),
        tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        name_sealed: String::new(),
        name_blind: None,
        contact_sealed: None,
        user_side_sealed: None,
        professional_side_sealed: None,
        display_name_consent: false,
        erased_at: None,
    };
    let new = draft.seal(&unit.app, new)?;
    person::insert(unit.tx(), new.clone()).await?;
    note(unit, &new, "created");
    Profile::open(&unit.app, new)
}

/// Changes a person; `change` makes the wanted draft of the present profile.
///
/// # Errors
/// `Forbidden`, `PurposeRequired`, `NotFound`, `Gone`, `Stale`, `Invalid`.
pub async fn update(
    unit: &Unit,
    id: Uuid,
    change: impl FnOnce(&Profile) -> Result<Draft, Refusal>,
) -> Result<Profile, Refusal> {
    let readable = reach(unit, Right::Read)?;
    // The answer shows the person, so this is a look as well.
    unit.named_purpose()?;
    let row = person::lock(unit.tx(), id).await?;
    let row = row.filter(|row| role_at(&readable, row.tenant).is_some());
    let row = row.ok_or(Refusal::NotFound)?;
    let held = reach(unit, Right::Write)?;
    if role_at(&held, row.tenant).is_none() {
        return Err(Refusal::Forbidden {
            area: Area::People,
            right: Right::Write,
        });
    }
    unit.pass()?;
    if row.erased_at.is_some() {
        return Err(Refusal::Gone);
    }
    unit.expect_version(KIND, id, row.version).await?;
    let draft = change(&Profile::open(&unit.app, row.clone())?)?;
    if draft.owner != Some(row.tenant) {
        return Err(FieldError::new("/ownerId", "notPatchable").into());
    }
    let next = Person {
        version: row.version + 1,
        updated_at: unit.now,
        ..row.clone()
    };
    let changed = draft.checked(unit).await?.seal(&unit.app, next)?;
    person::update(unit.tx(), changed.clone(), row.version).await?;
    address_changed(unit, &row, &changed).await?;
    note(unit, &changed, "changed");
    let shown = show(unit, "updatePerson", &held, vec![changed])
        .await?
        .pop();
    shown.ok_or(Refusal::NotFound)
}

/// Whoever changes an address could be after the person's hand: the old address is told, links that
/// are open are void, and new ones wait for some days.
async fn address_changed(unit: &Unit, before: &Person, after: &Person) -> Result<(), Refusal> {
    let was = contact_of(&unit.app, before)?.unwrap_or_default();
    let is = contact_of(&unit.app, after)?.unwrap_or_default();
    if !was.leads_elsewhere(&is) {
        return Ok(());
    }
    contact_change::note(unit.tx(), after.id, after.tenant, unit.now).await?;
    hands::void_links(unit, Which::For(after.id)).await?;
    let news = News {
        kind: MessageKind::AddressChanged,
        tenant: after.tenant,
        about: (KIND, after.id),
        course: json!({}),
        said: Vec::new(),
        until: None,
    };
    let old: Vec<_> = Recipient::person_at(after.id, was).into_iter().collect();
    tell(unit, &news, old).await?;
    Ok(())
}

/// The organisation a new person belongs to: the one named, or the caller's only one.
fn home(held: &[(Uuid, Role)], owner: Option<Uuid>) -> Result<Uuid, Refusal> {
    let tenants = tenants(held);
    match owner {
        Some(owner) if tenants.contains(&owner) => Ok(owner),
        Some(_) => Err(FieldError::new("/ownerId", "notFound").into()),
        None => match tenants.as_slice() {
            [only] => Ok(*only),
            _ => Err(FieldError::new("/ownerId", "required").into()),
        },
    }
}

impl Draft {
    async fn checked(self, unit: &Unit) -> Result<Self, Refusal> {
        let today = today(unit.now);
        let mut check = Check::new();
        let checked = self.trimmed(&mut check, today);
        let named = [
            ("/userSide/organisationId", checked.organisation()),
            ("/professionalSide/employerId", checked.employer()),
        ];
        for (pointer, id) in named {
            if let Some(id) = id {
                let there = organisation::get(unit.tx(), id).await?.is_some();
                check.must(there, pointer, "notFound");
            }
        }
        check.done(checked)
    }
}

/// Which side a person stands on says something of their health, so the journal tells neither that
/// nor what was changed.
fn note(unit: &Unit, person: &Person, action: &str) {
    unit.note(Fact {
        tenant: person.tenant,
        root: (KIND, person.id),
        entity: (KIND, person.id),
        version: person.version,
        action,
        capacity: None,
        occurred_at: None,
        payload: json!({}),
    });
}
