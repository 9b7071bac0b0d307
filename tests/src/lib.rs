//! What the tests stand on: a database per test on SQLite and on PostgreSQL, the product started
//! in this process, an issuer of tokens, and a client.
//!
//! ```no_run
//! use harness::{App, on_both};
//!
//! on_both!(async fn tells_that_it_lives(app: App) {
//!     app.anonymous().get("/health/live").await.expect(200);
//! });
//! # fn main() {}
//! ```
//! makes two tests, `tells_that_it_lives::sqlite` and `tells_that_it_lives::postgres`.

pub mod app;
pub mod client;
pub mod db;
pub mod hostile;
pub mod issuer;
pub mod listener;
pub mod log;
pub mod product;
pub mod repo;
pub mod run;
pub mod seed;
pub mod signing;
pub mod visits;

pub use app::{App, norwegian_day};
pub use client::{Client, Reply};
pub use db::{Engine, TestDb};
pub use issuer::Issuer;
pub use listener::Listener;
pub use product::Clock;
pub use signing::Key;

/// Makes of one case two tests, `name::sqlite` and `name::postgres`, each with a running product on
/// a database of its own. With `db: TestDb` in place of `app: App` the case gets an empty database
/// and no product.
#[macro_export]
macro_rules! on_both {
    ($(#[$meta:meta])* async fn $name:ident($($arg:ident)+ : App) $body:block) => {
        $(#[$meta])*
        async fn $name($($arg)+: App) $body

        $crate::on_both!(@tests $name, $crate::App::start);
    };
    ($(#[$meta:meta])* async fn $name:ident($($arg:ident)+ : TestDb) $body:block) => {
        $(#[$meta])*
        async fn $name($($arg)+: TestDb) $body

        $crate::on_both!(@tests $name, $crate::TestDb::empty);
    };
    (@tests $name:ident, $make:path) => {
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($make($crate::Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($make($crate::Engine::Postgres).await).await;
            }
        }
    };
}
