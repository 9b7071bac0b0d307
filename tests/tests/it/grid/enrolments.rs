//! Parties in every state, and what is called on them.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::world::{Call, World};

impl World {
    /// An open run that asks for a referral, with its first session in so many days; its path.
    async fn open_run(&self, days: i64, capacity: i32) -> String {
        let told = json!({ "capacity": capacity, "referralRule": "required" });
        let on = self.today() + TimeDelta::days(days);
        let run = self.scheduled(told, on, ["10:00", "12:00"]).await;
        self.post("coordinator", &format!("{run}/actions/open"), json!({}))
            .await;
        run
    }

    /// Enrols somebody who can be reached; their path.
    async fn enrol(&self, run: &str, referral: Option<&str>) -> String {
        let body = json!({
            "party": ["patient"], "displayName": "Kari", "digital": true,
            "referralReceivedOn": referral
        });
        let path = format!("{run}/enrolments");
        let party = self.post("coordinator", &path, body).await;
        format!("/v1/enrolments/{}", party["id"].as_str().unwrap())
    }

    async fn do_to(&self, party: &str, action: &str) {
        let call = on_party(party, action);
        self.post("coordinator", &call.path, call.body).await;
    }

    /// Somebody has the only seat and gives it up: who waits is offered it, but for the last day
    /// before the first session, when nobody is offered a seat by itself.
    async fn second_in_line(&self, days: i64) -> String {
        let run = self.open_run(days, 1).await;
        let seated = self.enrol(&run, Some("2026-01-12")).await;
        let waiting = self.enrol(&run, Some("2026-01-12")).await;
        self.do_to(&seated, "withdraw").await;
        waiting
    }

    /// A run of one session that is over, at which so many of a party were; the party's path.
    async fn held_with(&self, seats: i32) -> String {
        let run = self
            .scheduled(json!({}), self.today(), ["00:00", "00:01"])
            .await;
        self.step("coordinator", &run, "open").await;
        let four = json!({ "party": vec!["patient"; 4], "digital": true });
        let four = self
            .post("coordinator", &format!("{run}/enrolments"), four)
            .await;
        self.step("userLead", &run, "start").await;
        let mut sheet = self.sheet();
        sheet["enrolments"] = json!([{ "enrolmentId": four["id"], "seatsPresent": seats }]);
        self.record_as(&run, &sheet).await;
        self.step("professionalLead", &run, "finish").await;
        format!("/v1/enrolments/{}", four["id"].as_str().unwrap())
    }

    /// A party in a state; its path.
    async fn party(&self, state: &str) -> String {
        match state {
            "requested" | "refused" => {
                let run = self.open_run(30, 12).await;
                self.enrol(&run, None).await
            }
            "confirmed" | "withdrawn" | "cancelled" => {
                let run = self.open_run(30, 12).await;
                let party = self.enrol(&run, Some("2026-01-12")).await;
                if state == "cancelled" {
                    let reason = json!({ "reason": "Ingen fagperson." });
                    self.post("coordinator", &format!("{run}/actions/cancel"), reason)
                        .await;
                }
                party
            }
            "completed" => self.held_with(1).await,
            "droppedOut" => self.held_with(0).await,
            "waiting" => self.second_in_line(1).await,
            "offered" | "declined" | "lapsed" => self.second_in_line(30).await,
            other => panic!("a party is never {other}"),
        }
    }

    /// A party in a state, and what is called on it.
    pub async fn party_to(&self, state: &str, action: &str) -> Call {
        let party = self.party(state).await;
        match state {
            "refused" => self.do_to(&party, "refuse").await,
            "declined" => self.do_to(&party, "decline-offer").await,
            "withdrawn" => self.do_to(&party, "withdraw").await,
            "completed" => self.do_to(&party, "complete").await,
            "droppedOut" => self.do_to(&party, "drop-out").await,
            "lapsed" => self.clock.advance(TimeDelta::hours(73)),
            _ => {}
        }
        // By itself, if it was to lapse; else it is there.
        self.wait_for(&format!("{party}/actions"), state).await;
        on_party(&party, action)
    }
}

fn on_party(party: &str, action: &str) -> Call {
    let body: Value = match action {
        "confirm" => json!({ "referralReceivedOn": "2026-01-12" }),
        "refuse" => json!({ "reason": "Kurset er for voksne." }),
        _ => json!({}),
    };
    Call::post(format!("{party}/actions/{action}"), body)
}
