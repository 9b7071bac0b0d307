//! A course with an open run, put there past HTTP: how it came to be open is tried elsewhere.

use chrono::{DateTime, TimeDelta, Utc};
use domain::codes::Role;
use harness::{App, Client};
use serde_json::{Value, json};
use store::plan::Version;
use store::run::Run;
use store::session::Session;
use store::{StoreError, plan, run, session};
use uuid::Uuid;

/// Where the tests enrol.
pub struct Setup {
    /// The owner.
    pub tenant: Uuid,
    /// Its coordinator, who looks to arrange things.
    pub coordinator: Client,
    /// The course.
    pub course: Uuid,
    version: Uuid,
}

/// What a run is made of.
pub struct Wanted {
    pub capacity: i32,
    pub state: &'static str,
    pub participation: &'static str,
    /// How long until the first session.
    pub begins_in: TimeDelta,
}

impl Wanted {
    /// An open run that begins in a month.
    pub fn open(capacity: i32) -> Self {
        Self {
            capacity,
            state: "enrolling",
            participation: "enrolled",
            begins_in: TimeDelta::days(30),
        }
    }
}

impl Setup {
    /// A course of a category.
    pub async fn new(app: &App, category: &str) -> Self {
        let tenant = app.organisation("UNN").await;
        let role = app.with_role("coordinator", Role::Coordinator, Some(tenant));
        let coordinator = role.await.for_purpose("administration");
        let service = json!({
            "organisationId": tenant, "name": "LMS", "form": "centre", "reach": "hospital",
            "municipalities": [], "funding": { "kind": "permanent" }, "validFrom": "2000-01-01"
        });
        let service = coordinator.post("/v1/services", &service).await.expect(201);
        let course = json!({
            "serviceId": service.id(), "title": { "nb": "Leve med" }, "targetGroup": { "nb": "Voksne" },
            "categoryCode": category, "languages": ["nb"]
        });
        let course = coordinator.post("/v1/courses", &course).await.expect(201);
        let course = course.id().parse().unwrap();
        let version = Uuid::now_v7();
        let now = app.clock.now();
        let row = Version {
            id: version,
            tenant,
            version: 1,
            created_at: now,
            updated_at: now,
            course_id: course,
            number: 1,
            state: "approved".to_owned(),
            content_hash: None,
            based_on: None,
            first_written_at: None,
            submitted_at: None,
            submitted_by: None,
            in_force_at: Some(now),
            superseded_at: None,
        };
        let writer = app.inside().store.writer();
        let write = writer.run(move |tx| {
            let row = row.clone();
            async move { plan::insert(&tx, row, vec![]).await }
        });
        write.await.unwrap();
        Self {
            tenant,
            coordinator,
            course,
            version,
        }
    }

    /// A run of the course with one session.
    pub async fn run(&self, app: &App, wanted: Wanted) -> Uuid {
        let (id, now) = (Uuid::now_v7(), app.clock.now());
        let run = self.run_row(id, now, &wanted);
        let session = session_row(id, self.tenant, now, now + wanted.begins_in);
        let writer = app.inside().store.writer();
        let write = writer.run(move |tx| {
            let (run, session) = (run.clone(), session.clone());
            async move {
                run::insert(&tx, run).await?;
                session::insert(&tx, session, vec![]).await?;
                Ok::<_, StoreError>(())
            }
        });
        write.await.unwrap();
        id
    }

    fn run_row(&self, id: Uuid, now: DateTime<Utc>, wanted: &Wanted) -> Run {
        Run {
            id,
            tenant: self.tenant,
            version: 1,
            created_at: now,
            updated_at: now,
            course_id: self.course,
            plan_version_id: self.version,
            state: wanted.state.to_owned(),
            participation: wanted.participation.to_owned(),
            title: None,
            capacity: Some(wanted.capacity),
            place: None,
            link: None,
            announcement: None,
            referral_rule: None,
            minimum_participants: None,
            accepted_fewer: json!([]),
            reopened_sides: json!([]),
            claimed: false,
            occurred_at: now,
            opened_at: Some(now),
            started_at: None,
            finished_at: None,
            closed_at: None,
            state_reason: None,
            seats_taken: 0,
        }
    }

    /// Enrols a party of this many and returns it as the answer tells it.
    pub async fn enrol(&self, run: Uuid, seats: usize) -> Value {
        self.enrol_with(run, party(seats)).await
    }

    /// Enrols what the body tells.
    pub async fn enrol_with(&self, run: Uuid, body: Value) -> Value {
        let path = format!("/v1/runs/{run}/enrolments");
        self.coordinator.post(&path, &body).await.expect(201).json
    }

    /// A party as it stands now.
    pub async fn read(&self, party: &Value) -> Value {
        let path = format!("/v1/enrolments/{}", id(party));
        self.coordinator.get(&path).await.expect(200).json
    }

    /// Does something with a party and returns it.
    pub async fn act(&self, party: &Value, action: &str) -> Value {
        let path = format!("/v1/enrolments/{}/actions/{action}", id(party));
        self.coordinator
            .post(&path, &json!({}))
            .await
            .expect(200)
            .json
    }

    /// The counts of a run.
    pub async fn summary(&self, run: Uuid) -> Value {
        let path = format!("/v1/runs/{run}/enrolments/summary");
        self.coordinator.get(&path).await.expect(200).json
    }
}

fn session_row(run: Uuid, tenant: Uuid, now: DateTime<Utc>, at: DateTime<Utc>) -> Session {
    Session {
        id: Uuid::now_v7(),
        tenant,
        version: 1,
        created_at: now,
        updated_at: now,
        run_id: run,
        number: 1,
        title: None,
        local_date: at.date_naive(),
        local_start: "10:00".to_owned(),
        local_end: "12:00".to_owned(),
        starts_at: at,
        ends_at: at + TimeDelta::hours(2),
        place: None,
        link: None,
        state: "planned".to_owned(),
        state_reason: None,
        moved_to: None,
        topics: None,
        headcount: None,
    }
}

/// The body for a party of patients that is reached digitally.
pub fn party(seats: usize) -> Value {
    json!({ "party": vec!["patient"; seats], "digital": true })
}

/// A party's id.
pub fn id(party: &Value) -> &str {
    party["id"].as_str().unwrap()
}
