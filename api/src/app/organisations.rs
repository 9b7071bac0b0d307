//! Organisations: who there is, with validity dates, since figures are asked for any date.

use chrono::NaiveDate;
use domain::codes::{OrganisationKind, Role};
use domain::organisation_number::OrganisationNumber;
use domain::permissions::{Area, Right, Target};
use serde_json::json;
use store::organisation::{self, Organisation};
use uuid::Uuid;

use super::unit::Fact;
use super::{Check, FieldError, Refusal, Unit};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "organisation";

/// What a caller says of an organisation.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Nine digits of the national register.
    pub organisation_number: Option<String>,
    /// First day on which it exists.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
}

impl Draft {
    fn checked(self) -> Result<Self, Refusal> {
        let mut check = Check::new();
        let name = check.text("/name", &self.name, 200);
        // One spelling of each, so that no number stands twice, with and without spaces.
        let number = self.organisation_number.as_deref();
        let number = number.map(str::parse::<OrganisationNumber>).transpose();
        check.must(number.is_ok(), "/organisationNumber", "organisationNumber");
        check.period("/validTo", self.valid_from, self.valid_to);
        let number = number.ok().flatten().map(|number| number.to_string());
        check.done(Self {
            name,
            organisation_number: number,
            ..self
        })
    }
}

/// Registers an organisation: an administrator's becomes a tenant of its own, a coordinator's or
/// manager's belongs to theirs.
///
/// # Errors
/// `Forbidden`, `Invalid`, `Duplicate` if the organisation number is taken.
pub async fn create(unit: &Unit, draft: Draft) -> Result<Organisation, Refusal> {
    let id = unit.id();
    let tenant = if unit.caller.holds(Role::Administrator) {
        id
    } else {
        own_tenant(unit)?
    };
    let target = Target {
        tenant,
        service: None,
        course: None,
    };
    unit.permit_new(Area::Organisations, Right::Create, &target)?;
    let draft = draft.checked()?;
    let new = Organisation {
        id,
        tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        name: draft.name,
        kind: draft.kind.code().to_owned(),
        organisation_number: draft.organisation_number,
        valid_from: draft.valid_from,
        valid_to: draft.valid_to,
    };
    organisation::insert(unit.tx(), new.clone())
        .await
        .map_err(taken)?;
    note(unit, &new, "created");
    Ok(new)
}

/// Changes an organisation; `change` makes the wanted draft of the present one.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Stale`, `Invalid`, `Duplicate`.
pub async fn update(
    unit: &Unit,
    id: Uuid,
    change: impl FnOnce(&Organisation) -> Result<Draft, Refusal>,
) -> Result<Organisation, Refusal> {
    let present = organisation::get(unit.tx(), id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let target = Target {
        tenant: present.tenant,
        service: None,
        course: None,
    };
    unit.permit(Area::Organisations, Right::Write, &target)?;
    unit.expect_version(KIND, id, present.version).await?;
    let draft = change(&present)?.checked()?;
    let changed = Organisation {
        version: present.version + 1,
        updated_at: unit.now,
        name: draft.name,
        kind: draft.kind.code().to_owned(),
        organisation_number: draft.organisation_number,
        valid_from: draft.valid_from,
        valid_to: draft.valid_to,
        ..present.clone()
    };
    organisation::update(unit.tx(), changed.clone(), present.version)
        .await
        .map_err(taken)?;
    note(unit, &changed, "changed");
    Ok(changed)
}

/// The organisation at which the caller may register others: the caller's own, if it is among several.
fn own_tenant(unit: &Unit) -> Result<Uuid, Refusal> {
    let may = unit
        .scope(Area::Organisations, Right::Create)?
        .organisations;
    let own = unit.caller.home().filter(|home| may.contains(home));
    own.or(may.into_iter().min()).ok_or(Refusal::Forbidden {
        area: Area::Organisations,
        right: Right::Create,
    })
}

fn taken(err: store::StoreError) -> Refusal {
    match err {
        store::StoreError::Duplicate(_) => {
            Refusal::Duplicate(FieldError::new("/organisationNumber", "notUnique"))
        }
        err => err.into(),
    }
}

fn note(unit: &Unit, organisation: &Organisation, action: &str) {
    unit.note(Fact {
        tenant: organisation.tenant,
        root: (KIND, organisation.id),
        entity: (KIND, organisation.id),
        version: organisation.version,
        action,
        capacity: None,
        occurred_at: None,
        payload: json!({ "kind": organisation.kind }),
    });
}
