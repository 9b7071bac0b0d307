//! Every column that holds sealed values: which keys they are under, and how they come under the
//! current one.

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::conn::Conn;
use crate::crypto::{Aad, KeyRing};
use crate::error::StoreError;
use crate::unit::Tx;

/// Table and column of everything that is sealed for its row and tenant. A test holds this against
/// the schema. Stored replies are not here: they are sealed with a secret of the caller's, can't be
/// opened by us, and are gone after seven days.
pub const COLUMNS: &[(&str, &str)] = &[
    ("person", "name_sealed"),
    ("person", "contact_sealed"),
    ("person", "user_side_sealed"),
    ("person", "professional_side_sealed"),
    ("enrolment", "display_name_sealed"),
    ("enrolment", "contact_sealed"),
    ("enrolment", "accommodations_sealed"),
    ("enrolment", "reason_sealed"),
    ("message", "content_sealed"),
];

/// Where stored replies stand, for counting.
const REPLIES: (&str, &str) = ("idempotency", "reply_sealed");

/// How many values of a column are sealed under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// Table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    /// Id of the key; none for keys that are not on the ring.
    pub key: Option<String>,
    /// How many values.
    pub values: i64,
}

/// Which keys are in use, where; what is used nowhere is left out.
pub async fn usage(conn: &Conn, ring: &KeyRing) -> Result<Vec<Usage>, StoreError> {
    let mut found = Vec::new();
    for (table, column) in COLUMNS.iter().chain([&REPLIES]) {
        let all = Expr::col(*column)
            .is_not_null()
            .and(Expr::col(*column).ne(""));
        let mut unknown = count(conn, table, all).await?;
        for id in ring.ids() {
            let values = count(conn, table, under(column, id)).await?;
            unknown -= values;
            found.push(Usage {
                table,
                column,
                key: Some(id.to_owned()),
                values,
            });
        }
        found.push(Usage {
            table,
            column,
            key: None,
            values: unknown,
        });
    }
    found.retain(|usage| usage.values > 0);
    Ok(found)
}

pub(crate) async fn count(
    conn: &Conn,
    table: &'static str,
    which: impl Into<sea_orm::sea_query::SimpleExpr>,
) -> Result<i64, StoreError> {
    let mut select = Query::select();
    select
        .expr_as(Expr::cust("COUNT(*)"), "values")
        .from(table)
        .and_where(which.into());
    let row = conn.db().query_one(&select).await?;
    Ok(row
        .map(|row| row.try_get("", "values"))
        .transpose()?
        .unwrap_or(0))
}

/// Values under this key. A key's id holds letters, digits, `-` and `_`; the last is no wildcard here.
pub(crate) fn under(column: &'static str, id: &str) -> sea_orm::sea_query::SimpleExpr {
    use sea_orm::sea_query::LikeExpr;
    let id = id.replace('_', "\\_");
    Expr::col(column).like(LikeExpr::new(format!("{id}.%")).escape('\\'))
}

/// Seals values anew that are not under the current key, at most `most` of each column; returns how
/// many. What they say and the versions of their rows stay the same.
///
/// # Errors
/// `Corrupt` for a value that does not open: its key is missing from the ring, or it is damaged.
pub async fn reseal(tx: &Tx, ring: &KeyRing, most: u64) -> Result<u64, StoreError> {
    let mut done = 0;
    for (table, column) in COLUMNS {
        for row in tx.db().query_all(&stale(ring, table, column, most)).await? {
            reseal_one(tx, ring, (table, column), &row).await?;
            done += 1;
        }
    }
    Ok(done)
}

fn stale(ring: &KeyRing, table: &'static str, column: &'static str, most: u64) -> SelectStatement {
    Query::select()
        .columns(["id", "tenant"])
        .expr_as(Expr::col(column), "sealed")
        .from(table)
        .and_where(Expr::col(column).is_not_null())
        .and_where(Expr::col(column).ne(""))
        .and_where(under(column, ring.current()).not())
        .order_by("id", sea_orm::Order::Asc)
        .limit(most)
        .take()
}

async fn reseal_one(
    tx: &Tx,
    ring: &KeyRing,
    (table, column): (&'static str, &'static str),
    found: &QueryResult,
) -> Result<(), StoreError> {
    let (row, tenant): (Uuid, Uuid) = (found.try_get("", "id")?, found.try_get("", "tenant")?);
    let sealed: String = found.try_get("", "sealed")?;
    let aad = Aad {
        table,
        column,
        row,
        tenant,
    };
    let corrupt = |err| StoreError::Corrupt(format!("{table}.{column}: {err}"));
    let plain = ring.open(&aad, &sealed).map_err(corrupt)?;
    let anew = ring.seal(&aad, &plain).map_err(corrupt)?;
    let update = Query::update()
        .table(table)
        .value(column, anew)
        .and_where(Expr::col("id").eq(row))
        .and_where(Expr::col(column).eq(sealed))
        .take();
    tx.db().execute(&update).await?;
    Ok(())
}
