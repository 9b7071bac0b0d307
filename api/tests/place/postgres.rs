//! A database on the server that `scripts/postgres` starts.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// A database of one test's own, removed with the value.
pub struct Postgres {
    /// What the product is given.
    pub url: String,
    server: String,
    name: String,
}

impl Postgres {
    pub fn new() -> Self {
        let server = std::env::var("SIDESTILT_TEST_POSTGRES").unwrap_or_else(|_| {
            panic!("no PostgreSQL server: run this by `scripts/test -p sidestilt`")
        });
        let name = format!("sidestilt_cli_{}", uuid::Uuid::new_v4().simple());
        let (host, _) = server.rsplit_once('/').unwrap();
        let url = format!("{host}/{name}");
        run(&server, format!("CREATE DATABASE {name}"));
        Self { url, server, name }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        run(&self.server, drop);
    }
}

fn run(server: &str, sql: String) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let mut server = PgConnection::connect(server).await.unwrap();
        server.execute(AssertSqlSafe(sql)).await.unwrap();
    });
}
