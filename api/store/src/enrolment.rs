//! Enrolments: parties that have or want a place in a run, and those in a course's standing queue.
//! Changed only under the course's lock, then the run's.

use std::collections::HashSet;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::permissions::Scope;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{category, enrolment as row, run};
use crate::error::StoreError;
use crate::page::{self, Found, Page};
use crate::unit::Tx;
use crate::{scope, versioned};

pub use row::Model as Enrolment;

/// Code of the state in which a party stands in a queue.
const WAITING: &str = "waiting";
/// Codes of the states in which a party holds seats before the run is over.
const SEATED: [&str; 2] = ["confirmed", "offered"];
/// Codes of the states in which a party has a place or wants one.
const HOPEFUL: [&str; 4] = ["requested", "waiting", "offered", "confirmed"];
/// Codes of the states in which a party wants a place and has none.
const WANTING: [&str; 3] = ["requested", "waiting", "offered"];
/// Codes of the states in which a party has or has had a place.
const HAVE_HAD: [&str; 3] = ["confirmed", "completed", "droppedOut"];
/// Codes of the states in which a run takes participants.
const TAKING: [&str; 2] = ["enrolling", "running"];
/// Codes of the states in which a run is not over.
const AHEAD: [&str; 3] = ["scheduled", "enrolling", "running"];

/// Where a party has or wants a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// In a run.
    Run(Uuid),
    /// In a course's standing queue.
    Course(Uuid),
}

impl Line {
    fn condition(self) -> Condition {
        match self {
            Self::Run(run) => Condition::all().add(row::Column::RunId.eq(run)),
            Self::Course(course) => Condition::all()
                .add(row::Column::RunId.is_null())
                .add(row::Column::CourseId.eq(course)),
        }
    }
}

/// What a list of parties is narrowed to.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Where they have or want a place.
    pub line: Line,
    /// Codes of states; none for all.
    pub states: Vec<&'static str>,
    /// Only those that this login brought in.
    pub brought_by: Option<Uuid>,
}

impl Filter {
    fn select(&self) -> Select<row::Entity> {
        let mut all = self.line.condition();
        if !self.states.is_empty() {
            all = all.add(row::Column::State.is_in(self.states.iter().copied()));
        }
        if let Some(login) = self.brought_by {
            all = all.add(row::Column::CreatedByPrincipal.eq(login));
        }
        row::Entity::find().filter(all)
    }
}

/// One party.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Enrolment>, StoreError> {
    Ok(row::Entity::find_by_id(id).one(&conn.db()).await?)
}

/// Several parties, in the order of their ids.
pub async fn get_many(
    conn: &Conn,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Enrolment>, StoreError> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    let select = row::Entity::find()
        .filter(row::Column::Id.is_in(ids))
        .order_by_asc(row::Column::Id);
    Ok(select.all(&conn.db()).await?)
}

/// One party, held against other units until this one ends. Its course and run are locked before it.
pub async fn get_locked(tx: &Tx, id: Uuid) -> Result<Option<Enrolment>, StoreError> {
    Ok(row::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&tx.db())
        .await?)
}

/// The parties that have a place in a run or want one, by the time of asking.
pub async fn hopeful(conn: &Conn, run: Uuid) -> Result<Vec<Enrolment>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::RunId.eq(run))
        .filter(row::Column::State.is_in(HOPEFUL))
        .order_by_asc(row::Column::RequestedAt)
        .order_by_asc(row::Column::Id)
        .all(&conn.db())
        .await?)
}

/// One page by the time of asking.
pub async fn list(
    conn: &Conn,
    filter: &Filter,
    page: &Page,
) -> Result<Found<Enrolment>, StoreError> {
    page::of(
        conn,
        filter.select(),
        page,
        (row::Column::RequestedAt, row::Column::Id),
    )
    .await
}

