//! What is written under an index of the ring: how much of it there is under each, and how it comes
//! under the one that is written now. Everything is found all the while, since a search asks under each.

use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::conn::Conn;
use crate::crypto::{Aad, KeyRing};
use crate::entity::person;
use crate::error::StoreError;
use crate::sealed::{Anew, count, under};
use crate::unit::Tx;

/// Table and column of everything that is written under an index.
const COLUMNS: [(&str, &str); 3] = [
    ("person", "name_blind"),
    ("enrolment", "external_ref_hash"),
    ("idempotency", "key_hash"),
];

/// How many texts of a column are written under an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// Id of the index.
    pub index: String,
    /// Table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    /// How many.
    pub values: i64,
}

/// Which indexes are in use, where; what is used nowhere is left out. What does not tell its index was
/// written under the oldest.
pub async fn usage(conn: &Conn, ring: &KeyRing) -> Result<Vec<Usage>, StoreError> {
    let mut found = Vec::new();
    let indexes = ring.indexes();
    for (at, index) in indexes.iter().enumerate() {
        for (table, column) in COLUMNS {
            let mut values = count(conn, table, under(column, index)).await?;
            if at + 1 == indexes.len() {
                values += count(conn, table, bare(column)).await?;
            }
            found.push(Usage {
                index: (*index).to_owned(),
                table,
                column,
                values,
            });
        }
    }
    found.retain(|usage| usage.values > 0);
    Ok(found)
}

/// Texts that do not tell their index.
fn bare(column: &'static str) -> SimpleExpr {
    Expr::col(column).not_like("%.%")
}

/// Indexes names anew that are written under a former index, at most `most`. References of other systems
/// can't be, since only their hash is kept: they go with the party, and stored replies after seven days. A
/// name that does not open is left, counted, and told of by its place.
///
/// # Errors
/// As the database fails.
pub async fn reindex(tx: &Tx, ring: &KeyRing, most: u64) -> Result<Anew, StoreError> {
    let mut anew = Anew {
        done: mark(tx, ring, most).await?,
        ..Anew::default()
    };
    // Of an index that this ring does not know another instance knows more.
    let former: Vec<&str> = ring.indexes().split_off(1);
    if former.is_empty() {
        return Ok(anew);
    }
    let mut stale = sea_orm::Condition::any();
    for index in &former {
        stale = stale.add(under("name_blind", index));
    }
    let (mut after, mut done) = (Uuid::nil(), 0);
    while done < most {
        let people = person::Entity::find()
            .filter(person::Column::ErasedAt.is_null())
            .filter(person::Column::Id.gt(after))
            .filter(stale.clone())
            .order_by_asc(person::Column::Id)
            .limit(most)
            .all(&tx.db())
            .await?;
        let Some(last) = people.last() else {
            break;
        };
        after = last.id;
        for row in &people {
            match index_one(tx, ring, row).await? {
                true => done += 1,
                false => anew.damaged("person", "name_sealed", row.id),
            }
        }
    }
    anew.done += done;
    Ok(anew)
}

/// Whether the name opened and was indexed anew.
async fn index_one(tx: &Tx, ring: &KeyRing, row: &person::Model) -> Result<bool, StoreError> {
    let aad = Aad {
        table: "person",
        column: "name_sealed",
        row: row.id,
        tenant: row.tenant,
    };
    let name = ring.open(&aad, &row.name_sealed).ok();
    let Some(name) = name.and_then(|name| String::from_utf8(name).ok()) else {
        return Ok(false);
    };
    // Whoever gives the person another name meanwhile has written it under the index of now.
    person::Entity::update_many()
        .col_expr(
            person::Column::NameBlind,
            Expr::value(ring.blind(row.tenant, &name)),
        )
        .filter(person::Column::Id.eq(row.id))
        .filter(person::Column::NameBlind.eq(row.name_blind.as_deref()))
        .exec(&tx.db())
        .await?;
    Ok(true)
}

/// Lets texts tell their index that were written when there was only one.
async fn mark(tx: &Tx, ring: &KeyRing, most: u64) -> Result<u64, StoreError> {
    let oldest = ring.indexes().pop().unwrap_or_default().to_owned();
    let mut marked = 0;
    // Stored replies are gone before anything follows.
    let kept = COLUMNS
        .into_iter()
        .filter(|(table, _)| *table != "idempotency");
    for (table, column) in kept {
        let some = Query::select()
            .column("id")
            .expr_as(Expr::col(column), "bare")
            .from(table)
            .and_where(bare(column))
            .order_by("id", sea_orm::Order::Asc)
            .limit(most)
            .take();
        for row in tx.db().query_all(&some).await? {
            let (id, text): (Uuid, String) = (row.try_get("", "id")?, row.try_get("", "bare")?);
            let update = Query::update()
                .table(table)
                .value(column, format!("{oldest}.{text}"))
                .and_where(Expr::col("id").eq(id))
                .and_where(Expr::col(column).eq(text))
                .take();
            tx.db().execute(&update).await?;
            marked += 1;
        }
    }
    Ok(marked)
}
