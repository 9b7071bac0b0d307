//! Many ask at once: no seat is sold twice, and no number is drawn twice or left out.

use futures::FutureExt;
use futures::future::join_all;
use harness::{App, Client, Engine};
use sea_orm_migration::sea_orm::{ConnectionTrait, QueryResult, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::setup::{Setup, Wanted, id, party};

const ASKING: usize = 40;
const SEATS: i32 = 10;

/// How often a run of ten seats is rushed.
const RUNS: usize = 100;

/// How often parties of all sizes come and go.
const MIXED_RUNS: usize = 25;

/// The coordinator at each instance: who asks next asks at the other one.
fn counters(app: &App, second: Option<&App>) -> Vec<Client> {
    let instances = [Some(app), second].into_iter().flatten();
    let at = |instance: &App| {
        instance
            .client("coordinator", &[])
            .for_purpose("administration")
    };
    instances.map(at).collect()
}

async fn rush(app: &App, second: Option<&App>) {
    let setup = Setup::new(app, "general").await;
    let counters = counters(app, second);
    for round in 0..RUNS {
        let run = setup.run(app, Wanted::open(SEATS)).await;
        let (path, body) = (format!("/v1/runs/{run}/enrolments"), party(1));
        let asking = (0..ASKING).map(|at| counters[at % counters.len()].post(&path, &body));
        let answers = join_all(asking).await.into_iter();
        let answers: Vec<Value> = answers.map(|reply| reply.expect(201).json).collect();
        let in_state = |state: &str| answers.iter().filter(|one| one["state"] == state).count();
        assert_eq!(in_state("confirmed"), 10, "round {round}: seats sold");
        assert_eq!(in_state("waiting"), 30, "round {round}");
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

/// Ten seats are taken by five parties of two. All at once they give them up, and twenty parties of
/// one to four seats ask.
async fn come_and_go(app: &App, second: Option<&App>) {
    let setup = Setup::new(app, "general").await;
    let counters = counters(app, second);
    let mut offers = 0;
    for round in 0..MIXED_RUNS {
        let run = setup.run(app, Wanted::open(SEATS)).await;
        let mut seated = Vec::new();
        for _ in 0..5 {
            seated.push(setup.enrol(run, 2).await);
        }
        let path = format!("/v1/runs/{run}/enrolments");
        let counter = |at: usize| &counters[at % counters.len()];
        let asking = (0..20).map(|at| {
            let (path, counter) = (path.clone(), counter(at));
            async move {
                counter
                    .post(&path, &party(1 + (at + round) % 4))
                    .await
                    .expect(201)
            }
            .boxed()
        });
        let leaving = seated.iter().enumerate().map(|(at, one)| {
            let path = format!("/v1/enrolments/{}/actions/withdraw", id(one));
            let counter = counter(at + round);
            async move { counter.post(&path, &json!({})).await.expect(200) }.boxed()
        });
        // They come in between each other.
        let mut asking: Vec<_> = asking.collect();
        for (at, one) in leaving.enumerate() {
            asking.insert(4 * at, one);
        }
        join_all(asking).await;
        offers += the_line_is_kept(app, &setup, run, round).await;
        answered_twice_at_once(&setup, &counters, run, round).await;
        the_line_is_kept(app, &setup, run, round).await;
    }
    assert!(
        offers >= MIXED_RUNS,
        "only {offers} offers: nobody was let in from the line"
    );
}

/// A party as it is stored.
struct Stored {
    state: String,
    seats: i32,
    /// The number it drew in the line; 0 if it never stood there.
    number: i64,
}

async fn stored(app: &App, run: Uuid) -> Vec<Stored> {
    let db = app.db.connect().await;
    let sql = "SELECT state, party_seats, queue_position FROM enrolment WHERE run_id = $1";
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, [run.into()]);
    let rows = db.query_all_raw(asked).await.unwrap();
    let one = |row: &QueryResult| Stored {
        state: row.try_get_by_index(0).unwrap(),
        seats: row.try_get_by_index(1).unwrap(),
        number: row.try_get_by_index(2).unwrap(),
    };
    rows.iter().map(one).collect()
}

/// No more seats are taken than there are, nobody for whom there is room is left waiting, whoever was
/// let in before others in line was small enough where they were not, and no number was drawn twice
/// or left out. Returns how many have an offer.
async fn the_line_is_kept(app: &App, setup: &Setup, run: Uuid, round: usize) -> usize {
    let all = stored(app, run).await;
    let waits = |one: &&Stored| one.state == "waiting";
    let sits = |one: &&Stored| ["confirmed", "offered"].contains(&one.state.as_str());
    let taken: i32 = all.iter().filter(sits).map(|one| one.seats).sum();
    assert!(taken <= SEATS, "round {round}: {taken} seats are taken");
    let counts = setup.summary(run).await;
    assert_eq!(counts["seatsFree"], SEATS - taken, "round {round}");
    for one in all.iter().filter(waits) {
        let (number, seats) = (one.number, one.seats);
        assert!(
            seats > SEATS - taken,
            "round {round}: there is room for number {number}"
        );
        let later = all
            .iter()
            .filter(sits)
            .filter(|let_in| let_in.number > number);
        for let_in in later {
            let why = format!("round {round}: {} before {number}", let_in.number);
            assert!(
                let_in.seats < seats,
                "{why}, for whom there was room as well"
            );
        }
    }
    let mut numbers: Vec<i64> = all
        .iter()
        .map(|one| one.number)
        .filter(|n| *n > 0)
        .collect();
    numbers.sort_unstable();
    let wanted: Vec<i64> = (1..).take(numbers.len()).collect();
    assert_eq!(numbers, wanted, "round {round}: a gap or a double");
    all.iter().filter(|one| one.state == "offered").count()
}

/// Each offer is taken and declined at the same time: one of the two counts.
async fn answered_twice_at_once(setup: &Setup, counters: &[Client], run: Uuid, round: usize) {
    let list = format!("/v1/runs/{run}/enrolments?state=offered&limit=200");
    let page = setup.coordinator.get(&list).await.expect(200).json;
    for (at, offered) in page["items"].as_array().unwrap().iter().enumerate() {
        let path = |action: &str| format!("/v1/enrolments/{}/actions/{action}", id(offered));
        let (take, leave) = (path("accept"), path("decline-offer"));
        let counter = |at: usize| &counters[at % counters.len()];
        let (one, other, nothing) = (counter(at), counter(at + 1), json!({}));
        let (took, left) = tokio::join!(one.post(&take, &nothing), other.post(&leave, &nothing));
        let mut statuses = [took.status, left.status];
        statuses.sort_unstable();
        assert_eq!(
            statuses,
            [200, 409],
            "round {round}: {} {}",
            took.text,
            left.text
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_seats_for_forty_on_one_instance_over_sqlite() {
    let app = App::start(Engine::Sqlite).await;
    rush(&app, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_seats_for_forty_on_two_instances_over_postgres() {
    let app = App::start(Engine::Postgres).await;
    let second = app.second_instance().await;
    rush(&app, Some(&second)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parties_of_all_sizes_come_and_go_on_one_instance_over_sqlite() {
    let app = App::start(Engine::Sqlite).await;
    come_and_go(&app, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parties_of_all_sizes_come_and_go_on_two_instances_over_postgres() {
    let app = App::start(Engine::Postgres).await;
    let second = app.second_instance().await;
    come_and_go(&app, Some(&second)).await;
}