/// Writes a new one.
///
/// # Errors
/// `Duplicate` if its number in the queue is taken: two units drew without a lock.
pub async fn insert(tx: &Tx, new: Enrolment) -> Result<(), StoreError> {
    row::Entity::insert(new.into_active_model())
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

/// Writes a changed one over version `seen`.
///
/// # Errors
/// `Retry` if somebody else was faster.
pub async fn update(tx: &Tx, changed: Enrolment, seen: i32) -> Result<(), StoreError> {
    versioned!(row, changed, seen, tx)
}

/// Everybody who waits for a place in these runs or in these courses' standing queues, in no order.
/// [`line()`] puts one run's line together.
pub async fn waiting(
    conn: &Conn,
    courses: &[Uuid],
    runs: &[Uuid],
) -> Result<Vec<Enrolment>, StoreError> {
    let standing = Condition::all()
        .add(row::Column::RunId.is_null())
        .add(row::Column::CourseId.is_in(courses.iter().copied()));
    let of_runs = row::Column::RunId.is_in(runs.iter().copied());
    Ok(row::Entity::find()
        .filter(Condition::any().add(standing).add(of_runs))
        .filter(row::Column::State.eq(WAITING))
        .all(&conn.db())
        .await?)
}

/// The line for a run, out of all who wait: its own queue and the course's standing queue, by the time
/// since when each stands in line, and of the same moment by the numbers drawn. Without a run: the
/// standing queue.
pub fn line(waiting: &[Enrolment], course: Uuid, run: Option<Uuid>) -> Vec<Enrolment> {
    let here = |party: &&Enrolment| match party.run_id {
        None => party.course_id == course,
        own => own == run,
    };
    let mut line: Vec<Enrolment> = waiting.iter().filter(here).cloned().collect();
    line.sort_by_key(in_line);
    line
}

/// What a party's place in line goes by.
pub fn in_line(party: &Enrolment) -> (DateTime<Utc>, i64) {
    let since = party.in_line_since.unwrap_or(party.requested_at);
    (since, party.queue_position)
}

/// The next number in a queue, without gaps as long as the caller holds the queue's lock, and since when at
/// the latest anybody stands there.
pub async fn next_number(tx: &Tx, line: Line) -> Result<(i64, Option<DateTime<Utc>>), StoreError> {
    let last: Option<(Option<i64>, Option<DateTime<Utc>>)> = row::Entity::find()
        .select_only()
        .column_as(row::Column::QueuePosition.max(), "last")
        .column_as(row::Column::InLineSince.max(), "since")
        .filter(line.condition())
        .into_tuple()
        .one(&tx.db())
        .await?;
    let (number, since) = last.unwrap_or_default();
    Ok((number.unwrap_or(0) + 1, since))
}

/// Takes seats if that many are free; false if not. The database compares and writes in one step.
pub async fn take_seats(tx: &Tx, run: Uuid, seats: i32) -> Result<bool, StoreError> {
    let after = || Expr::col(run::Column::SeatsTaken).add(seats);
    let outcome = run::Entity::update_many()
        .col_expr(run::Column::SeatsTaken, after())
        .filter(run::Column::Id.eq(run))
        .filter(after().lte(Expr::col(run::Column::Capacity)))
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected == 1)
}

/// Gives seats back; false if the run did not have that many taken.
pub async fn free_seats(tx: &Tx, run: Uuid, seats: i32) -> Result<bool, StoreError> {
    let outcome = run::Entity::update_many()
        .col_expr(
            run::Column::SeatsTaken,
            Expr::col(run::Column::SeatsTaken).sub(seats),
        )
        .filter(run::Column::Id.eq(run))
        .filter(run::Column::SeatsTaken.gte(seats))
        .exec(&tx.db())
        .await?;
    Ok(outcome.rows_affected == 1)
}

/// Whether somebody who has or wants a place came under one of these keyed hashes of a reference already.
pub async fn known_by(conn: &Conn, line: Line, hashes: &[String]) -> Result<bool, StoreError> {
    if hashes.is_empty() {
        return Ok(false);
    }
    let found = row::Entity::find()
        .filter(line.condition())
        .filter(row::Column::ExternalRefHash.is_in(hashes))
        .filter(row::Column::State.is_in(HOPEFUL))
        .count(&conn.db())
        .await?;
    Ok(found > 0)
}

/// Whether anything is kept of participants of a course.
pub async fn any_of_course(conn: &Conn, course: Uuid) -> Result<bool, StoreError> {
    let found = row::Entity::find()
        .filter(row::Column::CourseId.eq(course))
        .count(&conn.db())
        .await?;
    Ok(found > 0)
}

