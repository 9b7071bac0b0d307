//! Everything that a dump of the database shows.

use std::collections::{BTreeMap, BTreeSet};

use harness::{App, Engine};
use store::crypto::sha256_hex;

use crate::answers::setup::column;

/// Every table with its rows as text: each value of each, and on PostgreSQL which transaction wrote it.
pub async fn tables(app: &App) -> BTreeMap<String, Vec<String>> {
    let tables = match app.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Engine::Postgres => {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()"
        }
    };
    let mut all = BTreeMap::new();
    for table in column(app, tables).await {
        let sql = match app.engine() {
            Engine::Postgres => format!("SELECT t.xmin::text || ' ' || t::text FROM \"{table}\" t"),
            Engine::Sqlite => {
                let names = format!("SELECT name FROM pragma_table_info('{table}')");
                let names = column(app, &names).await.into_iter();
                let quoted: Vec<String> = names.map(|name| format!("quote(\"{name}\")")).collect();
                format!("SELECT {} FROM \"{table}\"", quoted.join(" || ' ' || "))
            }
        };
        all.insert(table, column(app, &sql).await);
    }
    all
}

/// What every table holds that answering must leave alone, as a hash over all its rows.
pub async fn elsewhere(app: &App) -> BTreeMap<String, String> {
    // What was written down before is sealed a little later: that is no trace of an answer.
    app.seal().await;
    // Slots are what is answered into; the journal's chains and appointments go on by themselves.
    const OTHERS: [&str; 4] = ["answer_slot", "journal_head", "access_block", "due"];
    let mut all = tables(app).await;
    all.retain(|table, _| !OTHERS.contains(&table.as_str()));
    let hashed = all.into_iter().map(|(table, mut rows)| {
        rows.sort_unstable();
        (table, sha256_hex(rows.join("\n").as_bytes()))
    });
    hashed.collect()
}

/// The words of a text that are long enough to be more than a coincidence. An id is one, however it is written.
pub fn words(text: &str) -> BTreeSet<String> {
    let whole = text.replace('-', "").to_lowercase();
    let words = whole.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words
        .filter(|word| word.len() >= 12)
        .map(str::to_owned)
        .collect()
}

/// Those of many texts.
pub fn words_of<'a>(texts: impl IntoIterator<Item = &'a String>) -> BTreeSet<String> {
    texts.into_iter().flat_map(|text| words(text)).collect()
}
