//! Many ask at once: no seat is sold twice, and no number is drawn twice or left out.

use harness::{App, Engine};
use serde_json::Value;

use super::setup::{Setup, Wanted, party};

const ASKING: usize = 40;
const SEATS: i32 = 10;

async fn rush(app: &App, second: Option<&App>, rounds: usize) {
    let setup = Setup::new(app, "general").await;
    let path = |run| format!("/v1/runs/{run}/enrolments");
    for round in 0..rounds {
        let run = setup.run(app, Wanted::open(SEATS)).await;
        let asking = (0..ASKING).map(|at| {
            let instance = second.filter(|_| at % 2 == 1).unwrap_or(app);
            let client = instance.client("coordinator", &[]);
            let path = path(run);
            async move { client.post(&path, &party(1)).await.expect(201).json }
        });
        let answers = futures::future::join_all(asking).await;
        let in_state = |state: &str| answers.iter().filter(|one| one["state"] == state).count();
        let confirmed = in_state("confirmed");
        assert_eq!(confirmed, 10, "round {round}: seats sold");
        assert_eq!(in_state("waiting"), ASKING - confirmed, "round {round}");
        let number = |one: &Value| one["queue"]["number"].as_i64();
        let mut numbers: Vec<i64> = answers.iter().filter_map(number).collect();
        numbers.sort_unstable();
        let wanted: Vec<i64> = (1..=30).collect();
        assert_eq!(numbers, wanted, "round {round}: a gap or a double");
        let counts = setup.summary(run).await;
        assert_eq!(counts["confirmedSeats"], SEATS, "round {round}");
        assert_eq!(counts["seatsFree"], 0, "round {round}");
        assert_eq!(counts["waitingSeats"], 30, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_seats_for_forty_on_one_instance_over_sqlite() {
    let app = App::start(Engine::Sqlite).await;
    rush(&app, None, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_seats_for_forty_on_two_instances_over_postgres() {
    let app = App::start(Engine::Postgres).await;
    let second = app.second_instance().await;
    rush(&app, Some(&second), 10).await;
}