/// When those asked who have a place in a run or are offered one.
pub async fn seated_since(conn: &Conn, run: Uuid) -> Result<Vec<DateTime<Utc>>, StoreError> {
    Ok(row::Entity::find()
        .select_only()
        .column(row::Column::RequestedAt)
        .filter(row::Column::RunId.eq(run))
        .filter(row::Column::State.is_in(SEATED))
        .into_tuple()
        .all(&conn.db())
        .await?)
}

/// Parties and seats by code of the state.
pub async fn sums(conn: &Conn, line: Line) -> Result<Vec<(String, i64, i64)>, StoreError> {
    Ok(row::Entity::find()
        .select_only()
        .column(row::Column::State)
        .column_as(row::Column::Id.count(), "parties")
        .column_as(row::Column::PartySeats.sum(), "seats")
        .filter(line.condition())
        .group_by(row::Column::State)
        .into_tuple()
        .all(&conn.db())
        .await?)
}

/// The runs of a course that take participants, the one that was opened first before the others.
pub async fn runs_taking(conn: &Conn, course: Uuid) -> Result<Vec<Uuid>, StoreError> {
    Ok(run::Entity::find()
        .select_only()
        .column(run::Column::Id)
        .filter(run::Column::CourseId.eq(course))
        .filter(run::Column::State.is_in(TAKING))
        .filter(run::Column::Participation.eq("enrolled"))
        .order_by_asc(run::Column::OpenedAt)
        .order_by_asc(run::Column::Id)
        .into_tuple()
        .all(&conn.db())
        .await?)
}

/// Those of these categories that ask for no doctor's referral.
pub async fn without_referral(
    conn: &Conn,
    categories: &[&str],
) -> Result<HashSet<String>, StoreError> {
    let codes: Vec<String> = category::Entity::find()
        .select_only()
        .column(category::Column::Code)
        .filter(category::Column::Code.is_in(categories.iter().copied()))
        .filter(category::Column::ReferralRequired.eq(false))
        .into_tuple()
        .all(&conn.db())
        .await?;
    Ok(codes.into_iter().collect())
}

/// Parties that wait for an answer of the centre's, oldest first: those that asked for a place, and
/// those that are to be phoned about an offer. One page. Runs that are over
/// are left out.
pub async fn to_answer(
    conn: &Conn,
    scope: &Scope,
    page: &Page,
) -> Result<Found<Enrolment>, StoreError> {
    use row::Column as C;
    let phoned = Condition::all()
        .add(C::State.eq("offered"))
        .add(C::Digital.eq(false));
    let ahead = Query::select()
        .column(run::Column::Id)
        .from(run::Entity)
        .and_where(run::Column::State.is_in(AHEAD))
        .take();
    let ahead = Condition::any()
        .add(C::RunId.is_null())
        .add(C::RunId.in_subquery(ahead));
    let select = row::Entity::find()
        .filter(scope::through_course(scope, C::Tenant, C::CourseId))
        .filter(Condition::any().add(C::State.eq("requested")).add(phoned))
        .filter(ahead);
    page::of(conn, select, page, (C::CreatedAt, C::Id)).await
}

/// The parties of a run that have had a place in it, by id, held until the unit ends.
pub async fn seated_locked(tx: &Tx, run: Uuid) -> Result<Vec<Enrolment>, StoreError> {
    Ok(row::Entity::find()
        .filter(row::Column::RunId.eq(run))
        .filter(row::Column::State.is_in(HAVE_HAD))
        .order_by_asc(row::Column::Id)
        .lock_exclusive()
        .all(&tx.db())
        .await?)
}

/// The parties that stand here and want a place without having one, in the order of the line, held until
/// the unit ends.
pub async fn wanting_locked(tx: &Tx, line: Line) -> Result<Vec<Enrolment>, StoreError> {
    let mut found = row::Entity::find()
        .filter(line.condition())
        .filter(row::Column::State.is_in(WANTING))
        .order_by_asc(row::Column::Id)
        .lock_exclusive()
        .all(&tx.db())
        .await?;
    found.sort_by_key(in_line);
    Ok(found)
}

/// Brings several parties, which the caller holds, into one state, as their next version.
pub async fn set_state(
    tx: &Tx,
    ids: &[Uuid],
    state: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(state))
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
        .col_expr(row::Column::UpdatedAt, Expr::value(now))
        .filter(row::Column::Id.is_in(ids.iter().copied()))
        .exec(&tx.db())
        .await?;
    Ok(())
}
