//! Names, contacts and free texts are planted and looked for where they should not be: in the log, in
//! metrics and errors, in the database at rest, and anywhere once their owners are erased.

use std::io::Write;
use std::sync::{Arc, Mutex};

use domain::codes::Role;
use harness::{App, Engine};
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::requests::{ask, at, grant};
use crate::enrolments::setup::{Setup, Wanted, id};

/// Words that stand nowhere else.
const PLANTED: [&str; 10] = [
    "Kanarifugl",
    "kanari@fugl.example",
    "+47 99 88 77 01",
    "kvinsbirring",
    "Fjompeterapeut",
    "Gulfjær",
    "gulfjaer@bur.example",
    "+47 99 88 77 02",
    "Kornblanding-uten-nøtter",
    "HENV-KANARI-7",
];

/// Everything that is logged in this process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// One that everything is written into from now on.
    fn listening() -> Self {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::DEBUG)
            .with_writer(log.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        log
    }

    /// What was written.
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Every value of every table as text, past the product.
pub(crate) async fn dump(app: &App) -> String {
    let db = app.db.connect().await;
    let backend = db.get_database_backend();
    let columns = match app.engine() {
        Engine::Sqlite => {
            "SELECT m.name || ' ' || c.name FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table'"
        }
        Engine::Postgres => {
            "SELECT table_name || ' ' || column_name FROM information_schema.columns \
             WHERE table_schema = current_schema()"
        }
    };
    let rows = db
        .query_all_raw(Statement::from_string(backend, columns))
        .await
        .unwrap();
    let mut text = String::new();
    for row in rows {
        let place: String = row.try_get_by_index(0).unwrap();
        let (table, column) = place.split_once(' ').unwrap();
        let sql = format!("SELECT CAST(\"{column}\" AS TEXT) FROM \"{table}\"");
        let values = db
            .query_all_raw(Statement::from_string(backend, sql))
            .await
            .unwrap();
        for value in values {
            // Ids are bytes on SQLite, and no text.
            let value = value
                .try_get_by_index::<Option<String>>(0)
                .unwrap_or_default();
            text.push_str(&value.unwrap_or_default());
            text.push('\n');
        }
    }
    db.close().await.unwrap();
    text
}

/// Fails for each planted word that stands in `text`, in any case.
#[track_caller]
fn none_in(text: &str, place: &str) {
    let text = text.to_lowercase();
    for word in PLANTED {
        assert!(
            !text.contains(&word.to_lowercase()),
            "{word} stands in {place}"
        );
    }
}

/// The files of the database as they lie there, log and index included.
pub(crate) fn files(app: &App) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(&app.db.folder).unwrap().flatten() {
        if entry.file_name().to_string_lossy().contains("sqlite") {
            text.push_str(&String::from_utf8_lossy(
                &std::fs::read(entry.path()).unwrap(),
            ));
        }
    }
    text
}

fn person() -> Value {
    json!({
        "name": "Kanarifugl Nordmann",
        "contact": { "email": "kanari@fugl.example", "phone": "+47 99 88 77 01" },
        "userSide": {
            "experience": { "kind": "patient", "area": "kvinsbirring", "consentOn": "2026-03-01" },
            "readiness": "ready", "readySince": "2026-04-01"
        },
        "professionalSide": { "profession": "Fjompeterapeut" }
    })
}

fn party() -> Value {
    json!({
        "party": ["patient"], "displayName": "Gulfjær", "digital": true,
        "contact": { "email": "gulfjaer@bur.example", "phone": "+47 99 88 77 02" },
        "accommodations": "Kornblanding-uten-nøtter", "externalReference": "HENV-KANARI-7"
    })
}

