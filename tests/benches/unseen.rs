//! Whether an id that is another organisation's takes another time to be refused than one that nobody has:
//! both are asked for in turn over one kept connection, and the medians stand beside each other.
//!
//! `cargo bench -p sidestilt-tests --bench unseen`; on PostgreSQL too if `SIDESTILT_TEST_POSTGRES` names a
//! server. No test looks at a clock.

#[allow(dead_code)]
#[path = "../tests/it/delivery.rs"]
mod delivery;
#[allow(dead_code)]
#[path = "../tests/it/round.rs"]
mod round;

use std::time::Instant;

use harness::{App, Client, Engine};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use delivery::{Ground, ground};
use round::place;

/// How many rounds, each of which gives one ratio, and how often both are asked for in one.
const ROUNDS: usize = 11;
const ASKED: usize = 60;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    measure(Engine::Sqlite).await;
    if std::env::var_os("SIDESTILT_TEST_POSTGRES").is_some() {
        measure(Engine::Postgres).await;
    }
}

/// One way to ask for something by its id.
struct Question {
    what: &'static str,
    method: Method,
    /// What stands before the id, and after it.
    path: (&'static str, &'static str),
    body: Option<Value>,
    foreign: String,
    /// Whether ids of this kind tell a time.
    ordered: bool,
}

impl Question {
    async fn ask(&self, client: &Client, id: &str) -> f64 {
        let (before, after) = self.path;
        let body = self.body.as_ref().map(|body| {
            let text = body.to_string().replace("{id}", id);
            ("application/json", text)
        });
        let path = format!("{before}{id}{after}");
        let path = if before.ends_with('!') {
            before.trim_end_matches('!')
        } else {
            &path
        };
        let began = Instant::now();
        let reply = client.send(self.method.clone(), path, body).await;
        let took = began.elapsed().as_secs_f64();
        assert!(
            matches!(reply.status, 404 | 422),
            "{} {}",
            self.what,
            reply.text
        );
        took * 1e6
    }

    fn unknown(&self) -> String {
        let id = match self.ordered {
            true => Uuid::now_v7(),
            false => Uuid::new_v4(),
        };
        id.to_string()
    }
}

async fn measure(engine: Engine) {
    let app = App::start_with(engine, &["requests_per_minute=0"]).await;
    let theirs = ground(&app, "Deres").await;
    let asker = place(&app, "Vår").await.coordinator;
    let asker = asker.for_purpose("administration").if_match("\"1-0\"");
    println!(
        "{engine:?}: median of foreign and of unknown ids, µs; their ratio, and the middle half of {ROUNDS} ratios"
    );
    for question in questions(&theirs).await {
        let (mut foreign, mut unknown, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let (mut f, mut u) = (Vec::new(), Vec::new());
            for turn in 0..ASKED {
                let other = question.unknown();
                // Neither always comes after the other.
                if turn % 2 == 0 {
                    f.push(question.ask(&asker, &question.foreign).await);
                    u.push(question.ask(&asker, &other).await);
                } else {
                    u.push(question.ask(&asker, &other).await);
                    f.push(question.ask(&asker, &question.foreign).await);
                }
            }
            ratios.push(at(&mut f, 0.5) / at(&mut u, 0.5));
            foreign.append(&mut f);
            unknown.append(&mut u);
        }
        println!(
            "{:<28} {:>7.0} {:>7.0} {:>6.2}  {:.2}–{:.2}",
            question.what,
            at(&mut foreign, 0.5),
            at(&mut unknown, 0.5),
            at(&mut ratios, 0.5),
            at(&mut ratios, 0.25),
            at(&mut ratios, 0.75),
        );
    }
}

/// The value below which this part of them lies.
fn at(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part).round() as usize]
}

