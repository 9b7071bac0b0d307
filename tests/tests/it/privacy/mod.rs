//! What becomes of people's data: asked for, erased, ended by time, sealed under new keys, and never
//! where it should not be.

pub(crate) mod canaries;
mod columns;
mod document;
mod erasing;
mod erasing_told;
mod export;
mod keys;
pub(crate) mod requests;
pub(crate) mod retention;
mod retention_more;

use harness::App;
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};

/// Everything in one text column, past the product.
pub(crate) async fn column(app: &App, sql: &str) -> Vec<String> {
    let db = app.db.connect().await;
    let sql = Statement::from_string(db.get_database_backend(), sql.to_owned());
    let rows = db.query_all_raw(sql).await.unwrap();
    let text = rows
        .iter()
        .map(|row| row.try_get_by_index::<Option<String>>(0).unwrap());
    let found = text.flatten().collect();
    db.close().await.unwrap();
    found
}
