//! Who was at the sessions of runs, counted for many runs at once.

use std::collections::HashMap;

use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{session, session_attendance as row};
use crate::error::StoreError;

/// Code of the state of a session that has a sheet.
const HELD: &str = "held";

/// How many sessions of each run were held; a run without any is left out.
pub async fn held(conn: &Conn, runs: &[Uuid]) -> Result<HashMap<Uuid, u32>, StoreError> {
    let counts: Vec<(Uuid, i64)> = session::Entity::find()
        .select_only()
        .column(session::Column::RunId)
        .column_as(session::Column::Id.count(), "n")
        .filter(session::Column::RunId.is_in(runs.iter().copied()))
        .filter(session::Column::State.eq(HELD))
        .group_by(session::Column::RunId)
        .into_tuple()
        .all(&conn.db())
        .await?;
    Ok(counted(counts))
}

/// At how many sessions of these runs somebody of a party was there, by the party's id.
pub async fn by_party(conn: &Conn, runs: &[Uuid]) -> Result<HashMap<Uuid, u32>, StoreError> {
    let counts: Vec<(Uuid, i64)> = row::Entity::find()
        .select_only()
        .column(row::Column::EnrolmentId)
        .column_as(row::Column::SessionId.count(), "n")
        .filter(row::Column::SessionId.in_subquery(sessions_held(runs)))
        .filter(row::Column::SeatsPresent.gt(0))
        .group_by(row::Column::EnrolmentId)
        .into_tuple()
        .all(&conn.db())
        .await?;
    Ok(counted(counts))
}

fn sessions_held(runs: &[Uuid]) -> SelectStatement {
    Query::select()
        .column(session::Column::Id)
        .from(session::Entity)
        .and_where(session::Column::RunId.is_in(runs.iter().copied()))
        .and_where(session::Column::State.eq(HELD))
        .take()
}

fn counted(counts: Vec<(Uuid, i64)>) -> HashMap<Uuid, u32> {
    let one = |(id, n)| (id, u32::try_from(n).unwrap_or(u32::MAX));
    counts.into_iter().map(one).collect()
}