/// Alone in its process (nextest), so that the log is this test's own: all of it, the libraries' too.
async fn planted(engine: Engine) {
    let log = Log::listening();
    tracing::info!("the log is being listened to");
    let app = App::start(engine).await;

    let setup = Setup::new(&app, "general").await;
    let run = setup.run(&app, Wanted::open(5)).await;
    let client = &setup.coordinator;
    let someone = client
        .with_key("a-key")
        .post("/v1/people", &person())
        .await
        .expect(201);
    client
        .with_key("a-key")
        .post("/v1/people", &person())
        .await
        .expect(201);
    let found = client
        .post(
            "/v1/people/search",
            &json!({ "name": "kanarifugl nordmann" }),
        )
        .await;
    assert_eq!(found.expect(200).json["items"][0]["id"], someone.json["id"]);
    let enrolled = setup.enrol_with(run, party()).await;
    assert_eq!(setup.read(&enrolled).await["displayName"], "Gulfjær");
    let path = format!("/v1/enrolments/{}/actions/refuse", id(&enrolled));
    client
        .post(&path, &json!({ "reason": "Kanarifugl passer ikke" }))
        .await;

    // Errors of every kind, with the words in every place of the request.
    let mut errors = String::new();
    for (what, body) in [
        ("unknown member", json!({ "Kanarifugl": "Gulfjær" })),
        (
            "wrong type",
            json!({ "name": ["Kanarifugl"], "contact": "Gulfjær" }),
        ),
        (
            "wrong address",
            json!({ "name": "Gulfjær", "contact": { "email": "Kanarifugl" } }),
        ),
        ("too long", json!({ "name": "Kanarifugl".repeat(100) })),
        ("a number", json!({ "name": "Kanarifugl 130972 48022" })),
    ] {
        let refused = client.post("/v1/people", &body).await;
        assert_eq!(refused.status, 422, "{what}");
        // The name of a member is the sender's, and told so that it can be mended.
        if what != "unknown member" {
            errors.push_str(&refused.text);
        }
    }
    let again = client
        .post(&format!("/v1/runs/{run}/enrolments"), &party())
        .await;
    errors.push_str(&again.expect(409).text);
    for path in [
        "/v1/people?q=Kanarifugl",
        "/v1/people/Kanarifugl",
        "/v1/Gulfj%C3%A6r",
    ] {
        errors.push_str(&client.get(path).await.text.replace(path, ""));
    }
    // `instance` is the path that was asked for, and no more.
    let errors = errors
        .replace("/v1/people/Kanarifugl", "")
        .replace("/v1/Gulfj%C3%A6r", "");
    none_in(&errors, "an error");
    none_in(
        &app.anonymous().get("/metrics").await.expect(200).text,
        "the metrics",
    );

    none_in(&dump(&app).await, "the database");
    none_in(&files(&app), "the database's files");

    let manager = app
        .with_role("manager", Role::Manager, Some(setup.tenant))
        .await;
    for (kind, id) in [("person", &someone.json["id"]), ("party", &enrolled["id"])] {
        let request = ask(&manager, "export", kind, id, &app).await;
        grant(&manager, &request).await;
        let answer = manager
            .for_purpose("subjectRequest")
            .get(&at(&request, "/answer"))
            .await
            .expect(200);
        let shown = if kind == "person" {
            "Kanarifugl"
        } else {
            "Gulfjær"
        };
        assert!(answer.text.contains(shown), "an export holds what is kept");
        let request = ask(&manager, "erase", kind, id, &app).await;
        grant(&manager, &request).await;
    }
    app.seal().await;

    // Nothing is left that any key could open.
    let sealed = store::sealed::usage(app.inside().store.read(), &app.inside().ring)
        .await
        .unwrap();
    let left: Vec<_> = sealed
        .iter()
        .filter(|one| one.table != "idempotency")
        .collect();
    assert!(left.is_empty(), "{left:?}");
    let replies = sealed.iter().filter(|one| one.table == "idempotency");
    assert_eq!(replies.count(), 0, "a stored reply could hold a name");
    none_in(&dump(&app).await, "the database after erasure");
    none_in(&files(&app), "the database's files after erasure");

    let logged = log.text();
    assert!(logged.contains("the log is being listened to"));
    assert!(
        logged.len() > 2000,
        "the product logs its requests: {logged}"
    );
    none_in(&logged, "the log");
}

mod planted_words_are_found_nowhere {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        planted(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        planted(Engine::Postgres).await;
    }
}
