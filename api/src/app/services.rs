//! Learning and mastery services: whom they serve, how they are paid for, from when to when.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::codes::{FundingKind, ServiceForm, ServiceReach};
use domain::permissions::{Area, Right, Target};
use serde_json::json;
use store::service::{self, Served, Service};
use store::{municipality, organisation};
use uuid::Uuid;

use super::unit::Fact;
use super::{Check, FieldError, Refusal, Unit};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "service";
/// How many periods of municipalities a service may list.
const MOST_MUNICIPALITIES: usize = 400;

/// What a caller says of a service.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The organisation it belongs to.
    pub organisation: Uuid,
    /// Its name.
    pub name: String,
    /// What it does, in plain words.
    pub description: Option<String>,
    /// How it is organised.
    pub form: ServiceForm,
    /// For whom it works.
    pub reach: ServiceReach,
    /// The municipalities it serves.
    pub municipalities: Vec<Member>,
    /// How it is paid for.
    pub funding: FundingKind,
    /// When project money runs out.
    pub funding_ends_on: Option<NaiveDate>,
    /// First day on which it exists.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
}

/// A municipality that a service serves, for a time.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its number.
    pub code: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
}

impl Member {
    fn overlaps(&self, other: &Self) -> bool {
        let before = |end: Option<NaiveDate>, start| end.is_some_and(|end| end < start);
        self.code == other.code
            && !before(self.valid_to, other.valid_from)
            && !before(other.valid_to, self.valid_from)
    }
}

impl Draft {
    /// The fewest municipalities a service of this reach serves.
    fn fewest(&self) -> usize {
        match self.reach {
            ServiceReach::InterMunicipal => 2,
            ServiceReach::Municipal => 1,
            ServiceReach::Hospital => 0,
        }
    }

    async fn checked(self, unit: &Unit) -> Result<Self, Refusal> {
        let mut check = Check::new();
        let name = check.text("/name", &self.name, 200);
        let description = check.optional("/description", self.description.as_deref(), 2000);
        check.period("/validTo", self.valid_from, self.valid_to);
        let project = self.funding == FundingKind::Project;
        check.must(
            !project || self.funding_ends_on.is_some(),
            "/funding/endsOn",
            "required",
        );
        check.must(
            project || self.funding_ends_on.is_none(),
            "/funding/endsOn",
            "notAllowed",
        );
        self.check_municipalities(&mut check, unit).await?;
        check.done(Self {
            name,
            description,
            ..self
        })
    }

    async fn check_municipalities(&self, check: &mut Check, unit: &Unit) -> Result<(), Refusal> {
        let members = &self.municipalities;
        let codes: BTreeSet<_> = members.iter().map(|member| member.code.clone()).collect();
        check.length(
            "/municipalities",
            codes.len(),
            self.fewest(),
            MOST_MUNICIPALITIES,
        );
        let codes: Vec<_> = codes.into_iter().take(MOST_MUNICIPALITIES).collect();
        let known: BTreeSet<_> = municipality::of_codes(unit.tx(), &codes)
            .await?
            .into_iter()
            .map(|municipality| municipality.code)
            .collect();
        for (n, member) in members.iter().take(MOST_MUNICIPALITIES).enumerate() {
            let at = format!("/municipalities/{n}");
            check.must(
                known.contains(&member.code),
                &format!("{at}/code"),
                "municipalityNumber",
            );
            check.period(&format!("{at}/validTo"), member.valid_from, member.valid_to);
            let free = !members[..n].iter().any(|earlier| earlier.overlaps(member));
            check.must(free, &format!("{at}/validFrom"), "notUnique");
        }
        Ok(())
    }

    fn row(&self, unit: &Unit, id: Uuid, tenant: Uuid) -> Service {
        Service {
            id,
            tenant,
            version: 1,
            created_at: unit.now,
            updated_at: unit.now,
            organisation_id: self.organisation,
            name: self.name.clone(),
            form: self.form.code().to_owned(),
            reach: self.reach.code().to_owned(),
            description: self.description.clone(),
            funding_kind: self.funding.code().to_owned(),
            funding_ends_on: self.funding_ends_on,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
        }
    }

    fn served(&self, service: Uuid) -> Vec<Served> {
        let row = |member: &Member| Served {
            service_id: service,
            municipality_code: member.code.clone(),
            valid_from: member.valid_from,
            valid_to: member.valid_to,
        };
        self.municipalities.iter().map(row).collect()
    }
}

/// Registers a service at an organisation; it belongs to whoever keeps that organisation.
///
/// # Errors
/// `Forbidden`, `Invalid`.
pub async fn create(unit: &Unit, draft: Draft) -> Result<(Service, Vec<Served>), Refusal> {
    // Whether the caller may register services at all comes before what the body says.
    unit.scope(Area::Services, Right::Create)?;
    let at = organisation::get(unit.tx(), draft.organisation)
        .await?
        .ok_or_else(|| FieldError::new("/organisationId", "notFound"))?;
    let target = Target {
        tenant: at.tenant,
        service: None,
        course: None,
    };
    unit.permit_new(Area::Services, Right::Create, &target)?;
    let draft = draft.checked(unit).await?;
    let new = draft.row(unit, unit.id(), at.tenant);
    let served = draft.served(new.id);
    service::insert(unit.tx(), new.clone(), served.clone()).await?;
    note(unit, &new, served.len(), "created");
    Ok((new, served))
}

/// Changes a service; `change` makes the wanted draft of the present one. It stays with its
/// organisation.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Stale`, `Invalid`.
pub async fn update(
    unit: &Unit,
    id: Uuid,
    change: impl FnOnce(&Service, &[Served]) -> Result<Draft, Refusal>,
) -> Result<(Service, Vec<Served>), Refusal> {
    let present = service::get(unit.tx(), id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let target = Target {
        tenant: present.tenant,
        service: Some(id),
        course: None,
    };
    unit.permit(Area::Services, Right::Write, &target)?;
    unit.expect_version(KIND, id, present.version).await?;
    let served = service::municipalities(unit.tx(), &[id])
        .await?
        .remove(&id)
        .unwrap_or_default();
    let draft = change(&present, &served)?;
    if draft.organisation != present.organisation_id {
        return Err(FieldError::new("/organisationId", "notPatchable").into());
    }
    let draft = draft.checked(unit).await?;
    let changed = Service {
        version: present.version + 1,
        created_at: present.created_at,
        ..draft.row(unit, id, present.tenant)
    };
    let served = draft.served(id);
    service::update(unit.tx(), changed.clone(), present.version, served.clone()).await?;
    note(unit, &changed, served.len(), "changed");
    Ok((changed, served))
}

fn note(unit: &Unit, service: &Service, municipalities: usize, action: &str) {
    unit.note(Fact {
        tenant: service.tenant,
        root: (KIND, service.id),
        entity: (KIND, service.id),
        version: service.version,
        action,
        capacity: None,
        occurred_at: None,
        payload: json!({
            "organisation": service.organisation_id, "form": service.form, "reach": service.reach,
            "funding": service.funding_kind, "municipalities": municipalities,
        }),
    });
}
