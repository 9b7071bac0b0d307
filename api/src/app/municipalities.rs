//! Municipalities and counties: lists that are loaded as a whole, without a release.

mod read;

use std::fmt;

use serde_json::json;
use store::crypto::sha256_hex;
use store::journal::{Actor, Entry};
use store::municipality::{self as rows, County, Inhabitants, Municipality};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::App;
pub use read::LineFault;

/// Name of the list of municipalities among the loaded lists.
pub const MUNICIPALITIES: &str = "municipalities";
/// Name of the list of counties among the loaded lists.
pub const COUNTIES: &str = "counties";
/// Name of the inhabitants among the loaded lists.
pub const POPULATION: &str = "population";

/// What loading a file has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadReport {
    /// Name of the list.
    pub list: &'static str,
    /// How many rows the file has.
    pub rows: usize,
    /// False if the very same file was loaded before: then nothing was written.
    pub changed: bool,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}

/// Why a file was not loaded. Nothing of it was.
#[derive(Debug)]
pub enum LoadError {
    /// What is wrong, line by line.
    Lines(Vec<LineFault>),
    /// The database.
    Store(StoreError),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(err) => err.fmt(f),
            Self::Lines(faults) => {
                f.write_str("nothing was loaded, since the file is wrong")?;
                faults.iter().try_for_each(|fault| write!(f, "\n{fault}"))
            }
        }
    }
}

impl std::error::Error for LoadError {}

impl From<StoreError> for LoadError {
    fn from(err: StoreError) -> Self {
        Self::Store(err)
    }
}

/// A list read from a file, ready to be written.
enum List {
    Municipalities(Vec<Municipality>),
    Counties(Vec<County>),
    Population(Vec<Inhabitants>),
}

impl List {
    fn name(&self) -> &'static str {
        match self {
            Self::Municipalities(_) => MUNICIPALITIES,
            Self::Counties(_) => COUNTIES,
            Self::Population(_) => POPULATION,
        }
    }

    fn rows(&self) -> usize {
        match self {
            Self::Municipalities(rows) => rows.len(),
            Self::Counties(rows) => rows.len(),
            Self::Population(rows) => rows.len(),
        }
    }

    async fn write(&self, tx: &Tx) -> Result<(), StoreError> {
        match self {
            Self::Municipalities(list) => rows::load(tx, list.clone()).await,
            Self::Counties(list) => rows::load_counties(tx, list.clone()).await,
            Self::Population(list) => rows::load_inhabitants(tx, list.clone()).await,
        }
    }
}

/// Puts the municipalities of a CSV file in place of those that are there, in one write unit.
///
/// The first line names the columns, in any order: `code,name,valid_from,valid_to,code_2024,orgnr,
/// sami_administrative_area,lon,lat`. Years are inclusive; empty means before the list began, or
/// still in use. A wrong file is refused as a whole.
///
/// # Errors
/// `Lines` with everything that is wrong, `Store`.
pub async fn load(app: &App, csv: &str) -> Result<LoadReport, LoadError> {
    let list = read::municipalities(csv).map_err(LoadError::Lines)?;
    load_own(app, List::Municipalities(list), csv).await
}

/// As [`load`], for counties: `code,name,valid_from,valid_to`.
///
/// # Errors
/// As [`load`].
pub async fn load_counties(app: &App, csv: &str) -> Result<LoadReport, LoadError> {
    let list = read::counties(csv).map_err(LoadError::Lines)?;
    load_own(app, List::Counties(list), csv).await
}

/// Adds inhabitants from a CSV file, `code,year,inhabitants`; a figure for the same municipality
/// and year takes the older one's place.
///
/// # Errors
/// As [`load`].
pub async fn load_population(app: &App, csv: &str) -> Result<LoadReport, LoadError> {
    let list = read::population(csv).map_err(LoadError::Lines)?;
    load_own(app, List::Population(list), csv).await
}

/// Loads a list the operator has brought, and notes in the installation's journal that it was.
async fn load_own(app: &App, list: List, csv: &str) -> Result<LoadReport, LoadError> {
    write(app, list, "a file of the operator's", csv, true).await
}

/// Loads a list that comes with the product; the journal tells only of what people do.
pub(super) async fn load_shipped(
    app: &App,
    name: &str,
    source: &str,
    csv: &str,
) -> Result<LoadReport, LoadError> {
    let list = match name {
        COUNTIES => read::counties(csv).map(List::Counties),
        POPULATION => read::population(csv).map(List::Population),
        _ => read::municipalities(csv).map(List::Municipalities),
    };
    write(app, list.map_err(LoadError::Lines)?, source, csv, false).await
}

async fn write(
    app: &App,
    list: List,
    source: &str,
    csv: &str,
    journal: bool,
) -> Result<LoadReport, LoadError> {
    let report = LoadReport {
        list: list.name(),
        rows: list.rows(),
        changed: false,
        sha256: sha256_hex(csv.as_bytes()),
    };
    let fact = journal.then(|| fact(app, &report));
    let (now, sha256) = (app.clock.now(), report.sha256.clone());
    let list = std::sync::Arc::new((list, source.to_owned(), fact));
    let unit = move |tx: Tx| {
        let (list, sha256) = (list.clone(), sha256.clone());
        async move {
            let (list, source, fact) = &*list;
            if !rows::claim(&tx, list.name(), source, &sha256, now).await? {
                return Ok::<_, StoreError>(false);
            }
            list.write(&tx).await?;
            if let Some(fact) = fact {
                tx.journal(fact.clone());
            }
            Ok(true)
        }
    };
    let changed = app.store.writer().run(unit).await?;
    Ok(LoadReport { changed, ..report })
}

/// A fact of the installation itself, hence of no tenant.
fn fact(app: &App, report: &LoadReport) -> Entry {
    let now = app.clock.now();
    Entry {
        id: Uuid::now_v7(),
        tenant: Uuid::nil(),
        root: ("codeList", Uuid::nil()),
        entity: ("codeList", Uuid::nil()),
        version: 1,
        action: "loaded".into(),
        actor: Actor::default(),
        occurred_at: now,
        recorded_at: now,
        payload: json!({ "list": report.list, "rows": report.rows, "sha256": report.sha256 }),
    }
}
