//! Learning and mastery services, and the municipalities each of them serves.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{service as row, service_municipality as served};
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::versioned;

pub use row::Model as Service;
pub use served::Model as Served;

/// What a list of services is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Code of the reach.
    pub reach: Option<String>,
    /// Serves this municipality: on `valid_on` if that is given, else at any time.
    pub municipality: Option<String>,
    /// Exists on this day.
    pub valid_on: Option<NaiveDate>,
    /// Part of the name, in any case.
    pub q: Option<String>,
    /// The organisation whose staff keep it.
    pub owner: Option<Uuid>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let mut all = Condition::all();
        if let Some(reach) = &self.reach {
            all = all.add(C::Reach.eq(reach));
        }
        if let Some(q) = &self.q {
            all = all.add(page::contains(C::Name, q));
        }
        if let Some(owner) = self.owner {
            all = all.add(C::Tenant.eq(owner));
        }
        if let Some(day) = self.valid_on {
            all = all
                .add(C::ValidFrom.lte(day))
                .add(page::open_or_after(C::ValidTo, day));
        }
        if let Some(code) = &self.municipality {
            all = all.add(C::Id.in_subquery(serving(code, self.valid_on)));
        }
        row::Entity::find().filter(all)
    }
}

/// The services that serve a municipality.
fn serving(code: &str, day: Option<NaiveDate>) -> sea_orm::sea_query::SelectStatement {
    use served::Column as C;
    let mut select = served::Entity::find()
        .select_only()
        .column(C::ServiceId)
        .filter(C::MunicipalityCode.eq(code));
    if let Some(day) = day {
        select = select
            .filter(C::ValidFrom.lte(day))
            .filter(page::open_or_after(C::ValidTo, day));
    }
    QueryTrait::into_query(select)
}

/// One service.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Service>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// One page.
pub async fn list(conn: &Conn, filter: &Filter, page: &Page) -> Result<Found<Service>, StoreError> {
    let sort = if page.sort == "name" {
        row::Column::Name
    } else {
        row::Column::CreatedAt
    };
    page::of(conn, filter.select(), page, (sort, row::Column::Id)).await
}

/// The municipalities that each of these services serves, by number and first day.
pub async fn municipalities(
    conn: &Conn,
    services: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Served>>, StoreError> {
    let rows = served::Entity::find()
        .filter(served::Column::ServiceId.is_in(services.iter().copied()))
        .order_by_asc(served::Column::MunicipalityCode)
        .order_by_asc(served::Column::ValidFrom)
        .all(&conn.db())
        .await?;
    let mut of = HashMap::<Uuid, Vec<Served>>::new();
    for row in rows {
        of.entry(row.service_id).or_default().push(row);
    }
    Ok(of)
}

/// Writes a new one with its municipalities.
pub async fn insert(tx: &Tx, new: Service, municipalities: Vec<Served>) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    serve(tx, municipalities).await
}

/// Writes a changed one over version `seen`; `municipalities` take the place of the former ones.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(
    tx: &Tx,
    changed: Service,
    seen: i32,
    municipalities: Vec<Served>,
) -> Result<(), StoreError> {
    let id = changed.id;
    write(tx, changed, seen).await?;
    served::Entity::delete_many()
        .filter(served::Column::ServiceId.eq(id))
        .exec(&tx.db())
        .await?;
    serve(tx, municipalities).await
}

async fn write(tx: &Tx, changed: Service, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}

async fn serve(tx: &Tx, municipalities: Vec<Served>) -> Result<(), StoreError> {
    if municipalities.is_empty() {
        return Ok(());
    }
    let rows = municipalities
        .into_iter()
        .map(IntoActiveModel::into_active_model);
    served::Entity::insert_many(rows)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}
