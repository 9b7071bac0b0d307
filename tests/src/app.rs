//! The product with everything a test needs around it.

use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::db::{Engine, TestDb};
use crate::issuer::Issuer;
use crate::product::{Clock, Product, Wanted};

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
    product: Option<Product>,
}

impl App {
    /// Starts the product on a new database.
    pub async fn start(engine: Engine) -> Self {
        let db = Arc::new(TestDb::migrated(engine).await);
        Self::on(db, Arc::new(Issuer::new()), Clock::default()).await
    }

    /// Starts another instance on the same database, with the same keys, issuer and clock. On
    /// SQLite the product is meant to run once: there it shows what a second process does.
    pub async fn second_instance(&self) -> Self {
        Self::on(self.db.clone(), self.issuer.clone(), self.clock.clone()).await
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

    /// What it runs on.
    pub fn engine(&self) -> Engine {
        self.db.engine
    }

    /// A client without a token.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base)
    }

    /// A client with a token for this subject and these scopes, good for an hour from now.
    pub fn client(&self, subject: &str, scopes: &[&str]) -> Client {
        self.anonymous()
            .with_token(&self.issuer.token(subject, scopes, self.clock.now()))
    }

    async fn on(db: Arc<TestDb>, issuer: Arc<Issuer>, clock: Clock) -> Self {
        let jwks = db.folder.join("jwks.json");
        issuer.write_jwks(&jwks);
        let product = Product::start(Wanted {
            database: &db.url,
            folder: &db.folder,
            issuer: &issuer.name,
            audience: &issuer.audience,
            jwks: &jwks,
            clock: clock.clone(),
        })
        .await;
        let base = format!("http://{}", product.addr);
        Self {
            base,
            db,
            issuer,
            clock,
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
