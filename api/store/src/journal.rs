//! The journal: one row per fact, written in the unit that made it true.
//!
//! `history`, audit and the event feed are views of it. A row carries a salted commitment to its
//! payload; payload and salt can be erased and the chain still verifies.

use aws_lc_rs::digest;
use chrono::{DateTime, Utc};
use domain::permissions::Scope;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set,
};
use serde_json::Value;
use uuid::Uuid;

use crate::conn::Conn;
use crate::crypto;
use crate::entity::journal as row;
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::rows;
use crate::scope::condition;

pub use row::Model as Row;

/// A fact to be noted: what happened to what, by whom, for which purpose.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Id of the row, UUIDv7.
    pub id: Uuid,
    /// Owning organisation.
    pub tenant: Uuid,
    /// Kind and id of the root under whose lock the change was made (a course, a need …).
    pub root: (&'static str, Uuid),
    /// Kind and id of what changed; the root itself or a child of it.
    pub entity: (&'static str, Uuid),
    /// The version that the entity has after the change.
    pub version: i32,
    /// What happened, a code in camelCase.
    pub action: String,
    /// Who did it.
    pub actor: Actor,
    /// When it happened; equals `recorded_at` unless entered later.
    pub occurred_at: DateTime<Utc>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Codes, numbers and ids about the change; never free text or values of a person's datum.
    pub payload: Value,
}

/// Who acted, as far as known.
#[derive(Debug, Clone, Default)]
pub struct Actor {
    /// The login.
    pub principal: Option<Uuid>,
    /// The person behind it.
    pub person: Option<Uuid>,
    /// In which capacity: a role's or side's code.
    pub capacity: Option<String>,
    /// The purpose named by the caller.
    pub purpose: Option<String>,
    /// The request.
    pub request: Option<Uuid>,
}

/// Writes the entries of one unit, as a rule with one statement.
pub(crate) async fn insert(conn: &Conn, entries: Vec<Entry>) -> Result<(), StoreError> {
    let new = entries.into_iter().map(|entry| {
        let salt = crypto::random_token()
            .map_err(|err| StoreError::Other(format!("no randomness: {err}")))?;
        let payload = entry.payload.to_string();
        Ok(row::ActiveModel {
            id: Set(entry.id),
            tenant: Set(entry.tenant),
            root_kind: Set(entry.root.0.to_owned()),
            root_id: Set(entry.root.1),
            entity_kind: Set(entry.entity.0.to_owned()),
            entity_id: Set(entry.entity.1),
            entity_version: Set(entry.version),
            action: Set(entry.action),
            actor_principal: Set(entry.actor.principal),
            actor_person: Set(entry.actor.person),
            actor_as: Set(entry.actor.capacity),
            purpose: Set(entry.actor.purpose),
            request_id: Set(entry.actor.request),
            occurred_at: Set(entry.occurred_at),
            recorded_at: Set(entry.recorded_at),
            commitment: Set(commitment(&salt, &payload)),
            salt: Set(Some(salt)),
            payload: Set(Some(payload)),
            position: Set(None),
            prev_hash: Set(None),
            hash: Set(None),
        })
    });
    let new: Vec<_> = new.collect::<Result<_, StoreError>>()?;
    rows::insert::<row::Entity, _>(conn, new).await
}

/// What a row promises about its payload: a salted hash, so that erasing both leaves nothing to guess.
pub fn commitment(salt: &str, payload: &str) -> String {
    hash_parts(
        "sidestilt/payload/1",
        &[salt.as_bytes(), payload.as_bytes()],
    )
}

/// SHA-256 over length-prefixed parts, so that no two lists of parts read the same.
pub(crate) fn hash_parts(label: &str, parts: &[&[u8]]) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in std::iter::once(&label.as_bytes()).chain(parts) {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    crypto::hex(context.finish().as_ref())
}

/// One page of the history of a root, newest first, without what is about children of these kinds.
/// Never counted.
pub async fn of_root(
    conn: &Conn,
    root: (&str, Uuid),
    without: &[&str],
    page: &Page,
) -> Result<Found<Row>, StoreError> {
    let mut select = row::Entity::find()
        .filter(row::Column::RootKind.eq(root.0))
        .filter(row::Column::RootId.eq(root.1))
        .filter(row::Column::EntityKind.is_not_in(without.iter().copied()));
    if let Some((_, before)) = &page.after {
        select = select.filter(row::Column::Id.lt(*before));
    }
    let rows = select
        .order_by_desc(row::Column::Id)
        .limit(page.limit + 1)
        .all(&conn.db())
        .await?;
    Found::trimmed(rows, page, |row| Ok((String::new(), row.id)))
}

/// What has happened to an entity after a version, oldest first: for "changed meanwhile".
pub async fn since_version(
    conn: &Conn,
    (kind, entity): (&str, Uuid),
    version: i32,
) -> Result<Vec<row::Model>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::EntityKind.eq(kind))
        .filter(row::Column::EntityId.eq(entity))
        .filter(row::Column::EntityVersion.gt(version))
        .order_by_asc(row::Column::EntityVersion)
        .limit(20)
        .all(&conn.db())
        .await?)
}

/// The last fact of its kind about an entity.
pub async fn last(
    conn: &Conn,
    (kind, entity): (&str, Uuid),
    action: &str,
) -> Result<Option<row::Model>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::EntityKind.eq(kind))
        .filter(row::Column::EntityId.eq(entity))
        .filter(row::Column::Action.eq(action))
        .order_by_desc(row::Column::EntityVersion)
        .limit(1)
        .one(&conn.db())
        .await?)
}

/// What a list of the sealed journal is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What the caller may reach.
    pub scope: Scope,
    /// Kind of what changed.
    pub entity_kind: Option<String>,
    /// What changed, or the root it belongs to.
    pub entity: Option<Uuid>,
    /// What happened.
    pub action: Option<String>,
    /// Who did it.
    pub person: Option<Uuid>,
    /// By which login.
    pub principal: Option<Uuid>,
    /// In which request.
    pub request: Option<Uuid>,
    /// Recorded not before.
    pub from: Option<DateTime<Utc>>,
    /// Recorded before.
    pub to: Option<DateTime<Utc>>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        use row::Column as C;
        let about = |id: Uuid| {
            Condition::any()
                .add(C::EntityId.eq(id))
                .add(C::RootId.eq(id))
        };
        let all = Condition::all()
            .add(condition(&self.scope, C::Tenant, None, None))
            .add(C::Position.is_not_null())
            .add_option(self.entity_kind.as_ref().map(|kind| C::EntityKind.eq(kind)))
            .add_option(self.entity.map(about))
            .add_option(self.action.as_ref().map(|code| C::Action.eq(code)))
            .add_option(self.person.map(|id| C::ActorPerson.eq(id)))
            .add_option(self.principal.map(|id| C::ActorPrincipal.eq(id)))
            .add_option(self.request.map(|id| C::RequestId.eq(id)))
            .add_option(self.from.map(|at| C::RecordedAt.gte(at)))
            .add_option(self.to.map(|at| C::RecordedAt.lt(at)));
        row::Entity::find().filter(all)
    }
}

/// One page of the sealed journal by position.
pub async fn list(conn: &Conn, filter: &Filter, page: &Page) -> Result<Found<Row>, StoreError> {
    page::of(
        conn,
        filter.select(),
        page,
        (row::Column::Position, row::Column::Id),
    )
    .await
}
