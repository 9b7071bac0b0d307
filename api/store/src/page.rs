//! Keyset pages: rows behind the last one seen, one more than asked to know whether there is more.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, ColumnType, Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select, Value};
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
        Self { limit, sort, descending: false, after: None }
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
    let order = if page.descending { Order::Desc } else { Order::Asc };
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
    Ok(select.order_by(column, order.clone()).order_by(id, order).limit(page.limit + 1))
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
