//! Courses on the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::course as rows;
use store::{Conn, need};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::course_actions::KIND;
use crate::app::courses::Draft;
use crate::app::{Refusal, Versioned};
use crate::http::actions::ActionSummary;
use crate::http::codes::{CourseState, Language, stored};
use crate::http::texts::{Texts, TextsInput};

/// What you tell of a course that exists.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "serviceId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d10",
    "title": { "nb": "Leve med revmatisme" }, "targetGroup": { "nb": "Voksne med revmatisk sykdom" },
    "categoryCode": "diagnosis", "languages": ["nb"], "ownerPersonId": null, "deputyPersonId": null,
    "outsideMethod": false, "overlapsLookedOn": null, "hosts": []
}))]
pub struct CourseInput {
    /// The learning and mastery service that offers it. Can't be changed later.
    pub service_id: Uuid,
    /// Its name, at most 200 letters in each language; at least one language.
    pub title: TextsInput,
    /// For whom it is, at most 1000 letters in each language; at least one language.
    pub target_group: TextsInput,
    /// Code of its category (see `/v1/categories`): decides whether a doctor's referral is needed.
    #[schema(example = "diagnosis")]
    pub category_code: String,
    /// Languages in which it is held; at least one.
    #[schema(min_items = 1, max_items = 4)]
    pub languages: Vec<Language>,
    /// The person who answers for it. Needed before it can be activated.
    #[serde(default)]
    pub owner_person_id: Option<Uuid>,
    /// The person who answers for it when the owner can't: another one than the owner. Needed before
    /// it can be activated.
    #[serde(default)]
    pub deputy_person_id: Option<Uuid>,
    /// True for an offer that does not follow the method and is only listed; it is then never counted
    /// as Standard metode.
    #[serde(default)]
    pub outside_method: bool,
    /// When somebody looked whether others already offer the same group the same thing; null as long
    /// as nobody has.
    #[serde(default)]
    pub overlaps_looked_on: Option<NaiveDate>,
    /// The organisations that hold it together, your own among them; exactly one of them is responsible
    /// for participants' data. All see course, group, meetings, plan and runs; only the responsible one
    /// sees who takes part. Empty if your organisation holds it alone.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub hosts: Vec<HostInput>,
}

/// What you tell of a new course.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "serviceId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d10",
    "title": { "nb": "Leve med revmatisme" }, "targetGroup": { "nb": "Voksne med revmatisk sykdom" },
    "categoryCode": "diagnosis", "languages": ["nb"], "ownerPersonId": null, "deputyPersonId": null,
    "outsideMethod": false, "overlapsLookedOn": null, "hosts": [], "needIds": []
}))]
pub struct CourseCreateInput {
    /// The learning and mastery service that offers it. Can't be changed later.
    pub service_id: Uuid,
    /// Its name, at most 200 letters in each language; at least one language.
    pub title: TextsInput,
    /// For whom it is, at most 1000 letters in each language; at least one language.
    pub target_group: TextsInput,
    /// Code of its category (see `/v1/categories`): decides whether a doctor's referral is needed.
    #[schema(example = "diagnosis")]
    pub category_code: String,
    /// Languages in which it is held; at least one.
    #[schema(min_items = 1, max_items = 4)]
    pub languages: Vec<Language>,
    /// The person who answers for it. Needed before it can be activated.
    #[serde(default)]
    pub owner_person_id: Option<Uuid>,
    /// The person who answers for it when the owner can't: another one than the owner. Needed before
    /// it can be activated.
    #[serde(default)]
    pub deputy_person_id: Option<Uuid>,
    /// True for an offer that does not follow the method and is only listed; it is then never counted
    /// as Standard metode.
    #[serde(default)]
    pub outside_method: bool,
    /// When somebody looked whether others already offer the same group the same thing; null as long
    /// as nobody has.
    #[serde(default)]
    pub overlaps_looked_on: Option<NaiveDate>,
    /// The organisations that hold it together, your own among them; exactly one of them is responsible
    /// for participants' data. All see course, group, meetings, plan and runs; only the responsible one
    /// sees who takes part. Empty if your organisation holds it alone.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub hosts: Vec<HostInput>,
    /// Registered needs that it takes up, of the same organisation.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub need_ids: Vec<Uuid>,
}

