//! When people's addresses were changed: personal links to them wait for some days.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::contact_change as row;
use crate::error::StoreError;
use crate::unit::Tx;

/// When a person's address was last changed; none if it never was since they were registered.
pub async fn last(conn: &Conn, person: Uuid) -> Result<Option<DateTime<Utc>>, StoreError> {
    let found = row::Entity::find_by_id(person).one(&conn.db()).await?;
    Ok(found.map(|row| row.changed_at))
}

/// Notes that it was changed.
pub async fn note(
    tx: &Tx,
    person: Uuid,
    tenant: Uuid,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let new = row::Model {
        person_id: person,
        tenant,
        changed_at: now,
    };
    let again = OnConflict::column(row::Column::PersonId)
        .update_column(row::Column::ChangedAt)
        .to_owned();
    row::Entity::insert(new.into_active_model())
        .on_conflict(again)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}
