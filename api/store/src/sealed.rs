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
    ("feedback", "text_sealed"),
    ("feedback", "name_sealed"),
    ("feedback", "contact_sealed"),
    ("feedback", "answer_sealed"),
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

/// How many damaged values are told of by their place.
const PLACES: usize = 20;

/// What was written anew, and what can't be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anew {
    /// How many values were written anew.
    pub done: u64,
    /// How many do not open: their key is missing from the ring, or they are damaged. They stay as they are.
    pub damaged: u64,
    /// Where the first of these stand: table, column, row.
    pub first: Vec<(&'static str, &'static str, Uuid)>,
}

impl Anew {
    pub(crate) fn damaged(&mut self, table: &'static str, column: &'static str, row: Uuid) {
        self.damaged += 1;
        if self.first.len() < PLACES {
            self.first.push((table, column, row));
        }
    }

    /// Where damaged values stand, for whoever has to look: the first of them.
    #[must_use]
    pub fn places(&self) -> String {
        let all = self.first.iter();
        let all: Vec<String> = all.map(|(t, c, row)| format!("{t}.{c} {row}")).collect();
        all.join(", ")
    }
}

impl std::ops::AddAssign for Anew {
    fn add_assign(&mut self, more: Self) {
        self.done += more.done;
        self.damaged += more.damaged;
        let room = PLACES.saturating_sub(self.first.len());
        self.first.extend(more.first.into_iter().take(room));
    }
}

/// Seals values anew that are not under the current key, at most `most` of each column. What they say and
/// the versions of their rows stay the same. A value that does not open is left, counted, and told of by its
/// place; the others go on.
///
/// # Errors
/// As the database fails.
pub async fn reseal(tx: &Tx, ring: &KeyRing, most: u64) -> Result<Anew, StoreError> {
    let mut anew = Anew::default();
    for (table, column) in COLUMNS {
        let (mut after, mut done) = (None, 0);
        while done < most {
            let stale = stale(ring, (table, column), after, most);
            let rows = tx.db().query_all(&stale).await?;
            for row in &rows {
                let id: Uuid = row.try_get("", "id")?;
                after = Some(id);
                match reseal_one(tx, ring, (table, column), row).await? {
                    true => done += 1,
                    false => anew.damaged(table, column, id),
                }
            }
            if rows.is_empty() {
                break;
            }
        }
        anew.done += done;
    }
    Ok(anew)
}

fn stale(
    ring: &KeyRing,
    (table, column): (&'static str, &'static str),
    after: Option<Uuid>,
    most: u64,
) -> SelectStatement {
    let mut select = Query::select()
        .columns(["id", "tenant"])
        .expr_as(Expr::col(column), "sealed")
        .from(table)
        .and_where(Expr::col(column).is_not_null())
        .and_where(Expr::col(column).ne(""))
        .and_where(under(column, ring.current()).not())
        .order_by("id", sea_orm::Order::Asc)
        .limit(most)
        .take();
    if let Some(after) = after {
        select.and_where(Expr::col("id").gt(after));
    }
    select
}

/// Whether the value opened and was sealed anew.
async fn reseal_one(
    tx: &Tx,
    ring: &KeyRing,
    (table, column): (&'static str, &'static str),
    found: &QueryResult,
) -> Result<bool, StoreError> {
    let (row, tenant): (Uuid, Uuid) = (found.try_get("", "id")?, found.try_get("", "tenant")?);
    let sealed: String = found.try_get("", "sealed")?;
    let aad = Aad {
        table,
        column,
        row,
        tenant,
    };
    let Ok(plain) = ring.open(&aad, &sealed) else {
        return Ok(false);
    };
    let failed = |err| StoreError::Other(format!("{table}.{column}: {err}"));
    let anew = ring.seal(&aad, &plain).map_err(failed)?;
    let update = Query::update()
        .table(table)
        .value(column, anew)
        .and_where(Expr::col("id").eq(row))
        .and_where(Expr::col(column).eq(sealed))
        .take();
    tx.db().execute(&update).await?;
    Ok(true)
}