/// An organisation that holds a joint course.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d00", "responsible": true
}))]
pub struct HostInput {
    /// The organisation.
    pub organisation_id: Uuid,
    /// True for the one that is responsible for participants' data.
    pub responsible: bool,
}

/// A course: the offer that lasts, whoever started it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "version": 1, "state": "proposed",
    "serviceId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d10",
    "title": { "nb": "Leve med revmatisme", "nn": null, "en": null },
    "targetGroup": { "nb": "Voksne med revmatisk sykdom", "nn": null, "en": null },
    "categoryCode": "diagnosis", "languages": ["nb"], "ownerPersonId": null, "deputyPersonId": null,
    "outsideMethod": false, "overlapsLookedOn": null, "hosts": [], "needIds": [], "anchoring": null, "retiredReason": null, "actions": null,
    "ownerId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d00",
    "createdAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct Course {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// Proposed, active or retired.
    pub state: CourseState,
    /// The service that offers it.
    pub service_id: Uuid,
    /// Its name.
    pub title: Texts,
    /// For whom it is.
    pub target_group: Texts,
    /// Code of its category.
    pub category_code: String,
    /// Languages in which it is held.
    pub languages: Vec<Language>,
    /// The person who answers for it.
    pub owner_person_id: Option<Uuid>,
    /// The person who answers for it when the owner can't.
    pub deputy_person_id: Option<Uuid>,
    /// True for an offer that does not follow the method and is only listed.
    pub outside_method: bool,
    /// When somebody looked whether others already offer the same group the same thing; null as long
    /// as nobody has.
    pub overlaps_looked_on: Option<NaiveDate>,
    /// The organisations that hold it together; empty if the owning organisation holds it alone.
    pub hosts: Vec<Host>,
    /// The needs that it took up.
    pub need_ids: Vec<Uuid>,
    /// What a manager has promised it; null as long as none has.
    pub anchoring: Option<Anchored>,
    /// Why it is offered no more.
    pub retired_reason: Option<String>,
    /// In lists: what can be done with it and its plan, in short. Null when one course is read; ask
    /// its `actions` then.
    pub actions: Option<Vec<ActionSummary>>,
    /// The organisation that owns it.
    pub owner_id: Uuid,
    /// When it was created here.
    pub created_at: DateTime<Utc>,
    /// When it was last changed here.
    pub updated_at: DateTime<Utc>,
}

/// An organisation that holds a joint course.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Host {
    /// The organisation.
    pub organisation_id: Uuid,
    /// True for the one that is responsible for participants' data.
    pub responsible: bool,
}

/// A manager's promise that the organisation stands behind a course.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Anchored {
    /// The unit that stands behind it.
    pub unit: Option<String>,
    /// People, time and money set aside.
    pub resources: Option<String>,
    /// Last day of the promise; null if it has no end.
    pub until: Option<NaiveDate>,
    /// The manager who gave it.
    pub person_id: Option<Uuid>,
    /// When it was given.
    pub at: DateTime<Utc>,
}

impl Versioned for Course {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/courses/{}", self.id)
    }
}

impl Course {
    /// A course with what belongs to it.
    pub async fn load(conn: &Conn, row: rows::Course) -> Result<Self, Refusal> {
        let one = Self::load_many(conn, vec![row]).await?.pop();
        one.ok_or_else(|| Refusal::Internal("a course got lost".into()))
    }

