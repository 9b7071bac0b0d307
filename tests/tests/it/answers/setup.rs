//! A run whose participants are asked.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::codes::Role;
use domain::permissions::TokenScope;
use harness::{App, Client, Engine, Reply};
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use store::enrolment::{self, Enrolment};
use uuid::Uuid;

use crate::enrolments::setup::{Setup, Wanted};
use crate::forms::setup::{content, published};

/// When everything begins.
pub const BEGIN: &str = "2027-03-01T08:00:00Z";

/// A course with a form, and who works on it.
pub struct Ground {
    pub setup: Setup,
    pub courier: Client,
    pub form: String,
}

/// One run, asked in one window.
pub struct Window {
    pub run: Uuid,
    pub path: String,
}

pub async fn ground(app: &App) -> Ground {
    ground_asking(app, content()).await
}

pub async fn ground_asking(app: &App, content: Value) -> Ground {
    app.clock.set(BEGIN.parse().unwrap());
    let setup = Setup::new(app, "general").await;
    let courier = app.machine_with_role("courier", Role::Courier, Some(setup.tenant));
    let courier = courier.await.for_purpose("administration");
    let form = published(&setup.coordinator, content).await;
    let form = form.rsplit('/').next().unwrap().to_owned();
    Ground {
        setup,
        courier,
        form,
    }
}

impl Ground {
    /// The same, at the instance that runs now.
    pub fn again(mut self, app: &App) -> Self {
        let at_home = app.client("coordinator", &[]);
        self.setup.coordinator = at_home.for_purpose("administration");
        let courier = app.machine("courier", TokenScope::CODES);
        self.courier = courier.for_purpose("administration");
        self
    }

    /// A run in a month with room for many.
    pub async fn run(&self, app: &App) -> Uuid {
        self.setup.run(app, Wanted::open(100)).await
    }

    /// Plans a window of seven days.
    pub async fn window(&self, run: Uuid, moment: &str) -> Window {
        self.window_with(run, json!({ "moment": moment })).await
    }

    /// The same, so many weeks after the run.
    pub async fn follow_up(&self, run: Uuid, weeks: i32) -> Window {
        let told = json!({ "moment": "followUp", "weeksAfter": weeks });
        self.window_with(run, told).await
    }

    /// The same, as it is told.
    pub async fn window_with(&self, run: Uuid, mut told: Value) -> Window {
        told["formId"] = json!(self.form);
        told["daysOpen"] = json!(7);
        let path = format!("/v1/runs/{run}/windows");
        let made = self.setup.coordinator.post(&path, &told).await;
        Window {
            run,
            path: made.expect(201).location(),
        }
    }

    /// Enrols somebody with an address.
    pub async fn enrol(&self, run: Uuid, name: &str) -> Value {
        let mail = json!({ "email": format!("{name}@example.no") });
        let body =
            json!({ "party": ["patient"], "digital": true, "displayName": name, "contact": mail });
        self.setup.enrol_with(run, body).await
    }

    /// A window of a run with this many participants who have no address, open.
    pub async fn open(&self, app: &App, moment: &str, participants: usize) -> Window {
        let run = self.run(app).await;
        seat(app, self.setup.tenant, self.setup.course, run, participants).await;
        let window = self.window(run, moment).await;
        self.opens(app, &window).await;
        window
    }

    /// Sets the clock to where the window opens, and waits until it has.
    pub async fn opens(&self, app: &App, window: &Window) -> Value {
        let at = self.read(window).await["opensAt"].clone();
        app.clock.set(instant(&at) + TimeDelta::seconds(1));
        self.until(window, |now| now["state"] == "open").await
    }

    /// Sets the clock to where the window closes, and waits until it has.
    pub async fn closes(&self, app: &App, window: &Window) -> Value {
        let at = self.read(window).await["closesAt"].clone();
        app.clock.set(instant(&at));
        self.until(window, |now| now["state"] == "closed").await
    }

    pub async fn read(&self, window: &Window) -> Value {
        let read = self.setup.coordinator.get(&window.path).await;
        read.expect(200).json
    }

    /// Waits until the clock's own work has made it so.
    pub async fn until(&self, window: &Window, so: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        for _ in 0..400 {
            last = self.read(window).await;
            if so(&last) {
                return last;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it never became so: {last}");
    }

    /// The slips of a window: party and token.
    pub async fn slips(&self, window: &Window) -> Vec<(Uuid, String)> {
        let path = format!("{}/slips", window.path);
        let slips = self.setup.coordinator.post(&path, &json!({})).await;
        let slips = slips.expect(200).json;
        let slips = slips["slips"].as_array().unwrap().iter();
        slips
            .map(|slip| {
                let text = |name: &str| slip[name].as_str().unwrap();
                let token = text("token").to_owned();
                assert!(text("address").ends_with(&format!("/answer#{token}")));
                (text("enrolmentId").parse().unwrap(), token)
            })
            .collect()
    }

    /// Cancels a window by hand.
    pub async fn cancel(&self, window: &Window) {
        let path = format!("{}/actions/cancel", window.path);
        let why = json!({ "reason": "Vi gjør det annerledes." });
        self.setup.coordinator.post(&path, &why).await.expect(200);
    }

    /// Cancels a run whose participants were put there past HTTP.
    pub async fn cancel_run(&self, app: &App, run: Uuid) {
        let seats = "(SELECT COUNT(*) FROM enrolment WHERE run_id = run.id)";
        run_sql(app, &format!("UPDATE run SET seats_taken = {seats}")).await;
        let path = format!("/v1/runs/{run}/actions/cancel");
        let why = json!({ "reason": "For få." });
        self.setup.coordinator.post(&path, &why).await.expect(200);
    }

    /// Everything that waits for the courier, who delivers it.
    pub async fn claim(&self) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let some = self.courier.post("/v1/messages/claim", &json!({})).await;
            let some = some.expect(200).json["items"].as_array().unwrap().clone();
            if some.is_empty() {
                return all;
            }
            for letter in &some {
                let id = letter["id"].as_str().unwrap();
                let sent = format!("/v1/messages/{id}/actions/sent");
                self.courier.post(&sent, &json!({})).await.expect(200);
            }
            all.extend(some);
        }
    }
}

