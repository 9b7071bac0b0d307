//! Who looked at whose data: written in the unit that reads it, before the answer goes out.

use sea_orm::{EntityTrait, IntoActiveModel};

use crate::entity::access_log as row;
use crate::error::StoreError;
use crate::unit::Tx;

pub use row::Model as Look;

/// Writes all looks of one read with one statement.
pub async fn record(tx: &Tx, looks: Vec<Look>) -> Result<(), StoreError> {
    if looks.is_empty() {
        return Ok(());
    }
    let rows = looks.into_iter().map(IntoActiveModel::into_active_model);
    row::Entity::insert_many(rows)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}
