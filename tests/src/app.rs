//! The product with everything a test needs around it.

use std::sync::Arc;
use std::time::Duration;

use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::client::Client;
use crate::db::{Engine, TestDb};
use crate::issuer::Issuer;
use crate::product::{self, Clock, Product, Wanted};

/// How long an instance may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running instance on a database of the test's own. Ends with the value.
pub struct App {
    /// `http://127.0.0.1:port`.
    pub base: String,
    /// The database; shared by all instances.
    pub db: Arc<TestDb>,
    /// Signs tokens this instance accepts; shared by all instances.
    pub issuer: Arc<Issuer>,
    /// The time the product goes by; shared by all instances.
    pub clock: Clock,
    settings: Vec<String>,
    product: Option<Product>,
}

impl App {
    /// Starts the product on a new database.
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, &[]).await
    }

    /// Starts the product with settings of the test's own, each `key=value`.
    pub async fn start_with(engine: Engine, settings: &[&str]) -> Self {
        crate::log::listen();
        let db = Arc::new(TestDb::migrated(engine).await);
        let settings = settings.iter().map(|&setting| setting.to_owned()).collect();
        Self::on(db, Arc::new(Issuer::new()), Clock::default(), settings).await
    }

    /// The day that it is in Norway by the clock.
    pub fn today(&self) -> chrono::NaiveDate {
        norwegian_day(self.clock.now())
    }

    /// Starts another instance on the same database, with the same keys, issuer, clock and
    /// settings. On SQLite the product is meant to run once: there it shows what a second process
    /// does.
    pub async fn second_instance(&self) -> Self {
        let (db, issuer) = (self.db.clone(), self.issuer.clone());
        Self::on(db, issuer, self.clock.clone(), self.settings.clone()).await
    }

    /// Ends the instance and starts one anew on what it has left in the database.
    pub async fn restart(&mut self) {
        self.stop().await;
        let next = self.second_instance().await;
        *self = next;
    }

    /// Ends the instance, requests under way first. The database stays.
    pub async fn stop(&mut self) {
        if let Some(product) = self.product.take() {
            let ended = tokio::time::timeout(PATIENCE, product.stop()).await;
            assert!(ended.is_ok(), "the product did not end within {PATIENCE:?}");
        }
    }

    /// Seals the journal now, so that a test need not wait for it.
    pub async fn seal(&self) {
        self.product
            .as_ref()
            .expect("the instance has been stopped")
            .seal()
            .await;
    }

    /// Does what is due by the clock now, and waits until all of it is done, whoever has it in hand: after
    /// that the clock does nothing more at this time.
    pub async fn due_is_done(&self) {
        let db = self.db.connect().await;
        let sql = "SELECT count(*) FROM due WHERE done_at IS NULL AND due_at <= $1";
        for _ in 0..400 {
            self.shared().do_due(Uuid::now_v7()).await;
            let now = self.clock.now().into();
            let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, [now]);
            let row = db.query_one_raw(asked).await.unwrap().unwrap();
            if row.try_get_by_index::<i64>(0).unwrap() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("something that is due is not done");
    }

    /// The running product from inside, for what can't be done over HTTP.
    pub fn inside(&self) -> &sidestilt::app::App {
        let product = self.product.as_ref();
        product.expect("the instance has been stopped").app()
    }

    /// The same, for what keeps it.
    pub fn shared(&self) -> Arc<sidestilt::app::App> {
        let product = self.product.as_ref();
        product.expect("the instance has been stopped").shared()
    }

    /// What another instance like this one is started with, each `key=value`.
    pub fn settings(&self) -> Vec<String> {
        product::settings(&Wanted {
            database: &self.db.url,
            folder: &self.db.folder,
            issuer: &self.issuer,
            clock: self.clock.clone(),
            settings: &self.settings,
        })
    }

    /// What it runs on.
    pub fn engine(&self) -> Engine {
        self.db.engine
    }

    /// A client without a token.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base)
    }

    /// A client with a person's token for this subject and these scopes, good for an hour.
    pub fn client(&self, subject: &str, scopes: &[&str]) -> Client {
        self.with_kind("human", subject, scopes)
    }

    /// A client with a machine's token.
    pub fn machine(&self, subject: &str, scopes: &[&str]) -> Client {
        self.with_kind("machine", subject, scopes)
    }

    fn with_kind(&self, kind: &str, subject: &str, scopes: &[&str]) -> Client {
        let mut claims = self.issuer.claims(subject, scopes, chrono::Utc::now());
        claims["sidestilt_kind"] = kind.into();
        self.anonymous().with_token(&self.issuer.sign(&claims))
    }

    async fn on(db: Arc<TestDb>, issuer: Arc<Issuer>, clock: Clock, settings: Vec<String>) -> Self {
        let product = Product::start(Wanted {
            database: &db.url,
            folder: &db.folder,
            issuer: &issuer,
            clock: clock.clone(),
            settings: &settings,
        })
        .await;
        let base = format!("http://{}", product.address());
        Self {
            base,
            db,
            issuer,
            clock,
            settings,
            product: Some(product),
        }
    }
}

impl Drop for App {
    /// Also when the test has failed: the database can be removed only when nothing uses it.
    fn drop(&mut self) {
        if let Some(product) = self.product.take() {
            tokio::task::block_in_place(|| {
                let runtime = tokio::runtime::Handle::current();
                let _ = runtime.block_on(tokio::time::timeout(PATIENCE, product.stop()));
            });
        }
    }
}

/// The day in Norway, where the product's days are.
pub fn norwegian_day(at: chrono::DateTime<chrono::Utc>) -> chrono::NaiveDate {
    at.with_timezone(&chrono_tz::Europe::Oslo).date_naive()
}