async fn questions(theirs: &Ground) -> Vec<Question> {
    let coordinator = theirs.place.coordinator.for_purpose("administration");
    let run = theirs.run(&theirs.told()).await;
    let session = theirs.session("2099-03-02", "10:00", "12:00");
    let session = coordinator.post(&format!("{run}/sessions"), &session).await;
    let session = session.expect(201).id();
    coordinator
        .post(&format!("{run}/actions/open"), &json!({}))
        .await
        .expect(200);
    let party = json!({
        "party": ["patient"], "displayName": "Kari Nordmann", "referralReceivedOn": "2026-01-10"
    });
    let party = coordinator.post(&format!("{run}/enrolments"), &party).await;
    let party = party.expect(201).id();
    let need = coordinator.post("/v1/needs", &theirs.place.need()).await;
    let need = need.expect(201).id();
    let run = run.rsplit('/').next().unwrap_or_default().to_owned();
    let meetings = format!("/v1/courses/{}/meetings", theirs.course);
    let meeting = coordinator.get(&meetings).await.expect(200).json["items"][0]["id"].clone();
    let meeting = meeting.as_str().unwrap_or_default().to_owned();
    let person = theirs.user_person.as_str().unwrap_or_default().to_owned();
    let get = |what, path, foreign: &str, ordered| Question {
        what,
        method: Method::GET,
        path,
        body: None,
        foreign: foreign.to_owned(),
        ordered,
    };
    let post = |what, path, body, foreign: &str, ordered| Question {
        method: Method::POST,
        body: Some(body),
        ..get(what, path, foreign, ordered)
    };
    let asked = json!({
        "subjectKind": "party", "subjectId": "{id}", "kind": "erase", "receivedOn": "2026-01-12"
    });
    vec![
        get("course", ("/v1/courses/", ""), &theirs.course, true),
        get(
            "plan in force",
            ("/v1/courses/", "/plan"),
            &theirs.course,
            true,
        ),
        get(
            "plan version",
            ("/v1/courses/", "/plan/versions/1"),
            &theirs.course,
            true,
        ),
        get(
            "working group",
            ("/v1/courses/", "/working-group"),
            &theirs.course,
            true,
        ),
        get(
            "course, history",
            ("/v1/courses/", "/history"),
            &theirs.course,
            true,
        ),
        get(
            "course, actions",
            ("/v1/courses/", "/actions"),
            &theirs.course,
            true,
        ),
        get("queue", ("/v1/courses/", "/queue"), &theirs.course, true),
        get("meeting", ("/v1/meetings/", ""), &meeting, true),
        get("run", ("/v1/runs/", ""), &run, true),
        get("run, actions", ("/v1/runs/", "/actions"), &run, true),
        get("run, history", ("/v1/runs/", "/history"), &run, true),
        get(
            "run, method status",
            ("/v1/runs/", "/method-status"),
            &run,
            true,
        ),
        get("run, conclusion", ("/v1/runs/", "/conclusion"), &run, true),
        get("run, enrolments", ("/v1/runs/", "/enrolments"), &run, true),
        get("session", ("/v1/sessions/", ""), &session, true),
        get(
            "session, sheet",
            ("/v1/sessions/", "/attendance"),
            &session,
            true,
        ),
        get("person", ("/v1/people/", ""), &person, false),
        get("enrolment", ("/v1/enrolments/", ""), &party, false),
        get(
            "enrolment, actions",
            ("/v1/enrolments/", "/actions"),
            &party,
            false,
        ),
        get("need", ("/v1/needs/", ""), &need, true),
        post(
            "start a run",
            ("/v1/runs/", "/actions/start"),
            json!({}),
            &run,
            true,
        ),
        post(
            "withdraw a party",
            ("/v1/enrolments/", "/actions/withdraw"),
            json!({}),
            &party,
            false,
        ),
        post(
            "retire a course",
            ("/v1/courses/", "/actions/retire"),
            json!({ "reason": "x" }),
            &theirs.course,
            true,
        ),
        post(
            "decline a need",
            ("/v1/needs/", "/actions/decline"),
            json!({ "reason": "x" }),
            &need,
            true,
        ),
        post(
            "ask for a party's data",
            ("/v1/subject-requests!", ""),
            asked,
            &party,
            false,
        ),
    ]
}
