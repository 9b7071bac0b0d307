//! Capabilities: what a token opens without a login. Of a token only its hash is kept.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use crate::conn::Conn;
use crate::crypto::sha256_hex;
use crate::entity::capability as row;
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;

pub use row::Model as Capability;

/// Codes of the kinds by which somebody is asked for a hand.
const ASKING: [&str; 2] = ["approvePlan", "signConclusion"];
/// Code of the kind by which feedback is sent.
const FEEDBACK: [&str; 1] = ["giveFeedback"];

/// The hash under which a token is kept.
pub fn hash(token: &str) -> String {
    sha256_hex(token.as_bytes())
}

/// One capability.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Capability>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// What a token opens, used and void ones too.
pub async fn by_token(conn: &Conn, token: &str) -> Result<Option<Capability>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::TokenHash.eq(hash(token)))
        .one(&conn.db())
        .await?)
}

fn asking(course: Uuid) -> Select<row::Entity> {
    row::Entity::find()
        .filter(row::Column::CourseId.eq(course))
        .filter(row::Column::Kind.is_in(ASKING))
}

/// One page of the requests for a hand in a course and its runs.
pub async fn asked_in(
    conn: &Conn,
    course: Uuid,
    page: &Page,
) -> Result<Found<Capability>, StoreError> {
    page::of(
        conn,
        asking(course),
        page,
        (row::Column::CreatedAt, row::Column::Id),
    )
    .await
}

/// The link by which feedback about a run is sent: the one that was not ended, or else the last that was.
pub async fn for_feedback(conn: &Conn, run: Uuid) -> Result<Option<Capability>, StoreError> {
    let all = row::Entity::find()
        .filter(row::Column::SubjectId.eq(run))
        .filter(row::Column::Kind.is_in(FEEDBACK))
        .all(&conn.db())
        .await?;
    let last = |link: &Capability| (link.voided_at.is_none(), link.created_at, link.id);
    Ok(all.into_iter().max_by_key(last))
}

/// Writes a new one.
pub async fn insert(tx: &Tx, new: Capability) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Spends one, with what was decided; false if it was used, void or too old already.
pub async fn spend(
    tx: &Tx,
    id: Uuid,
    now: DateTime<Utc>,
    outcome: &str,
    reason: Option<String>,
) -> Result<bool, StoreError> {
    use row::Column as C;
    let outcome = row::Entity::update_many()
        .col_expr(C::UsedAt, Expr::value(now))
        .col_expr(C::Outcome, Expr::value(outcome))
        .col_expr(C::Reason, Expr::value(reason))
        .filter(C::Id.eq(id))
        .filter(C::UsedAt.is_null())
        .filter(C::VoidedAt.is_null())
        .filter(C::ExpiresAt.gt(now))
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected == 1)
}

/// Which capabilities are to be made worthless.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// This one.
    One(Uuid),
    /// All that are bound to this version or wording.
    Of(Uuid),
    /// Those of them that ask one side for its hand.
    OfSide(Uuid, &'static str),
    /// All by which this person is asked.
    For(Uuid),
    /// All by which feedback about this run is sent.
    Feedback(Uuid),
}

/// Makes open capabilities worthless that ask for a hand, or that let feedback be sent; returns their ids.
pub async fn void(tx: &Tx, which: Which, now: DateTime<Utc>) -> Result<Vec<Uuid>, StoreError> {
    use row::Column as C;
    let about = match which {
        Which::One(id) => C::Id.eq(id),
        Which::Of(subject) => C::SubjectId.eq(subject),
        Which::OfSide(subject, side) => C::SubjectId.eq(subject).and(C::Side.eq(side)),
        Which::For(person) => C::PersonId.eq(person),
        Which::Feedback(run) => C::SubjectId.eq(run),
    };
    let kinds: &[&str] = match which {
        Which::Feedback(_) => &FEEDBACK,
        _ => &ASKING,
    };
    let ids: Vec<Uuid> = row::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(about)
        .filter(C::Kind.is_in(kinds.iter().copied()))
        .filter(C::UsedAt.is_null())
        .filter(C::VoidedAt.is_null())
        .into_tuple()
        .all(&tx.db())
        .await?;
    if !ids.is_empty() {
        row::Entity::update_many()
            .col_expr(C::VoidedAt, Expr::value(now))
            .filter(C::Id.is_in(ids.iter().copied()))
            .exec(&tx.db())
            .await?;
    }
    Ok(ids)
}
