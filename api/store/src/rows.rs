//! Many rows at once.

use sea_orm::{EntityTrait, IntoActiveModel};

use crate::conn::Conn;
use crate::error::StoreError;

/// How many rows go into one statement: SQLite binds 32 766 values, and no table has more than 32 columns.
const AT_ONCE: usize = 1000;

/// Writes rows in the order given.
pub(crate) async fn insert<E, M>(conn: &Conn, new: Vec<M>) -> Result<(), StoreError>
where
    E: EntityTrait,
    M: IntoActiveModel<E::ActiveModel>,
{
    let mut new = new
        .into_iter()
        .map(IntoActiveModel::into_active_model)
        .peekable();
    while new.peek().is_some() {
        E::insert_many(new.by_ref().take(AT_ONCE))
            .exec_without_returning(&conn.db())
            .await?;
    }
    Ok(())
}
