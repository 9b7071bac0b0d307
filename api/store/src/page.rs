//! Keyset pages: rows behind the last one seen, one more than asked to know whether there is more.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, SimpleExpr};
use sea_orm::{
    ColumnTrait, ColumnType, Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    Select, Value,
};
use uuid::Uuid;

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
    /// Sort value and id of the last row seen.
    pub after: Option<(String, Uuid)>,
}

impl Page {
    /// The first `limit` rows by `sort`.
    pub fn first(limit: u64, sort: &'static str) -> Self {
        Self {
            limit,
            sort,
            descending: false,
            after: None,
        }
    }
}

/// Cuts `select` to one page, sorted by `column`, then `id`.
///
/// # Errors
/// `Other` if the cursor's value doesn't fit the column: it was made by us, so that is a bug.
pub(crate) fn cut<E: EntityTrait>(
    select: Select<E>,
    page: &Page,
    column: E::Column,
    id: E::Column,
) -> Result<Select<E>, StoreError> {
    let order = if page.descending {
        Order::Desc
    } else {
        Order::Asc
    };
    let mut select = select;
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
    Ok(select
        .order_by(column, order.clone())
        .order_by(id, order)
        .limit(page.limit + 1))
}

/// Takes the surplus row off and tells whether there was one.
pub(crate) fn trim<T>(mut rows: Vec<T>, page: &Page) -> (Vec<T>, bool) {
    let more = rows.len() as u64 > page.limit;
    rows.truncate(page.limit as usize);
    (rows, more)
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

/// Rows whose text column holds `part`, in any case; the part's own `%` and `_` are letters.
pub(crate) fn contains(column: impl ColumnTrait, part: &str) -> SimpleExpr {
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
    Expr::expr(Func::lower(Expr::col(column))).like(LikeExpr::new(format!("%{part}%")).escape('\\'))
}

/// Rows that have no end, or one on `day` or later.
pub(crate) fn open_or_after(column: impl ColumnTrait, day: NaiveDate) -> Condition {
    Condition::any().add(column.is_null()).add(column.gte(day))
}

/// Updates a row if it still has the version that was read; the record's own version is the new one.
#[macro_export]
#[doc(hidden)]
macro_rules! versioned {
    ($row:ident, $changed:expr, $seen:expr, $tx:expr) => {{
        use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
        let all = $changed.into_active_model().reset_all();
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
