//! Who a login is and what it may: one statement, asked at every request, never cached.

use chrono::{DateTime, Utc};
use sea_orm::{FromQueryResult, Statement};
use uuid::Uuid;

use crate::conn::Conn;
use crate::error::StoreError;

/// One right of a login, as stored: a role at an organisation or service, or a place in a course's
/// working group. A login without any right yields one row with neither.
#[derive(Debug, Clone, FromQueryResult)]
pub struct RightRow {
    /// The person behind the login.
    pub person: Option<Uuid>,
    /// The organisation that registered the person.
    pub person_tenant: Option<Uuid>,
    /// A role's code.
    pub role: Option<String>,
    /// A working-group function's code (lead, deputy, member).
    pub function: Option<String>,
    /// A side's code, for a function.
    pub side: Option<String>,
    /// The organisation the right is held at; none with a role: the whole installation.
    pub organisation: Option<Uuid>,
    /// That organisation's number in the national register.
    pub organisation_number: Option<String>,
    /// The service the role is narrowed to.
    pub service: Option<Uuid>,
    /// The course of a function, or one that the organisation of a role holds together with its owner.
    pub course: Option<Uuid>,
    /// For such a joint course: whether the organisation is responsible for participants' data.
    pub responsible: Option<bool>,
}

/// The statement: $1 the login, $2 the moment. PostgreSQL wants to be told the type of a NULL.
pub const RIGHTS: &str = "
SELECT p.person_id AS person, pe.tenant AS person_tenant, CAST(NULL AS text) AS role,
       CAST(NULL AS text) AS function, CAST(NULL AS text) AS side, CAST(NULL AS uuid) AS organisation,
       CAST(NULL AS uuid) AS service, CAST(NULL AS uuid) AS course, CAST(NULL AS boolean) AS responsible,
       CAST(NULL AS text) AS organisation_number
  FROM principal p LEFT JOIN person pe ON pe.id = p.person_id WHERE p.id = $1
UNION ALL
SELECT NULL, NULL, r.role, NULL, NULL, r.organisation_id, r.service_id, NULL, NULL,
       o.organisation_number
  FROM role_assignment r LEFT JOIN organisation o ON o.id = r.organisation_id
 WHERE r.principal_id = $1 AND r.valid_from <= $2 AND (r.valid_to IS NULL OR r.valid_to > $2)
UNION ALL
SELECT NULL, NULL, r.role, NULL, NULL, r.organisation_id, r.service_id, NULL, NULL,
       o.organisation_number
  FROM principal p JOIN role_assignment r ON r.person_id = p.person_id
  LEFT JOIN organisation o ON o.id = r.organisation_id
 WHERE p.id = $1 AND r.valid_from <= $2 AND (r.valid_to IS NULL OR r.valid_to > $2)
UNION ALL
SELECT NULL, NULL, NULL, m.function, m.side, m.tenant, NULL, m.course_id, NULL, NULL
  FROM principal p JOIN working_group_member m ON m.person_id = p.person_id
 WHERE p.id = $1 AND m.left_at IS NULL
UNION ALL
SELECT NULL, NULL, r.role, NULL, NULL, r.organisation_id, NULL, h.course_id, h.responsible, NULL
  FROM role_assignment r
  JOIN course_host h ON h.organisation_id = r.organisation_id
  JOIN course c ON c.id = h.course_id AND c.tenant <> r.organisation_id
 WHERE (r.principal_id = $1 OR r.person_id = (SELECT person_id FROM principal WHERE id = $1))
   AND r.role IN ('coordinator', 'manager')
   AND r.valid_from <= $2 AND (r.valid_to IS NULL OR r.valid_to > $2)";

/// Everything a login may, as of `now`.
///
/// # Errors
/// A [`StoreError`] if the database does not answer.
pub async fn of_principal(
    conn: &Conn,
    principal: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<RightRow>, StoreError> {
    let values = [principal.into(), now.into()];
    let statement = Statement::from_sql_and_values(conn.backend(), RIGHTS, values);
    Ok(RightRow::find_by_statement(statement)
        .all(&conn.db())
        .await?)
}
