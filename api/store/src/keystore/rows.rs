//! The one table of a keystore.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection};

use super::KeyName;
use crate::crypto::WindowKey;
use crate::error::StoreError;

/// Name of the table.
pub const TABLE: &str = "window_key";
const NAME: &str = "name";
const BYTES: &str = "bytes";

/// The key with this name, made now if there is none: of two who make it at once both get the same.
pub async fn make(db: &DatabaseConnection, name: KeyName) -> Result<WindowKey, StoreError> {
    let fresh = WindowKey::generate().map_err(|err| StoreError::Other(err.to_string()))?;
    let mut insert = Query::insert();
    insert
        .into_table(TABLE)
        .columns([NAME, BYTES])
        .on_conflict(OnConflict::column(NAME).do_nothing().to_owned())
        .values([name.text().into(), fresh.bytes().to_vec().into()])
        .map_err(|err| StoreError::Other(err.to_string()))?;
    db.execute(&insert).await?;
    let kept = find(db, name).await?;
    kept.ok_or_else(|| StoreError::Unavailable("a key of the keystore went away".into()))
}

/// The key with this name.
pub async fn find(db: &DatabaseConnection, name: KeyName) -> Result<Option<WindowKey>, StoreError> {
    let select = Query::select()
        .column(BYTES)
        .from(TABLE)
        .and_where(Expr::col(NAME).eq(name.text()))
        .take();
    let Some(row) = db.query_one(&select).await? else {
        return Ok(None);
    };
    let bytes: Vec<u8> = row.try_get("", BYTES)?;
    let key = WindowKey::from_bytes(&bytes);
    key.map(Some)
        .ok_or_else(|| StoreError::Corrupt("a key of the keystore".into()))
}

/// Deletes the key with this name.
pub async fn delete(db: &DatabaseConnection, name: KeyName) -> Result<(), StoreError> {
    let delete = Query::delete()
        .from_table(TABLE)
        .and_where(Expr::col(NAME).eq(name.text()))
        .take();
    db.execute(&delete).await?;
    Ok(())
}
