//! Proofs of possession (RFC 9449) are used once, whichever instance they are shown to.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};

use crate::entity::spent_proof as row;
use crate::error::StoreError;
use crate::unit::Tx;

/// Uses a proof up; false if it was used before.
pub async fn spend(tx: &Tx, hash: &str, until: DateTime<Utc>) -> Result<bool, StoreError> {
    let new = row::ActiveModel {
        hash: Set(hash.to_owned()),
        expires_at: Set(until),
    };
    let once = OnConflict::column(row::Column::Hash)
        .do_nothing()
        .to_owned();
    let written = row::Entity::insert(new)
        .on_conflict(once)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(written == 1)
}
