//! A backup that was taken while windows were open, and the keystore as it is when somebody comes with it.

use std::collections::BTreeSet;

use harness::App;
use sea_orm_migration::sea_orm::{ConnectOptions, ConnectionTrait, Database, Statement};
use store::crypto::{Aad, WindowKey};
use uuid::Uuid;

use super::Run;
use super::dump::{tables, words_of};
use super::orders::rows;

/// What a backup holds of answers.
pub struct Backup {
    /// Slots: window, hash and sealed answer.
    slots: Vec<(Uuid, String, String)>,
    /// Rows of slots, invitations and scores that wait.
    held: Vec<String>,
}

impl Backup {
    pub async fn taken(app: &App, runs: &[Run]) -> Self {
        let mut slots = Vec::new();
        for run in runs {
            let hashes = rows(app, "id_hash", "answer_slot", run.id, "id_hash").await;
            let bodies = rows(app, "body_sealed", "answer_slot", run.id, "id_hash").await;
            let both = hashes.into_iter().zip(bodies);
            slots.extend(both.map(|(hash, body)| (run.id, hash, body)));
        }
        let mut all = tables(app).await;
        let held = ["answer_slot", "answer_invite", "pair_held"];
        let held = held.iter().flat_map(|table| all.remove(*table).unwrap());
        Self {
            slots,
            held: held.collect(),
        }
    }

    /// What stands in it that nothing may lead back to.
    pub fn words(&self) -> BTreeSet<String> {
        words_of(&self.held)
    }

    /// How many answers these keys open.
    pub fn opened(&self, keys: &[WindowKey]) -> usize {
        let opens = |(window, hash, body): &&(Uuid, String, String)| {
            let half = u128::from_str_radix(&hash[..32], 16).unwrap();
            let place = Aad {
                table: "answer_slot",
                column: "body_sealed",
                row: Uuid::from_u128(half),
                tenant: *window,
            };
            keys.iter().any(|key| key.open(&place, body).is_ok())
        };
        self.slots.iter().filter(opens).count()
    }

    /// How many of these codes are found among the scores that wait, with these keys.
    pub fn known(&self, codes: &[String], keys: &[WindowKey]) -> usize {
        let words = self.words();
        let known = |code: &&String| {
            let tags = keys.iter().map(|key| key.tag(&[code.as_bytes()]).unwrap());
            tags.into_iter().any(|tag| words.contains(&tag))
        };
        codes.iter().filter(known).count()
    }
}

/// Every key that the keystore has now.
pub async fn keystore(app: &App) -> Vec<WindowKey> {
    let url = format!("sqlite:{}", app.db.folder.join("keystore.sqlite").display());
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let keys = Database::connect(options).await.unwrap();
    let all = Statement::from_string(keys.get_database_backend(), "SELECT bytes FROM window_key");
    let rows = keys.query_all_raw(all).await.unwrap();
    keys.close().await.unwrap();
    let key = |row: &sea_orm_migration::sea_orm::QueryResult| {
        let bytes: Vec<u8> = row.try_get_by_index(0).unwrap();
        WindowKey::from_bytes(&bytes).unwrap()
    };
    rows.iter().map(key).collect()
}
