//! Municipalities, counties, inhabitants: lists that an installation loads.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, Set,
};

use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::municipality_population as population;
use crate::entity::{code_list_load as load, county, municipality as row};
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::rows;
use crate::unit::Tx;

pub use county::Model as County;
pub use load::Model as Load;
pub use population::Model as Inhabitants;
pub use row::Model as Municipality;

/// Rows in one INSERT: stays below both databases' limit on parameters.
const CHUNK: usize = 1000;

/// What a list of municipalities is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of the name, in any case.
    pub q: Option<String>,
    /// In use in this year.
    pub year: Option<i32>,
    /// Number of the county.
    pub county: Option<String>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let mut all = Condition::all();
        if let Some(q) = &self.q {
            all = all.add(page::contains(C::Name, q));
        }
        if let Some(county) = &self.county {
            all = all.add(C::CountyCode.eq(county));
        }
        if let Some(year) = self.year {
            all = all
                .add(
                    Condition::any()
                        .add(C::ValidFrom.is_null())
                        .add(C::ValidFrom.lte(year)),
                )
                .add(
                    Condition::any()
                        .add(C::ValidTo.is_null())
                        .add(C::ValidTo.gte(year)),
                );
        }
        row::Entity::find().filter(all)
    }
}

/// One page by number; the cursor's value is number and name with a space between them.
pub async fn list(
    conn: &Conn,
    filter: &Filter,
    page: &Page,
) -> Result<Found<Municipality>, StoreError> {
    use row::Column as C;
    let mut select = filter.select();
    let count = match page.count {
        true => Some(select.clone().count(&conn.db()).await?),
        false => None,
    };
    if let Some((last, _)) = &page.after {
        let (code, name) = last.split_once(' ').unwrap_or((last, ""));
        let (further, behind) = if page.descending {
            (C::Code.lt(code), C::Name.lt(name))
        } else {
            (C::Code.gt(code), C::Name.gt(name))
        };
        let same = Condition::all().add(C::Code.eq(code)).add(behind);
        select = select.filter(Condition::any().add(further).add(same));
    }
    let order = page.order();
    let rows = select
        .order_by(C::Code, order.clone())
        .order_by(C::Name, order)
        .limit(page.limit + 1)
        .all(&conn.db())
        .await?;
    let mut found = Found::trimmed(rows, page, |row| {
        Ok((format!("{} {}", row.code, row.name), Uuid::nil()))
    })?;
    found.rest.count = count;
    Ok(found)
}

/// Everything a number has stood for, the latest first.
pub async fn of_code(conn: &Conn, code: &str) -> Result<Vec<Municipality>, StoreError> {
    of_codes(conn, &[code.to_owned()]).await
}

/// Everything these numbers have stood for, the latest first.
pub async fn of_codes(conn: &Conn, codes: &[String]) -> Result<Vec<Municipality>, StoreError> {
    let mut rows = row::Entity::find()
        .filter(row::Column::Code.is_in(codes))
        .all(&conn.db())
        .await?;
    // None means still in use; the two databases disagree on where a NULL sorts.
    rows.sort_by_key(|row| std::cmp::Reverse(row.valid_to.unwrap_or(i32::MAX)));
    Ok(rows)
}

/// Inhabitants of these municipalities, by number and year.
pub async fn inhabitants(conn: &Conn, codes: &[String]) -> Result<Vec<Inhabitants>, StoreError> {
    Ok(population::Entity::find()
        .filter(population::Column::Code.is_in(codes))
        .order_by_asc(population::Column::Code)
        .order_by_asc(population::Column::Year)
        .all(&conn.db())
        .await?)
}

/// All counties, by number.
pub async fn counties(conn: &Conn) -> Result<Vec<County>, StoreError> {
    Ok(county::Entity::find()
        .order_by_asc(county::Column::Code)
        .order_by_asc(county::Column::ValidFrom)
        .all(&conn.db())
        .await?)
}

/// What each list was last loaded from.
pub async fn loads(conn: &Conn) -> Result<Vec<Load>, StoreError> {
    Ok(load::Entity::find().all(&conn.db()).await?)
}

/// Notes that a list is being loaded, and keeps others from loading it until the unit ends. False
/// if the very same content is there already: then there is nothing to do.
pub async fn claim(
    tx: &Tx,
    name: &str,
    source: &str,
    sha256: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    use load::Column as C;
    let new = load::ActiveModel {
        name: Set(name.to_owned()),
        source: Set(source.to_owned()),
        sha256: Set(sha256.to_owned()),
        loaded_at: Set(now),
    };
    let unless_same = OnConflict::column(C::Name)
        .update_columns([C::Source, C::Sha256, C::LoadedAt])
        .action_and_where(C::Sha256.ne(sha256))
        .to_owned();
    let written = load::Entity::insert(new)
        .on_conflict(unless_same)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(written > 0)
}

/// Puts `new` in place of all municipalities.
pub async fn load(tx: &Tx, new: Vec<Municipality>) -> Result<(), StoreError> {
    row::Entity::delete_many().exec(&tx.db()).await?;
    rows::insert::<row::Entity, _>(tx, new).await
}

/// Puts `new` in place of all counties.
pub async fn load_counties(tx: &Tx, new: Vec<County>) -> Result<(), StoreError> {
    county::Entity::delete_many().exec(&tx.db()).await?;
    rows::insert::<county::Entity, _>(tx, new).await
}

/// Adds inhabitants; a figure for the same municipality and year takes the older one's place.
pub async fn load_inhabitants(tx: &Tx, rows: Vec<Inhabitants>) -> Result<(), StoreError> {
    use population::Column as C;
    for chunk in rows.chunks(CHUNK) {
        let chunk = chunk
            .iter()
            .cloned()
            .map(IntoActiveModel::into_active_model);
        let replace = OnConflict::columns([C::Code, C::Year])
            .update_column(C::Inhabitants)
            .to_owned();
        population::Entity::insert_many(chunk)
            .on_conflict(replace)
            .exec_without_returning(&tx.db())
            .await?;
    }
    Ok(())
}
