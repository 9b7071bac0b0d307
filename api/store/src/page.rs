//! Keyset pages: rows behind the last one seen, one more than asked to know whether there is more.

use chrono::{DateTime, NaiveDate, Utc};
use domain::codes::Language;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func, LikeExpr, SimpleExpr};
use sea_orm::{
    ColumnTrait, ColumnType, Condition, EntityTrait, ModelTrait, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select, Value,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::error::StoreError;

/// Which part of a list is wanted.
#[derive(Debug, Clone)]
pub struct Page {
    /// Rows a page.
    pub limit: u64,
    /// Name of the field to sort by, as the API names it.
    pub sort: &'static str,
    /// Newest or last first.
    pub descending: bool,
    /// The last row seen.
    pub after: Option<Position>,
    /// Whether all rows are to be counted too.
    pub count: bool,
}

impl Page {
    /// The first `limit` rows by `sort`.
    pub fn first(limit: u64, sort: &'static str) -> Self {
        Self {
            limit,
            sort,
            descending: false,
            after: None,
            count: false,
        }
    }

    pub(crate) fn order(&self) -> Order {
        match self.descending {
            true => Order::Desc,
            false => Order::Asc,
        }
    }
}

/// Sort value and id of a row: where a page ends and the next begins.
pub type Position = (String, Uuid);

/// The rows of one page.
#[derive(Debug)]
pub struct Found<R> {
    /// The rows themselves.
    pub rows: Vec<R>,
    /// What is told beside them.
    pub rest: Rest,
}

/// What is told beside the rows of a page.
#[derive(Debug, Default)]
pub struct Rest {
    /// The last row of the page, if others come behind it.
    pub after: Option<Position>,
    /// How many rows there are in all, if that was asked.
    pub count: Option<u64>,
}

impl<R> Found<R> {
    /// Takes the surplus row off; if there was one, the page ends at the `position` of its last row.
    pub(crate) fn trimmed(
        mut rows: Vec<R>,
        page: &Page,
        position: impl Fn(&R) -> Result<Position, StoreError>,
    ) -> Result<Self, StoreError> {
        let more = rows.len() as u64 > page.limit;
        rows.truncate(page.limit as usize);
        let after = rows.last().filter(|_| more).map(position).transpose()?;
        let rest = Rest { after, count: None };
        Ok(Self { rows, rest })
    }
}

/// One page of `select`, sorted by the first of `by`, then the second: the id.
///
/// # Errors
/// `Other` if the cursor's value doesn't fit the column: it was made by us, so that is a bug.
pub(crate) async fn of<E: EntityTrait>(
    conn: &Conn,
    select: Select<E>,
    page: &Page,
    by: (E::Column, E::Column),
) -> Result<Found<E::Model>, StoreError>
where
    E::Model: Send + Sync,
{
    let count = match page.count {
        true => Some(select.clone().count(&conn.db()).await?),
        false => None,
    };
    let rows = cut(select, page, by)?.all(&conn.db()).await?;
    let position = |row: &E::Model| {
        let Value::Uuid(Some(id)) = row.get(by.1) else {
            return Err(StoreError::Other(
                "a list is sorted by an id at last".into(),
            ));
        };
        Ok((text(row.get(by.0))?, id))
    };
    let mut found = Found::trimmed(rows, page, position)?;
    found.rest.count = count;
    Ok(found)
}

fn cut<E: EntityTrait>(
    mut select: Select<E>,
    page: &Page,
    (column, id): (E::Column, E::Column),
) -> Result<Select<E>, StoreError> {
    if let Some((value, last)) = &page.after {
        let value = typed(&column, value)?;
        let (further, tied) = if page.descending {
            (column.lt(value.clone()), id.lt(*last))
        } else {
            (column.gt(value.clone()), id.gt(*last))
        };
        let same = Condition::all().add(column.eq(value)).add(tied);
        select = select.filter(Condition::any().add(further).add(same));
    }
    let order = page.order();
    Ok(select
        .order_by(column, order.clone())
        .order_by(id, order)
        .limit(page.limit + 1))
}

/// A column's value as [`typed`] reads it again.
fn text(value: Value) -> Result<String, StoreError> {
    Ok(match value {
        Value::String(Some(text)) => text,
        Value::Int(Some(number)) => number.to_string(),
        Value::BigInt(Some(number)) => number.to_string(),
        Value::ChronoDate(Some(day)) => day.to_string(),
        Value::ChronoDateTimeUtc(Some(at)) => at.to_rfc3339(),
        other => {
            return Err(StoreError::Other(format!(
                "no list can be sorted by {other:?}"
            )));
        }
    })
}

fn typed(column: &impl ColumnTrait, value: &str) -> Result<Value, StoreError> {
    let wrong = || StoreError::Other("a cursor does not fit its column".into());
    Ok(match column.def().get_column_type() {
        ColumnType::Uuid => Uuid::parse_str(value).map_err(|_| wrong())?.into(),
        ColumnType::Date => value.parse::<NaiveDate>().map_err(|_| wrong())?.into(),
        ColumnType::TimestampWithTimeZone => {
            value.parse::<DateTime<Utc>>().map_err(|_| wrong())?.into()
        }
        ColumnType::Integer | ColumnType::BigInteger => {
            value.parse::<i64>().map_err(|_| wrong())?.into()
        }
        _ => value.into(),
    })
}

/// Capitals beyond A to Z of the languages of the country, which SQLite's `lower` leaves as they are.
const CAPITALS: [(&str, &str); 15] = [
    ("Æ", "æ"),
    ("Ø", "ø"),
    ("Å", "å"),
    ("Ä", "ä"),
    ("Ö", "ö"),
    ("Ü", "ü"),
    ("Á", "á"),
    ("Č", "č"),
    ("Đ", "đ"),
    ("É", "é"),
    ("Ï", "ï"),
    ("Ŋ", "ŋ"),
    ("Š", "š"),
    ("Ŧ", "ŧ"),
    ("Ž", "ž"),
];

/// Rows whose text column holds `part`, in any case; the part's own `%` and `_` are letters.
pub(crate) fn contains(column: impl ColumnTrait, part: &str) -> SimpleExpr {
    holds(Expr::col(column), part)
}

/// Rows whose column of texts, one for each language, holds `part` in any of them.
pub(crate) fn contains_in_any(column: impl ColumnTrait, part: &str) -> Condition {
    let text = |language: &Language| {
        Expr::col(column).binary(BinOper::Custom("->>"), Expr::val(language.code()))
    };
    (Language::ALL.iter()).fold(Condition::any(), |any, language| {
        any.add(holds(text(language), part))
    })
}

fn holds(text: SimpleExpr, part: &str) -> SimpleExpr {
    let part: String = part
        .to_lowercase()
        .chars()
        .fold(String::new(), |mut kept, letter| {
            if matches!(letter, '%' | '_' | '\\') {
                kept.push('\\');
            }
            kept.push(letter);
            kept
        });
    let lower = CAPITALS.iter().fold(text, |text, (capital, small)| {
        Func::cust("replace")
            .args([text, Expr::val(*capital), Expr::val(*small)])
            .into()
    });
    Expr::expr(Func::lower(lower)).like(LikeExpr::new(format!("%{part}%")).escape('\\'))
}

/// Rows that have no end, or one on `day` or later.
pub(crate) fn open_or_after(column: impl ColumnTrait, day: NaiveDate) -> Condition {
    Condition::any().add(column.is_null()).add(column.gte(day))
}

/// Updates a row if it still has the version that was read; the record's own version is the new one.
#[macro_export]
#[doc(hidden)]
macro_rules! versioned {
    ($row:ident, $changed:expr, $seen:expr, $tx:expr $(, but $kept:ident)?) => {{
        use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
        #[allow(unused_mut)]
        let mut all = $changed.into_active_model().reset_all();
        $(all.$kept = sea_orm::ActiveValue::NotSet;)?
        let seen: i32 = $seen;
        let outcome = $row::Entity::update(all)
            .validate()?
            .filter($row::Column::Version.eq(seen))
            .exec(&$tx.db())
            .await;
        match outcome {
            Ok(_) => Ok(()),
            Err(sea_orm::DbErr::RecordNotUpdated) => {
                Err($crate::StoreError::Retry("somebody else was faster".into()))
            }
            Err(err) => Err(err.into()),
        }
    }};
}
