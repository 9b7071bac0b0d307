//! How long what means no good keeps the server busy: ten thousand spoilt forms, each drafted, checked and
//! published if it is sound, and ten thousand spoilt answers to an open window, one after the other over one
//! kept connection.
//!
//! `cargo bench -p sidestilt-tests --bench hostile`; on PostgreSQL too if `SIDESTILT_TEST_POSTGRES` names a
//! server. No test looks at a clock.

#[allow(dead_code)]
#[path = "../tests/it/answers/setup.rs"]
mod answers_setup;
#[allow(dead_code)]
#[path = "../tests/it/delivery.rs"]
mod delivery;
#[allow(dead_code)]
#[path = "../tests/it/enrolments/setup.rs"]
mod enrolments_setup;
#[allow(dead_code)]
#[path = "../tests/it/forms/setup.rs"]
mod forms_setup;
#[allow(dead_code)]
#[path = "../tests/it/round.rs"]
mod round;

mod answers {
    pub(crate) use super::answers_setup as setup;
}
mod enrolments {
    pub(crate) use super::enrolments_setup as setup;
}
mod forms {
    pub(crate) use super::forms_setup as setup;
}

use std::collections::BTreeMap;
use std::time::Instant;

use harness::hostile::{
    Answered, Dice, Line, Sent, answers as hostile_answers, forms as hostile_forms,
};
use harness::{App, Engine};
use serde_json::json;

use answers_setup::ground_asking;

const MANY: usize = 10_000;
/// What nothing should take longer than, in milliseconds.
const LONGEST: f64 = 100.0;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    measure(Engine::Sqlite).await;
    if std::env::var_os("SIDESTILT_TEST_POSTGRES").is_some() {
        measure(Engine::Postgres).await;
    }
}

async fn measure(engine: Engine) {
    let app = App::start(engine).await;
    let ground = ground_asking(&app, hostile_answers::form()).await;
    let window = ground.open(&app, "end", 6).await;
    let token = ground.slips(&window).await[0].1.clone();
    let (base, bearer) = (app.base.clone(), ground.setup.coordinator.authorization());
    let sent = tokio::task::spawn_blocking(move || {
        let mut times = Times::default();
        all_forms(&mut Line::to(&base), &bearer, &mut times);
        all_answers(
            &mut Line::to(&base),
            &format!("Capability {token}"),
            &mut times,
        );
        times
    });
    println!("{engine:?}, ms");
    sent.await.unwrap().print();
}

fn all_forms(line: &mut Line, bearer: &str, times: &mut Times) {
    let mut dice = Dice(0x5eed_f0a1_0000_2026);
    for _ in 0..MANY {
        let content = hostile_forms::form(&mut dice);
        let form = as_json(&forms_setup::form(content).to_string());
        let drafted = times.of("form", || line.send("POST", "/v1/forms", bearer, &form));
        if let Some(path) = location(&drafted) {
            let publish = format!("{path}/actions/publish");
            times.of("publishing it", || {
                line.send("POST", &publish, bearer, &as_json("{}"))
            });
        }
    }
}

fn all_answers(line: &mut Line, capability: &str, times: &mut Times) {
    let mut dice = Dice(0x5eed_a25e_0000_2026);
    for _ in 0..MANY {
        let sent = hostile_answers::answer(&mut dice);
        let began = Instant::now();
        times.of("answer", || {
            line.send("PUT", "/v1/answer", capability, &sent)
        });
        let took = began.elapsed().as_secs_f64() * 1e3;
        if took > LONGEST {
            let begins = String::from_utf8_lossy(&sent.body[..sent.body.len().min(60)]);
            println!("{took:.0} ms for {} bytes: {begins:?}", sent.body.len());
        }
    }
}

fn as_json(text: &str) -> Sent {
    let media = "application/json";
    Sent {
        media,
        body: text.as_bytes().to_vec(),
    }
}

fn location(answered: &Answered) -> Option<String> {
    let rest = answered.head.split("location: ").nth(1)?;
    rest.split("\r\n").next().map(str::to_owned)
}

/// How long each took, by what it was and whether it was taken.
#[derive(Default)]
struct Times(BTreeMap<(&'static str, bool), Vec<f64>>);

impl Times {
    fn of(&mut self, what: &'static str, send: impl FnOnce() -> Answered) -> Answered {
        let began = Instant::now();
        let answered = send();
        let took = began.elapsed().as_secs_f64() * 1e3;
        assert!(answered.status < 500, "{what}: {}", json!(answered.text));
        let taken = answered.status < 300;
        self.0.entry((what, taken)).or_default().push(took);
        answered
    }

    fn print(mut self) {
        println!(
            "{:<24} {:>7} {:>8} {:>8} {:>8} {:>9}",
            "", "sent", "median", "99 %", "slowest", "over 100"
        );
        for ((what, taken), times) in &mut self.0 {
            times.sort_by(f64::total_cmp);
            let at = |part: f64| times[((times.len() - 1) as f64 * part).round() as usize];
            let over = times.iter().filter(|took| **took > LONGEST).count();
            let what = format!("{what}, {}", if *taken { "taken" } else { "refused" });
            println!(
                "{what:<24} {:>7} {:>8.1} {:>8.1} {:>8.1} {over:>9}",
                times.len(),
                at(0.5),
                at(0.99),
                at(1.0),
            );
        }
    }
}
