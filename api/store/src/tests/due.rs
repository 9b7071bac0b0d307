//! The list of what falls due: each row for one instance at a time, and done once.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use uuid::Uuid;

use super::on_both;
use crate::Store;
use crate::due::{self, Appointment, LEASE};

const NONE: [Uuid; 0] = [];

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

async fn appoint(store: &Store, subject: Uuid, at: DateTime<Utc>) {
    let unit = store.writer().run(move |tx| async move {
        let (kind, subject) = ("offerLapses", Some(("enrolment", subject)));
        due::appoint(
            &tx,
            Appointment {
                id: Uuid::now_v7(),
                tenant: None,
                kind,
                subject,
                at,
            },
        )
        .await
    });
    unit.await.unwrap();
}

async fn lease(store: &Store, who: &'static str, now: DateTime<Utc>) -> Vec<Uuid> {
    let unit = store
        .writer()
        .run(move |tx| async move { due::lease(&tx, who, now, 10).await });
    unit.await.unwrap().into_iter().map(|row| row.id).collect()
}

on_both!(
    async fn each_row_goes_to_one_instance_and_is_done_once(db: Db) {
        let second = db.second().await;
        for n in 0..60 {
            appoint(&db.store, Uuid::now_v7(), at() - TimeDelta::seconds(n)).await;
        }
        appoint(&db.store, Uuid::now_v7(), at() + TimeDelta::seconds(1)).await;
        assert!(due::anything(db.store.read(), at()).await.unwrap());
        let leases = (0..12).map(|n| match n % 2 {
            0 => lease(&db.store, "one", at()),
            _ => lease(&second, "other", at()),
        });
        let leased: Vec<Uuid> = join_all(leases).await.concat();
        let each: BTreeSet<Uuid> = leased.iter().copied().collect();
        assert_eq!(leased.len(), each.len(), "a row was leased twice");
        let rest = join_all((0..6).map(|_| lease(&second, "other", at())))
            .await
            .concat();
        assert_eq!(
            each.len() + rest.len(),
            60,
            "a row was left out, or one that is not due taken"
        );
        assert!(!due::anything(db.store.read(), at()).await.unwrap());

        // Two finish the same row: one of them did it.
        let id = leased[0];
        let twice = [&db.store, &second].map(|store| {
            store
                .writer()
                .run(move |tx| async move { due::done(&tx, id, at()).await })
        });
        let done: Vec<bool> = join_all(twice)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        assert_eq!(done.iter().filter(|done| **done).count(), 1);

        // A lease that ran out frees the row; what is done stays done.
        let later = at() + LEASE + TimeDelta::seconds(2);
        let mut freed = Vec::new();
        for _ in 0..7 {
            freed.extend(lease(&second, "other", later).await);
        }
        assert_eq!(
            freed.len(),
            60,
            "59 whose lease ran out, and the one that fell due meanwhile"
        );
        assert!(!freed.contains(&id));
        assert_eq!(db.numbers("SELECT max(attempts) FROM due").await, [2]);
    }
);

on_both!(
    async fn an_appointment_is_moved_and_not_made_twice(db: Db) {
        let subject = Uuid::now_v7();
        appoint(&db.store, subject, at()).await;
        appoint(&db.store, subject, at() + TimeDelta::days(1)).await;
        assert_eq!(lease(&db.store, "one", at()).await, NONE);
        assert_eq!(
            lease(&db.store, "one", at() + TimeDelta::days(1))
                .await
                .len(),
            1
        );
    }
);

on_both!(
    async fn recurring_work_stands_once_and_comes_again(db: Db) {
        let second = db.second().await;
        let starts = [&db.store, &second, &db.store, &second].map(|store| {
            store.writer().run(|tx| async move {
                due::appoint_recurring(&tx, "purgeIdempotency", at()).await
            })
        });
        for start in join_all(starts).await {
            start.unwrap();
        }
        let [id] = lease(&db.store, "one", at()).await[..] else {
            panic!("one row")
        };
        let again = async |store: &Store, who: &'static str| {
            let next = at() + TimeDelta::days(1);
            let unit = store
                .writer()
                .run(move |tx| async move { due::again(&tx, id, who, next).await });
            unit.await.unwrap()
        };
        assert!(!again(&second, "other").await, "not its lease");
        assert!(again(&db.store, "one").await);
        assert!(!again(&db.store, "one").await, "its lease is given back");
        assert_eq!(
            lease(&second, "other", at() + TimeDelta::hours(23)).await,
            NONE
        );
        assert_eq!(
            lease(&second, "other", at() + TimeDelta::days(1)).await,
            [id]
        );
        // Starting anew leaves its time alone.
        let restart = db
            .store
            .writer()
            .run(|tx| async move { due::appoint_recurring(&tx, "purgeIdempotency", at()).await });
        restart.await.unwrap();
        assert_eq!(db.numbers("SELECT count(*) FROM due").await, [1]);
    }
);

on_both!(
    async fn a_failure_is_noted_and_tried_again_when_the_lease_ends(db: Db) {
        appoint(&db.store, Uuid::now_v7(), at()).await;
        let [id] = lease(&db.store, "one", at()).await[..] else {
            panic!("one row")
        };
        let note = db
            .store
            .writer()
            .run(move |tx| async move { due::failed(&tx, id, "it says no".into()).await });
        note.await.unwrap();
        let noted = "SELECT count(*) FROM due WHERE last_error = 'it says no'";
        assert_eq!(db.numbers(noted).await, [1]);
        assert_eq!(lease(&db.store, "one", at() + LEASE).await, NONE);
        let later = at() + LEASE + TimeDelta::seconds(1);
        assert_eq!(lease(&db.store, "other", later).await, [id]);
    }
);
