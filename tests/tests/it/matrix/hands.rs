//! One of everything about hands without a login, each at its end, put there past HTTP: how they come
//! to be is tried elsewhere.

use chrono::TimeDelta;
use harness::App;
use store::StoreError;
use store::attestation::{self, Attestation};
use store::capability::{self, Capability};
use store::message::{self, Message};
use uuid::Uuid;

use super::world::Things;
use crate::delivery::Ground;

/// Adds them to an organisation's things, in the name of this person.
pub async fn add(app: &App, ground: &Ground, person: &str, own: &mut Things) {
    let (id, now) = (Uuid::new_v4(), app.clock.now());
    let tenant = ground.place.trust;
    let course: Uuid = ground.course.parse().unwrap();
    let person: Uuid = person.parse().unwrap();
    let asked: Capability = Capability {
        id,
        tenant,
        kind: "approvePlan".to_owned(),
        token_hash: capability::hash(&id.to_string()),
        subject_kind: "planVersion".to_owned(),
        subject_id: id,
        course_id: Some(course),
        run_id: None,
        person_id: Some(person),
        side: Some("user".to_owned()),
        number: Some(1),
        content_hash: Some("0".repeat(64)),
        single_use: true,
        created_at: now,
        created_by: id,
        created_by_person: None,
        expires_at: now,
        used_at: None,
        voided_at: Some(now),
        outcome: None,
        reason: None,
    };
    // Everybody of the side was there before it was entered.
    let later = now + TimeDelta::days(1);
    let attested = Attestation {
        id,
        tenant,
        version: 1,
        created_at: later,
        updated_at: later,
        kind: "approvePlan".to_owned(),
        course_id: course,
        run_id: None,
        subject_id: id,
        number: 1,
        content_hash: "0".repeat(64),
        side: "user".to_owned(),
        person_id: person,
        basis: "paper".to_owned(),
        meeting_id: None,
        paper_title: None,
        given_on: now.date_naive(),
        paper_sha256: None,
        state: "void".to_owned(),
        entered_by: id,
        entered_by_person: None,
        second_person: None,
        decided_at: Some(now),
    };
    let told = Message {
        id,
        tenant,
        version: 1,
        created_at: now,
        updated_at: now,
        kind: "receipt".to_owned(),
        recipient_kind: "person".to_owned(),
        recipient_id: person,
        about_kind: "planVersion".to_owned(),
        about_id: id,
        channel: "email".to_owned(),
        language: "nb".to_owned(),
        state: "sent".to_owned(),
        content_sealed: None,
        capability_id: None,
        expires_at: None,
        attempts: 1,
        next_try_at: now,
        lease_until: None,
        leased_by: None,
        last_failure: None,
        done_at: Some(now),
    };
    let writer = app.inside().store.writer();
    let write = writer.run(move |tx| {
        let (asked, attested, told) = (asked.clone(), attested.clone(), told.clone());
        async move {
            capability::insert(&tx, asked).await?;
            attestation::insert(&tx, attested).await?;
            message::insert(&tx, vec![told]).await?;
            Ok::<_, StoreError>(())
        }
    });
    write.await.unwrap();
    let id = id.to_string();
    for noun in ["decision-requests", "attestations", "messages"] {
        own.insert(noun, id.clone());
    }
}
