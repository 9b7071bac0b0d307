//! Facts about a database as a whole.

use std::path::Path;

use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::conn::Conn;
use crate::entity::installation as row;
use crate::error::StoreError;
use crate::unit::Tx;

/// Key of the marker of a demonstration database.
pub const DEMO: &str = "demo";

/// The value of a key, if it is set.
pub async fn get(conn: &Conn, key: &str) -> Result<Option<String>, StoreError> {
    let found = row::Entity::find_by_id(key.to_owned())
        .one(&conn.db())
        .await?;
    Ok(found.map(|row| row.value))
}

/// Whether the database was made for a demonstration: `serve` refuses one, `demo` any other.
pub async fn is_demo(conn: &Conn) -> Result<bool, StoreError> {
    Ok(get(conn, DEMO).await?.is_some())
}

/// Whether an SQLite file that is to be thrown away belongs to a demonstration, or holds nothing yet.
/// It is looked at as it is: neither made nor migrated. What can't be read is somebody's own.
pub async fn is_demo_file(path: &Path) -> bool {
    let options = SqliteConnectOptions::new().filename(path);
    let Ok(mut file) = SqliteConnection::connect_with(&options).await else {
        return false;
    };
    let marked = "SELECT count(*) FROM installation WHERE key = ?";
    let marked = sqlx::query_scalar::<_, i64>(marked).bind(DEMO);
    if marked
        .fetch_one(&mut file)
        .await
        .is_ok_and(|found| found > 0)
    {
        return true;
    }
    let tables = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM sqlite_master");
    let loaded = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM code_list_load");
    tables
        .fetch_one(&mut file)
        .await
        .is_ok_and(|found| found == 0)
        || loaded
            .fetch_one(&mut file)
            .await
            .is_ok_and(|found| found == 0)
}

/// Sets a key's value.
pub async fn set(tx: &Tx, key: &str, value: &str) -> Result<(), StoreError> {
    let new = row::ActiveModel {
        key: Set(key.to_owned()),
        value: Set(value.to_owned()),
    };
    let over = OnConflict::column(row::Column::Key)
        .update_column(row::Column::Value)
        .to_owned();
    row::Entity::insert(new)
        .on_conflict(over)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}
