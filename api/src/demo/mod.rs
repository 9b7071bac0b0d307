//! A demonstration: a database with a story in it, on this machine alone.
//!
//! The story is told through the product's own use cases, with the clock set from scene to scene; no
//! row is written past them. What the journal records is the real time.

mod cast;
mod course;
mod feedback;
mod hands;
mod later;
mod needs;
mod people;
mod plan_text;
mod registry;
mod round;
mod rounds;
mod stage;
mod story;
mod texts;
mod tokens;
mod voices;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;
use store::crypto::KeyRing;
use store::{Store, StoreConfig, StoreError, installation, municipality};
use uuid::Uuid;

pub use cast::{PARTS, Part};
pub use stage::StoryError;
pub use tokens::mint;

use crate::app::{App, Clock};
use crate::config::{ConfigErrors, Settings};
use crate::identity::{IdentityError, LOCAL_AUDIENCE, LOCAL_ISSUER, LocalIssuer};
use crate::server::{self, StartError};

/// Value of the marker while the story is being told.
const BEGUN: &str = "begun";
/// Value of the marker once it is told.
const TOLD: &str = "told";
/// Key under which a demonstration remembers what is shown first.
const SHOWN: &str = "demoShown";

/// What a demonstration is started with.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// `sqlite:file` or `postgres://…`.
    pub database_url: String,
    /// Where to listen: a loopback address.
    pub listen: SocketAddr,
    /// Whether to forget the database that is there.
    pub reset: bool,
}

/// A demonstration, ready to listen.
pub struct Demo {
    /// The installation.
    pub app: Arc<App>,
    /// Who signs its tokens.
    pub issuer: LocalIssuer,
    /// Whether the story was told just now.
    pub fresh: bool,
    /// What is worth a look first; none in a demonstration of an earlier release.
    pub shown: Option<Shown>,
}

/// Things of the story that are worth a look.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// A closed run whose participants have answered.
    pub answered: Uuid,
    /// A window that is open for answers.
    pub open: Uuid,
}

impl Shown {
    fn text(self) -> String {
        format!("{} {}", self.answered, self.open)
    }

    fn parse(text: &str) -> Option<Self> {
        let (answered, open) = text.split_once(' ')?;
        Some(Self {
            answered: answered.parse().ok()?,
            open: open.parse().ok()?,
        })
    }
}

