//! The schema: it can be built, taken down and built again to the same, and its lists of states
//! are the domain's.

use std::collections::BTreeSet;

use domain::codes::{CodeList, CourseState, EnrolmentState, NeedState, PlanState, RunState};
use harness::{TestDb, on_both};
use migrations::{Migrator, MigratorTrait, describe};
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

on_both!(
    async fn up_down_up_ends_in_the_same_schema(db: TestDb) {
        let conn = db.connect().await;
        let before = describe(&conn).await.unwrap();
        assert_eq!(before, Vec::<String>::new(), "an empty database");

        Migrator::up(&conn, None).await.unwrap();
        let first = describe(&conn).await.unwrap();
        assert!(
            first.len() > 50,
            "the schema is described by {} lines only",
            first.len()
        );

        Migrator::down(&conn, None).await.unwrap();
        let down = describe(&conn).await.unwrap();
        assert_eq!(
            down,
            Vec::<String>::new(),
            "the way down leaves something behind"
        );

        Migrator::up(&conn, None).await.unwrap();
        assert_eq!(describe(&conn).await.unwrap(), first);
        conn.close().await.unwrap();
    }
);

on_both!(
    /// Each step alone, so that a release can be taken back by one.
    async fn each_step_can_be_taken_back(db: TestDb) {
        let conn = db.connect().await;
        for _ in Migrator::migrations() {
            let before = describe(&conn).await.unwrap();
            Migrator::up(&conn, Some(1)).await.unwrap();
            let after = describe(&conn).await.unwrap();
            Migrator::down(&conn, Some(1)).await.unwrap();
            assert_eq!(describe(&conn).await.unwrap(), before);
            Migrator::up(&conn, Some(1)).await.unwrap();
            assert_eq!(describe(&conn).await.unwrap(), after);
        }
        conn.close().await.unwrap();
    }
);

/// The codes in a lookup table.
async fn codes(conn: &DatabaseConnection, table: &str) -> BTreeSet<String> {
    let sql = format!("SELECT code FROM {table}");
    let query = Statement::from_string(conn.get_database_backend(), sql);
    let rows = conn.query_all_raw(query).await.unwrap();
    rows.iter()
        .map(|row| row.try_get("", "code").unwrap())
        .collect()
}

fn of_the_domain<C: CodeList>() -> BTreeSet<String> {
    C::ALL.iter().map(|state| state.code().to_owned()).collect()
}

on_both!(
    async fn tables_hold_the_states_of_the_domain(empty: TestDb) {
        let db = TestDb::migrated(empty.engine).await;
        let conn = db.connect().await;
        assert_eq!(
            codes(&conn, "need_state").await,
            of_the_domain::<NeedState>()
        );
        assert_eq!(
            codes(&conn, "course_state").await,
            of_the_domain::<CourseState>()
        );
        assert_eq!(
            codes(&conn, "plan_state").await,
            of_the_domain::<PlanState>()
        );
        assert_eq!(codes(&conn, "run_state").await, of_the_domain::<RunState>());
        assert_eq!(
            codes(&conn, "enrolment_state").await,
            of_the_domain::<EnrolmentState>()
        );
        conn.close().await.unwrap();
    }
);
