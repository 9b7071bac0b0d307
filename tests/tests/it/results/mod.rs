//! What answers come to: figures, who sees them, and the page.

mod oral;
mod page;
mod rounds;
mod seen;
mod sessions;
mod vectors;
mod whole;

use chrono::{DateTime, Utc};
use harness::{App, Client};
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, Statement, Value as Bound};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::delivery::Ground;
use crate::over::id;

/// Answers to the small form of [`crate::forms::content`]: calm, afraid and again by turns.
pub fn answers(n: usize) -> Vec<Value> {
    let one = |at: usize| {
        let again = if at == 0 { "no" } else { "yes" };
        json!({ "calm": 1 + at % 3, "afraid": 1 + at % 2, "again": again })
    };
    (0..n).map(one).collect()
}

/// A window of a run as it is once it has been settled.
pub struct Settled<'a> {
    pub form: &'a str,
    pub moment: &'a str,
    pub session: Option<&'a str>,
    pub closed: &'a str,
    pub answers: &'a [Value],
    /// What was written, each to a question.
    pub texts: &'a [(&'a str, &'a str)],
}

/// Puts a settled window there, past the product: how answers get so far is told by other tests. Its id.
pub async fn settled(app: &App, ground: &Ground, run: &str, window: Settled<'_>) -> String {
    // Far ahead, so that the clock does not come in between.
    let planned =
        json!({ "formId": window.form, "moment": "followUp", "weeksAfter": 50, "daysOpen": 7 });
    let made = ground
        .place
        .coordinator
        .post(&format!("{run}/windows"), &planned)
        .await;
    let made: Uuid = made.expect(201).id().parse().unwrap();
    let db = app.db.connect().await;
    let kept = i32::try_from(window.answers.len()).unwrap();
    let closed: DateTime<Utc> = window.closed.parse().unwrap();
    let session: Option<Uuid> = window.session.map(|session| id(session).parse().unwrap());
    let outcome = if kept < 5 { "tooFewAnswers" } else { "settled" };
    let close = "UPDATE answer_window SET state = 'closed', outcome = $6, weeks_after = NULL, moment = $1, \
                 closes_at = $2, invited = 14, answers = $3, session_id = $4 WHERE id = $5";
    let values = [
        window.moment.into(),
        closed.into(),
        kept.into(),
        session.into(),
        made.into(),
        outcome.into(),
    ];
    run_sql(&db, close, values).await;
    for answer in window.answers {
        let insert = "INSERT INTO answer (id, window_id, \"values\") VALUES ($1, $2, $3)";
        run_sql(
            &db,
            insert,
            [Uuid::new_v4().into(), made.into(), answer.clone().into()],
        )
        .await;
    }
    for (question, text) in window.texts {
        let insert =
            "INSERT INTO answer_text (id, window_id, question, text) VALUES ($1, $2, $3, $4)";
        let values = [
            Uuid::new_v4().into(),
            made.into(),
            (*question).into(),
            (*text).into(),
        ];
        run_sql(&db, insert, values).await;
    }
    db.close().await.unwrap();
    made.to_string()
}

async fn run_sql<const N: usize>(db: &DatabaseConnection, sql: &str, values: [Bound; N]) {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await.unwrap();
}

/// The scores of a run's participants on the shipped form about mastery, in hundredths.
pub async fn paired(app: &App, run: &str, form: &str, scores: &[(i32, i32)]) {
    let db = app.db.connect().await;
    let (run, form): (Uuid, Uuid) = (id(run).parse().unwrap(), form.parse().unwrap());
    for (before, after) in scores {
        let insert = "INSERT INTO \"change\" (id, run_id, form_id, scale, moment, before, after) \
                      VALUES ($1, $2, $3, 'mastery', 'end', $4, $5)";
        let values = [
            Uuid::new_v4().into(),
            run.into(),
            form.into(),
            (*before).into(),
            (*after).into(),
        ];
        run_sql(&db, insert, values).await;
    }
    db.close().await.unwrap();
}

pub async fn results(client: &Client, run: &str) -> Value {
    client.get(&format!("{run}/results")).await.expect(200).json
}

/// The figure with a key in a window.
pub fn figure<'a>(window: &'a Value, key: &str) -> &'a Value {
    let all = window["figures"].as_array().unwrap();
    all.iter().find(|one| one["key"] == key).unwrap()
}
