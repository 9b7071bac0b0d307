//! Forms and their versions. Versions change only under their form's lock.

use domain::permissions::Scope;
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{form as row, form_version};
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::{scope, versioned};

pub use form_version::Model as Version;
pub use row::Model as Form;

/// What a list of forms is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What the caller may see besides the forms that come with the product.
    pub scope: Scope,
    /// Code of the kind.
    pub kind: Option<String>,
    /// Code of who answers.
    pub respondents: Option<String>,
    /// Forms with a version in this state.
    pub state: Option<String>,
    /// Forms of this service.
    pub service: Option<Uuid>,
    /// Whether they come with the product.
    pub shipped: Option<bool>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let within = Condition::any()
            .add(C::Shipped.is_not_null())
            .add(scope::condition(
                &self.scope,
                C::Tenant,
                Some(C::ServiceId),
                None,
            ));
        let mut all = Condition::all().add(within);
        for (column, wanted) in [(C::Kind, &self.kind), (C::Respondents, &self.respondents)] {
            all = all.add_option(wanted.as_ref().map(|wanted| column.eq(wanted)));
        }
        all = all.add_option(self.service.map(|service| C::ServiceId.eq(service)));
        all = all.add_option(self.shipped.map(|shipped| match shipped {
            true => C::Shipped.is_not_null(),
            false => C::Shipped.is_null(),
        }));
        if let Some(state) = &self.state {
            let with_version = Query::select()
                .column(form_version::Column::FormId)
                .from(form_version::Entity)
                .and_where(form_version::Column::State.eq(state))
                .take();
            all = all.add(C::Id.in_subquery(with_version));
        }
        row::Entity::find().filter(all)
    }
}

/// One form.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Form>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// Several forms, in no order.
pub async fn get_many(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Form>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(row::Entity::find()
        .filter(row::Column::Id.is_in(ids.iter().copied()))
        .all(&conn.db())
        .await?)
}

/// One form, held against other units until this one ends.
pub async fn get_locked(tx: &Tx, id: Uuid) -> Result<Option<Form>, StoreError> {
    let found = row::Entity::find_by_id(id).lock_exclusive();
    Ok(found.one(&tx.db()).await?)
}

/// One page, newest first or last.
pub async fn list(conn: &Conn, filter: &Filter, page: &Page) -> Result<Found<Form>, StoreError> {
    let by = (row::Column::CreatedAt, row::Column::Id);
    page::of(conn, filter.select(), page, by).await
}

/// The forms that come with the product.
pub async fn shipped(conn: &Conn) -> Result<Vec<Form>, StoreError> {
    let found = row::Entity::find().filter(row::Column::Shipped.is_not_null());
    Ok(found.all(&conn.db()).await?)
}

/// Every version of several forms, by number.
pub async fn versions_of(conn: &Conn, forms: &[Uuid]) -> Result<Vec<Version>, StoreError> {
    if forms.is_empty() {
        return Ok(Vec::new());
    }
    Ok(form_version::Entity::find()
        .filter(form_version::Column::FormId.is_in(forms.iter().copied()))
        .order_by_asc(form_version::Column::Number)
        .all(&conn.db())
        .await?)
}

/// One page of a form's versions, by number.
pub async fn versions(conn: &Conn, form: Uuid, page: &Page) -> Result<Found<Version>, StoreError> {
    use form_version::Column as C;
    let select = form_version::Entity::find().filter(C::FormId.eq(form));
    page::of(conn, select, page, (C::Number, C::Id)).await
}

/// Several versions by id, of any form.
pub async fn versions_by_id(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Version>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(form_version::Entity::find()
        .filter(form_version::Column::Id.is_in(ids.iter().copied()))
        .all(&conn.db())
        .await?)
}

/// Writes a new one.
pub async fn insert(tx: &Tx, new: Form) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Form, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}

/// Writes a new version of a form.
pub async fn insert_version(tx: &Tx, new: Version) -> Result<(), StoreError> {
    form_version::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed version over version `seen` of its row.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update_version(tx: &Tx, changed: Version, seen: i32) -> Result<(), StoreError> {
    versioned!(form_version, changed, seen, tx)
}

/// Puts a version of a shipped form there, and the form if it is not; earlier versions are retired. What
/// another instance has put there meanwhile stays.
pub async fn ship(tx: &Tx, form: Form, version: Version) -> Result<(), StoreError> {
    use form_version::Column as C;
    form_version::Entity::update_many()
        .col_expr(C::State, Expr::value("retired"))
        .col_expr(C::EndedAt, Expr::value(version.created_at))
        .filter(C::FormId.eq(form.id))
        .filter(C::State.eq("published"))
        .filter(C::Number.lt(version.number))
        .exec(&tx.db())
        .await?;
    let once = OnConflict::column(row::Column::Id).do_nothing().to_owned();
    row::Entity::insert(form.into_active_model())
        .on_conflict(once)
        .exec_without_returning(&tx.db())
        .await?;
    let once = OnConflict::column(C::Id).do_nothing().to_owned();
    form_version::Entity::insert(version.into_active_model())
        .on_conflict(once)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}
