//! What comes with the product and is put into the database at start.

use store::municipality;

use super::municipalities::{COUNTIES, LoadError, MUNICIPALITIES, POPULATION, load_shipped};
use super::{App, categories, forms};

/// How the source of a shipped list begins; an operator's own list begins otherwise and stands.
const SHIPPED: &str = "shipped: ";

/// Name, source and content of every shipped list.
const LISTS: &[(&str, &str, &str)] = &[
    (COUNTIES, SOURCE, include_str!("../../data/counties.csv")),
    (
        MUNICIPALITIES,
        SOURCE,
        include_str!("../../data/municipalities.csv"),
    ),
    (
        POPULATION,
        "shipped: feasibility report on a learning and mastery service in Midt-Troms, 2011, 6.1.1",
        include_str!("../../data/population.csv"),
    ),
];

const SOURCE: &str = "shipped: Statistics Norway, classification 131 and its correspondence to \
    organisation numbers, and the Norwegian Mapping Authority's open data, state of 2024, CC BY 4.0";

/// Loads every shipped list that this database doesn't have yet, and the categories and forms it lacks. On a
/// database that has them it only compares hashes.
///
/// # Errors
/// A [`LoadError`] if the database does not answer.
pub async fn load(app: &App) -> Result<(), LoadError> {
    let loads = municipality::loads(app.store.read()).await?;
    for (name, source, csv) in LISTS {
        let there = loads.iter().find(|load| load.name == *name);
        let sha256 = store::crypto::sha256_hex(csv.as_bytes());
        let stands =
            |load: &municipality::Load| load.sha256 == sha256 || !load.source.starts_with(SHIPPED);
        if !there.is_some_and(stands) {
            load_shipped(app, name, source, csv).await?;
        }
    }
    categories::ensure(app).await?;
    Ok(forms::ensure(app).await?)
}
