//! Starting and stopping one instance.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data};
use store::{Store, StoreError, key_check, keystore};
use tokio::task::JoinHandle;

use crate::app::municipalities::LoadError;
use crate::app::{self, App, Clock};
use crate::config::{ConfigError, Settings};
use crate::http::operation::Document;
use crate::http::spec::Index;
use crate::http::{self, Limits, Metrics};
use crate::identity::TokenVerifier;

/// How often the journal is sealed and due work looked for.
const HEARTBEAT: Duration = Duration::from_millis(500);

/// A running instance.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it runs on.
    pub app: Arc<App>,
    server: ServerHandle,
    tasks: Vec<JoinHandle<()>>,
}

/// Why an instance can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The keys.
    #[error("{0}")]
    Keys(ConfigError),
    /// The issuers' keys.
    #[error("an issuer can't be used: {0}")]
    Issuer(String),
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The lists that come with the product.
    #[error("the code lists that come with the program can't be loaded: {0}")]
    Lists(String),
    /// The address.
    #[error("can't listen there: {0}")]
    Listen(#[from] std::io::Error),
}

impl From<LoadError> for StartError {
    fn from(err: LoadError) -> Self {
        match err {
            LoadError::Store(err) => Self::Store(err),
            wrong => Self::Lists(wrong.to_string()),
        }
    }
}

/// Opens the database and everything use cases need, without listening. A database that is not there
/// is made, one of an earlier release is migrated.
///
/// # Errors
/// A [`StartError`].
pub async fn open(settings: Settings, clock: Clock) -> Result<Arc<App>, StartError> {
    let app = with(settings, clock, Opened::Made).await?;
    app.verifier.fetch_keys().await;
    app::load_shipped(&app).await?;
    app.look_at_anonymity().await;
    app.appoint_recurring().await?;
    Ok(app)
}

/// The same for a command beside a server: only a database that is there, with this program's schema.
/// Nothing is made, migrated, loaded or fetched.
///
/// # Errors
/// A [`StartError`].
pub async fn open_existing(settings: Settings, clock: Clock) -> Result<Arc<App>, StartError> {
    with(settings, clock, Opened::Found).await
}

/// How a database is come by.
enum Opened {
    Made,
    Found,
}

async fn with(settings: Settings, clock: Clock, opened: Opened) -> Result<Arc<App>, StartError> {
    let ring = settings.key_ring().map_err(StartError::Keys)?;
    let verifier =
        TokenVerifier::new(&settings.issuers).map_err(|err| StartError::Issuer(err.to_string()))?;
    let (store, held) = match opened {
        Opened::Made => {
            let store = Store::open(&settings.store()).await?;
            let held = key_check::hold(&store, &ring).await;
            (store, held)
        }
        Opened::Found => {
            let store = Store::existing(&settings.store()).await?;
            let held = key_check::check(store.read(), &ring).await;
            (store, held)
        }
    };
    held.map_err(|err| match err {
        StoreError::WrongKeys(why) => StartError::Keys(settings.wrong_keys(why)),
        err => err.into(),
    })?;
    // Whoever looks on from beside neither needs nor makes one.
    let keystore = match &settings.keystore_url {
        Some(url) if matches!(opened, Opened::Made) => Some(keystore::open(url.reveal()).await?),
        _ => None,
    };
    Ok(Arc::new(App {
        store,
        keystore,
        anonymity: Mutex::default(),
        ring,
        clock,
        verifier,
        settings,
    }))
}

/// Starts answering requests.
///
/// # Errors
/// A [`StartError`].
pub async fn start(settings: Settings, clock: Clock) -> Result<Running, StartError> {
    let app = open(settings, clock).await?;
    listen(app).await
}

/// Starts answering requests over an opened [`App`].
///
/// # Errors
/// `Listen` if the address is taken.
pub async fn listen(app: Arc<App>) -> Result<Running, StartError> {
    let document = http::spec::document();
    let index = Data::new(Index::of(&document));
    let document = Data::new(Document::from(document));
    let metrics = Data::new(Metrics::default());
    let limits = Data::new(Limits::new(app.settings.requests_per_minute));
    let data: Data<App> = Data::from(app.clone());
    let settings = &app.settings;
    let origins = settings.cors_origins.clone();
    let factory = move || {
        actix_web::App::new()
            .app_data(data.clone())
            .app_data(index.clone())
            .app_data(document.clone())
            .app_data(metrics.clone())
            .app_data(limits.clone())
            .app_data(web::PathConfig::default().error_handler(http::bad_path))
            .app_data(web::QueryConfig::default().error_handler(http::bad_query))
            .configure(http::routes)
            .default_service(web::to(http::unmatched))
            // The last is the outermost: whatever the others answer has its form, and is logged.
            .wrap(from_fn(http::refuse_early))
            .wrap(Compress::default())
            .wrap(http::cors(&origins))
            .wrap(from_fn(http::observe))
    };
    let mut server = actix_web::HttpServer::new(factory)
        .shutdown_timeout(settings.shutdown.as_secs())
        .disable_signals();
    if settings.workers > 0 {
        server = server.workers(settings.workers);
    }
    let server = server.bind(settings.listen)?;
    let address = server.addrs().first().copied().unwrap_or(settings.listen);
    let server = server.run();
    let handle = server.handle();
    let serving = tokio::spawn(async move {
        if let Err(err) = server.await {
            tracing::error!(%err, "the server ended");
        }
    });
    let heart = tokio::spawn(heartbeat(app.clone()));
    Ok(Running {
        address,
        app,
        server: handle,
        tasks: vec![heart, serving],
    })
}

/// Seals the journal and does what is due, again and again.
async fn heartbeat(app: Arc<App>) {
    let instance = uuid::Uuid::new_v4();
    let mut beat = tokio::time::interval(HEARTBEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        beat.tick().await;
        app.seal().await;
        app.do_due(instance).await;
    }
}

impl Running {
    /// Waits until serving or the heartbeat ends, which neither does by itself: without the one nobody
    /// is answered, without the other nothing is sealed and nothing is done by time.
    pub async fn broken(&mut self) {
        let tasks = self.tasks.iter_mut();
        _ = futures::future::select_all(tasks).await;
    }

    /// Ends running requests in good order and stops.
    pub async fn stop(mut self) {
        if let Some(heart) = self.tasks.first() {
            heart.abort();
        }
        self.server.stop(true).await;
        if let Some(serving) = self.tasks.pop().filter(|serving| !serving.is_finished()) {
            _ = serving.await;
        }
    }
}
