//! Whether a ring is the one that a database was used with: a known text, sealed once under each of its
//! keys. A ring can have the right ids and other keys, and would seal what nobody can open later.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use crate::Store;
use crate::conn::Conn;
use crate::crypto::{Aad, KeyRing};
use crate::entity::installation as row;
use crate::error::StoreError;
use crate::unit::Tx;

const KNOWN: &[u8] = b"sidestilt";

/// What stands before a key's id in `installation.key`.
const KEY: &str = "key:";

const PLACE: Aad<'_> = Aad {
    table: "installation",
    column: "value",
    row: Uuid::nil(),
    tenant: Uuid::nil(),
};

/// Checks the ring, and seals the known text under those of its keys that this database has not met.
///
/// # Errors
/// `WrongKeys`.
pub async fn hold(store: &Store, ring: &KeyRing) -> Result<(), StoreError> {
    let ring = ring.clone();
    let unit = store.writer().run(move |tx| {
        let ring = ring.clone();
        async move {
            check(&tx, &ring).await?;
            add(&tx, &ring).await
        }
    });
    unit.await
}

/// Checks the ring, and writes nothing.
///
/// # Errors
/// `WrongKeys` if a key is not the one of its id, or if none was ever used here.
pub async fn check(conn: &Conn, ring: &KeyRing) -> Result<(), StoreError> {
    let met = row::Entity::find()
        .filter(row::Column::Key.starts_with(KEY))
        .all(&conn.db())
        .await?;
    let on_ring = ring.ids();
    let mut shared = met.is_empty();
    for one in &met {
        let id = one.key.trim_start_matches(KEY);
        if !on_ring.contains(&id) {
            continue;
        }
        shared = true;
        if ring.open(&PLACE, &one.value).is_err() {
            return Err(StoreError::WrongKeys(format!(
                "the ring has another {id} than this database was used with"
            )));
        }
    }
    match shared {
        true => Ok(()),
        false => Err(StoreError::WrongKeys(
            "the ring has none of the keys that this database was used with".to_owned(),
        )),
    }
}

async fn add(tx: &Tx, ring: &KeyRing) -> Result<(), StoreError> {
    for id in ring.ids() {
        let sealed = ring.seal_under(id, &PLACE, KNOWN);
        let sealed = sealed.map_err(|err| StoreError::Other(err.to_string()))?;
        let new = row::ActiveModel {
            key: Set(format!("{KEY}{id}")),
            value: Set(sealed),
        };
        let there = OnConflict::column(row::Column::Key).do_nothing().to_owned();
        row::Entity::insert(new)
            .on_conflict(there)
            .exec_without_returning(&tx.db())
            .await?;
    }
    Ok(())
}