/// The tokens in a letter.
pub fn tokens(letter: &Value) -> Vec<String> {
    let text = letter["content"]["text"].as_str().unwrap();
    let links = text.split("/answer#").skip(1);
    let is_token = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    links
        .map(|rest| rest.chars().take_while(|one| is_token(*one)).collect())
        .collect()
}

pub fn instant(text: &Value) -> DateTime<Utc> {
    text.as_str().unwrap().parse().unwrap()
}

/// Answers with a token.
pub async fn put(app: &App, token: &str, body: &Value) -> Reply {
    let holder = app.anonymous().with_capability(token);
    holder.put("/v1/answer", body).await
}

/// The same, which must count.
pub async fn answer(app: &App, token: &str, answers: Value) {
    let body = json!({ "answers": answers });
    put(app, token, &body).await.expect(204);
}

/// Gives this many people a place in a run, put there past HTTP; their ids.
pub async fn seat(app: &App, tenant: Uuid, course: Uuid, run: Uuid, many: usize) -> Vec<Uuid> {
    let now = app.clock.now();
    let rows: Vec<Enrolment> = (0..many)
        .map(|_| Enrolment {
            id: Uuid::new_v4(),
            tenant,
            version: 1,
            created_at: now,
            updated_at: now,
            run_id: Some(run),
            course_id: course,
            state: "confirmed".to_owned(),
            party_seats: 1,
            party: json!(["patient"]),
            display_name_sealed: None,
            contact_sealed: None,
            referral_received_on: None,
            requested_at: now,
            in_line_since: None,
            queue_position: 0,
            offered_at: None,
            offer_expires_at: None,
            digital: false,
            accommodations_sealed: None,
            reason_sealed: None,
            external_ref_hash: None,
            created_by_principal: None,
        })
        .collect();
    let ids = rows.iter().map(|row| row.id).collect();
    let writer = app.inside().store.writer();
    let write = writer.run(move |tx| {
        let rows = rows.clone();
        async move {
            for row in rows {
                enrolment::insert(&tx, row).await?;
            }
            Ok::<_, store::StoreError>(())
        }
    });
    write.await.unwrap();
    ids
}

/// What a query says of the first column of every row, past the product.
pub async fn column(app: &App, sql: &str) -> Vec<String> {
    let db = app.db.connect().await;
    let rows = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(rows).await.unwrap();
    let text = rows.iter().map(|row| {
        let value = row.try_get_by_index::<Option<String>>(0);
        value.unwrap().unwrap_or_default()
    });
    let text = text.collect();
    db.close().await.unwrap();
    text
}

/// How many rows a table has.
pub async fn count(app: &App, table: &str) -> usize {
    let sql = format!("SELECT CAST(COUNT(*) AS TEXT) FROM \"{table}\"");
    column(app, &sql).await[0].parse().unwrap()
}

/// Runs statements past the product.
pub async fn run_sql(app: &App, sql: &str) {
    let db = app.db.connect().await;
    db.execute_unprepared(sql).await.unwrap();
    db.close().await.unwrap();
}

/// Lets every row that is written into (or taken out of) a table fail, until [`mend`].
pub async fn spoil(app: &App, table: &str, event: &str) {
    let sql = match app.engine() {
        Engine::Sqlite => format!(
            "CREATE TRIGGER spoilt BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, 'spoilt'); END"
        ),
        Engine::Postgres => format!(
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'spoilt'; END $$; \
             CREATE TRIGGER spoilt BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION spoil()"
        ),
    };
    run_sql(app, &sql).await;
}

pub async fn mend(app: &App, table: &str) {
    let sql = match app.engine() {
        Engine::Sqlite => "DROP TRIGGER spoilt".to_owned(),
        Engine::Postgres => format!("DROP TRIGGER spoilt ON {table}; DROP FUNCTION spoil()"),
    };
    run_sql(app, &sql).await;
}

impl Ground {
    /// Sets the clock to where a window closes without anything being done yet: the instance's own clock
    /// work is not waited for.
    pub async fn closes_early(&self, app: &App, window: &Window) {
        let at = self.read(window).await["closesAt"].clone();
        app.clock.set(instant(&at));
    }
}

/// A form whose answers tell everybody apart, so that a link can be seen as one.
pub fn marks() -> Value {
    let says = |text: &str| json!({ "nb": text });
    json!({
        "languages": ["nb"], "title": says("Skjema"), "intro": null,
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "properties": {
                "mark": { "type": "integer", "minimum": 1, "maximum": 9999 },
                "more": { "type": "string", "maxLength": 200 }
            },
            "required": ["mark"], "additionalProperties": false
        },
        "questions": [
            { "key": "mark", "widget": "number", "text": says("Tall"), "help": null, "labels": {} },
            { "key": "more", "widget": "area", "text": says("Mer"), "help": null, "labels": {} }
        ],
        "scales": [{ "key": "mark", "title": says("Tall"), "minimum": 1, "maximum": 9999,
            "questions": ["mark"], "reversed": [], "fewestAnswered": 1 }],
        "instrument": null
    })
}
