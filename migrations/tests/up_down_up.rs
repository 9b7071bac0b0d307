//! The history can be walked up, down and up again, and ends where it was.

use migrations::{Migrator, MigratorTrait, describe};
use sea_orm_migration::sea_orm::{ConnectOptions, Database, DatabaseConnection};

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1);
    Database::connect(options).await.expect("connects")
}

async fn up_down_up(conn: &DatabaseConnection) {
    let empty = describe(conn).await.expect("describes");
    Migrator::up(conn, None).await.expect("up");
    let first = describe(conn).await.expect("describes");
    Migrator::down(conn, None).await.expect("down");
    assert_eq!(describe(conn).await.expect("describes"), empty);
    Migrator::up(conn, None).await.expect("up again");
    let second = describe(conn).await.expect("describes");
    assert!(first.len() > 60, "only {} parts", first.len());
    assert_eq!(first, second);
}

#[tokio::test]
async fn sqlite_goes_up_down_and_up() {
    up_down_up(&connect("sqlite::memory:").await).await;
}