/// Why there is no demonstration.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database is somebody's own.
    #[error("this database was not made by `sidestilt demo`")]
    NotADemo,
    /// An earlier start was interrupted while the story was told.
    #[error("this demonstration was interrupted while it was being made")]
    Interrupted,
    /// Only files are removed.
    #[error("a demonstration on PostgreSQL can't be reset from here")]
    NotAFile,
    /// A file beside the database.
    #[error("{0}")]
    File(String),
    /// A setting.
    #[error("{0}")]
    Settings(#[from] ConfigErrors),
    /// Signing tokens.
    #[error("{0}")]
    Issuer(#[from] IdentityError),
    /// Opening the installation.
    #[error("{0}")]
    Start(#[from] StartError),
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The story.
    #[error("{0}")]
    Story(#[from] StoryError),
}

/// The files of a demonstration.
struct Files {
    database: Option<PathBuf>,
    base: PathBuf,
}

fn store(url: &str) -> StoreConfig {
    StoreConfig {
        url: url.to_owned(),
        connections: 1,
        patience: std::time::Duration::from_secs(10),
    }
}

/// Where its database is, in words.
pub fn place(wanted: &Wanted) -> String {
    store(&wanted.database_url).place()
}

impl Files {
    fn of(url: &str) -> Self {
        let database = store(url).sqlite_path();
        let base = database
            .clone()
            .unwrap_or_else(|| PathBuf::from("sidestilt-demo"));
        Self { database, base }
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.base.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    }

    fn keys(&self) -> PathBuf {
        self.beside("-keys.json")
    }

    /// A database file without the keys of a demonstration beside it is somebody's own, and is not
    /// even opened.
    fn look(&self) -> Result<(), DemoError> {
        let there = |path: &Path| std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
        let foreign = self.database.as_deref().is_some_and(there) && !self.keys().exists();
        if foreign {
            Err(DemoError::NotADemo)
        } else {
            Ok(())
        }
    }

    /// Keys beside a database make no demonstration of it: before anything is removed it must say so
    /// itself.
    async fn must_be_a_demo(&self) -> Result<(), DemoError> {
        match self.database.as_deref().filter(|path| path.exists()) {
            Some(path) if !installation::is_demo_file(path).await => Err(DemoError::NotADemo),
            _ => Ok(()),
        }
    }

    fn remove(&self) -> Result<(), DemoError> {
        if self.database.is_none() {
            return Err(DemoError::NotAFile);
        }
        for ending in [
            "",
            "-wal",
            "-shm",
            "-lock",
            "-issuer.pem",
            "-issuer.jwks.json",
            "-keys.json",
            "-keystore.sqlite",
        ] {
            let path = self.beside(ending);
            match std::fs::remove_file(&path) {
                Err(err) if err.kind() != std::io::ErrorKind::NotFound => {
                    let why = format!("{} can't be removed: {}", path.display(), err.kind());
                    return Err(DemoError::File(why));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn ring(&self) -> Result<(), DemoError> {
        let path = self.keys();
        if path.exists() {
            return Ok(());
        }
        let made = KeyRing::generate().and_then(|ring| ring.save_new(&path));
        made.map_err(|err| DemoError::File(format!("{}: {err}", path.display())))
    }
}

/// Opens the demonstration's database, making it and telling the story the first time.
///
/// # Errors
/// A [`DemoError`].
pub async fn open(wanted: &Wanted) -> Result<Demo, DemoError> {
    let files = Files::of(&wanted.database_url);
    files.look()?;
    if wanted.reset {
        files.must_be_a_demo().await?;
        files.remove()?;
    }
    files.ring()?;
    let issuer = LocalIssuer::beside(&files.base)?;
    let settings = settings(wanted, &files)?;
    let told = marker(&settings).await?;
    let app = server::open(settings, Clock::default()).await?;
    if !told {
        mark(&app, installation::DEMO, BEGUN.to_owned()).await?;
        let shown = tell(&app).await?;
        mark(&app, SHOWN, shown.text()).await?;
        mark(&app, installation::DEMO, TOLD.to_owned()).await?;
    }
    let shown = installation::get(app.store.read(), SHOWN).await?;
    Ok(Demo {
        app,
        issuer,
        fresh: !told,
        shown: shown.and_then(|text| Shown::parse(&text)),
    })
}

/// Who signs the tokens of the demonstration in a database; none where its keys do not lie.
///
/// # Errors
/// If they can't be read.
pub fn issuer(database_url: &str) -> Result<Option<LocalIssuer>, IdentityError> {
    let files = Files::of(database_url);
    let there = files.beside("-issuer.pem").exists();
    there.then(|| LocalIssuer::beside(&files.base)).transpose()
}

async fn tell(app: &Arc<App>) -> Result<Shown, StoryError> {
    let machines = PARTS
        .iter()
        .filter(|part| part.kind == domain::codes::PrincipalKind::Machine);
    let stage = stage::Stage::new(app.clone(), machines.map(|part| part.login).collect());
    let outcome = story::tell(&stage).await;
    stage.curtain();
    outcome
}

/// Whether the story is told already. A database that others use is refused before anything is put
/// into it.
async fn marker(settings: &Settings) -> Result<bool, DemoError> {
    let store = Store::open(&settings.store()).await?;
    match installation::get(store.read(), installation::DEMO)
        .await?
        .as_deref()
    {
        Some(TOLD) => Ok(true),
        Some(_) => Err(DemoError::Interrupted),
        None if municipality::loads(store.read()).await?.is_empty() => Ok(false),
        None => Err(DemoError::NotADemo),
    }
}

async fn mark(app: &App, key: &'static str, value: String) -> Result<(), StoreError> {
    let marking = app.store.writer().run(move |tx| {
        let value = value.clone();
        async move { installation::set(&tx, key, &value).await }
    });
    marking.await
}

/// Where front ends are served while they are written: the usual ports of this machine.
const FRONT_ENDS: &str = "http://localhost:3000,http://localhost:4200,http://localhost:5173,\
    http://localhost:8000,http://127.0.0.1:3000,http://127.0.0.1:4200,http://127.0.0.1:5173,\
    http://127.0.0.1:8000";

/// Settings of a demonstration: nothing of the environment's, so that it is the same everywhere.
fn settings(wanted: &Wanted, files: &Files) -> Result<Settings, ConfigErrors> {
    let issuers = json!([{
        "issuer": LOCAL_ISSUER, "audience": LOCAL_AUDIENCE, "algorithms": ["ES256"],
        "jwks_file": files.beside("-issuer.jwks.json"), "kind": "local", "leeway_seconds": 5,
    }]);
    let flags = [
        format!("listen={}", wanted.listen),
        format!("database_url={}", wanted.database_url),
        format!(
            "keystore_url=sqlite:{}",
            files.beside("-keystore.sqlite").display()
        ),
        format!("keys_file={}", files.keys().display()),
        format!("issuers={issuers}"),
        format!("cors_origins={FRONT_ENDS}"),
        "requests_per_minute=0".to_owned(),
        "shutdown_seconds=2".to_owned(),
    ];
    Settings::from_parts(None, [], &flags)
}