    /// Several courses with what belongs to them, in the same order.
    pub async fn load_many(conn: &Conn, rows: Vec<rows::Course>) -> Result<Vec<Self>, Refusal> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let hosts = rows::hosts(conn, &ids).await?;
        let needs = need::ids_of_courses(conn, &ids).await?;
        rows.into_iter()
            .map(|row| Self::of(row, &hosts, &needs))
            .collect()
    }

    fn of(
        row: rows::Course,
        hosts: &[rows::Host],
        needs: &[(Uuid, Uuid)],
    ) -> Result<Self, Refusal> {
        let hosts = hosts.iter().filter(|host| host.course_id == row.id);
        let needs = needs.iter().filter(|(course, _)| *course == row.id);
        let host = |host: &rows::Host| Host {
            organisation_id: host.organisation_id,
            responsible: host.responsible,
        };
        Ok(Self {
            id: row.id,
            version: row.version,
            state: stored::<domain::codes::CourseState>(&row.state)?.into(),
            service_id: row.service_id,
            title: Texts::from(&row.title),
            target_group: Texts::from(&row.target_group),
            languages: languages(&row.languages)?,
            owner_person_id: row.owner_person,
            deputy_person_id: row.deputy_person,
            outside_method: row.not_applicable,
            overlaps_looked_on: row.overlaps_looked_on,
            hosts: hosts.map(host).collect(),
            need_ids: needs.map(|(_, need)| *need).collect(),
            anchoring: row.anchored_at.map(|at| Anchored {
                unit: row.anchored_unit.clone(),
                resources: row.anchored_resources.clone(),
                until: row.anchored_until,
                person_id: row.anchored_by,
                at,
            }),
            retired_reason: row.retired_reason,
            actions: None,
            category_code: row.category_code,
            owner_id: row.tenant,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

fn languages(stored_list: &Value) -> Result<Vec<Language>, Refusal> {
    let codes = stored_list.as_array().into_iter().flatten();
    let codes = codes.map(|code| stored::<domain::codes::Language>(code.as_str().unwrap_or("")));
    Ok(codes
        .map(|code| code.map(Language::from))
        .collect::<Result<_, _>>()?)
}

impl CourseInput {
    /// The part of a course that a patch can change.
    pub fn of(row: &rows::Course, hosts: &[rows::Host]) -> Result<Self, Refusal> {
        let host = |host: &rows::Host| HostInput {
            organisation_id: host.organisation_id,
            responsible: host.responsible,
        };
        Ok(Self {
            service_id: row.service_id,
            title: Texts::from(&row.title).into(),
            target_group: Texts::from(&row.target_group).into(),
            category_code: row.category_code.clone(),
            languages: languages(&row.languages)?,
            owner_person_id: row.owner_person,
            deputy_person_id: row.deputy_person,
            outside_method: row.not_applicable,
            overlaps_looked_on: row.overlaps_looked_on,
            hosts: hosts.iter().map(host).collect(),
        })
    }
}

impl From<&CourseInput> for Draft {
    fn from(input: &CourseInput) -> Self {
        let hosts = input.hosts.iter();
        Self {
            service: input.service_id,
            title: (&input.title).into(),
            target_group: (&input.target_group).into(),
            category: input.category_code.clone(),
            languages: input.languages.iter().map(|code| code.0).collect(),
            owner: input.owner_person_id,
            deputy: input.deputy_person_id,
            outside_method: input.outside_method,
            overlaps_looked_on: input.overlaps_looked_on,
            hosts: hosts.map(|h| (h.organisation_id, h.responsible)).collect(),
        }
    }
}

impl CourseCreateInput {
    /// What is said of the course, and the needs it takes up.
    pub fn command(&self) -> (Draft, Vec<Uuid>) {
        let course = CourseInput {
            service_id: self.service_id,
            title: self.title.clone(),
            target_group: self.target_group.clone(),
            category_code: self.category_code.clone(),
            languages: self.languages.clone(),
            owner_person_id: self.owner_person_id,
            deputy_person_id: self.deputy_person_id,
            outside_method: self.outside_method,
            overlaps_looked_on: self.overlaps_looked_on,
            hosts: self.hosts.clone(),
        };
        (Draft::from(&course), self.need_ids.clone())
    }
}
