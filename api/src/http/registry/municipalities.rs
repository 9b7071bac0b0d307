//! `/v1/municipalities`

use std::collections::HashMap;

use actix_web::get;
use actix_web::web::{Path, Query};
use chrono::{Datelike, NaiveDate};
use domain::permissions::{Area, Right};
use serde::Serialize;
use store::municipality::{self as rows, County, Filter};
use utoipa::ToSchema;

use crate::app::{Read, Refusal, Reply};
use crate::http::call::{Answer, Call};
use crate::{list_query, page_type};

/// A municipality number, with the years in which it was in use under one name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "code": "1931", "name": "Lenvik", "validFromYear": null, "validToYear": 2019,
    "countyCode": "19", "countyName": "Troms", "successorCode": "5530", "organisationNumber": null,
    "samiAdministrativeArea": null, "longitude": 17.9686, "latitude": 69.3831,
    "inhabitants": [{ "year": 2011, "count": 11243 }]
}))]
pub struct Municipality {
    /// Municipality number: four digits, the first may be 0.
    #[schema(pattern = "^[0-9]{4}$")]
    pub code: String,
    /// Its name.
    pub name: String,
    /// First year in which the number was in use under this name; null if older than the list.
    pub valid_from_year: Option<i32>,
    /// Last year; null while in use.
    pub valid_to_year: Option<i32>,
    /// Number of its county: the first two digits.
    pub county_code: String,
    /// Name of its county at that time; null if the list of counties lacks it.
    pub county_name: Option<String>,
    /// The number it had in 2024; null where it was split between several.
    pub successor_code: Option<String>,
    /// Nine digits from the national register of organisations; known from 2020 on.
    pub organisation_number: Option<String>,
    /// Whether it belongs to the Sámi administrative area; null before 2020.
    pub sami_administrative_area: Option<bool>,
    /// Degrees east of a point inside it (of today's area), for a map.
    pub longitude: Option<f64>,
    /// Degrees north of the same point.
    pub latitude: Option<f64>,
    /// How many people lived there, for the years for which figures were loaded.
    pub inhabitants: Vec<Inhabitants>,
}

/// How many people lived in a municipality.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "year": 2011, "count": 11243 }))]
pub struct Inhabitants {
    /// In which year.
    pub year: i32,
    /// How many.
    pub count: i32,
}

page_type!(
    /// A page of municipalities.
    MunicipalityPage of Municipality
);

list_query!(
    /// What a list of municipalities can be narrowed to.
    MunicipalityQuery sorted by ["code"] {
        /// Only numbers in use on this day (a year counts as a whole).
        #[param(example = "2015-06-30")]
        valid_on: NaiveDate,
        /// Part of the name, in any case; at most 200 letters.
        #[param(max_length = 200, example = "troms")]
        q: String,
        /// Only municipalities of the county with this number.
        #[param(example = "19")]
        county: String,
    }
);

/// List municipalities
///
/// Every municipality number since 1994, whoever it belonged to: give `validOn` for those of one
/// day. Sorted by `code`.
///
/// Source of the list that comes with the server: Statistics Norway's classification 131 and its
/// correspondence to organisation numbers, and open data of the Norwegian Mapping Authority, state
/// of 2024, CC BY 4.0. Whoever runs the server can load a newer one.
#[utoipa::path(tag = "Registry", params(MunicipalityQuery),
    responses((status = 200, description = "A page of municipalities.", body = MunicipalityPage)))]
#[get("/v1/municipalities")]
pub async fn list_municipalities(call: Call, Query(query): Query<MunicipalityQuery>) -> Answer {
    call.read(move |read| async move {
        read.ctx.scope(Area::Municipalities, Right::Read)?;
        let list = query.listing(&read.ctx)?;
        let filter = Filter {
            q: query.q.clone(),
            year: query.valid_on.map(|day| day.year()),
            county: query.county.clone(),
        };
        let found = rows::list(read.conn(), &filter, &list.page).await?;
        let items = complete(&read, found.rows).await?;
        list.reply::<MunicipalityPage>(items, found.rest)
    })
    .await
}

/// Read a municipality
///
/// What a municipality number stands for, or stood for last.
#[utoipa::path(tag = "Registry",
    responses((status = 200, description = "The municipality.", body = Municipality)))]
#[get("/v1/municipalities/{code}")]
pub async fn get_municipality(call: Call, code: Path<String>) -> Answer {
    call.read(move |read| async move {
        read.ctx.scope(Area::Municipalities, Right::Read)?;
        let latest = rows::of_code(read.conn(), &code)
            .await?
            .into_iter()
            .take(1)
            .collect();
        let latest = complete(&read, latest)
            .await?
            .pop()
            .ok_or(Refusal::NotFound)?;
        Reply::json(&latest)
    })
    .await
}

/// Adds counties and inhabitants.
async fn complete(
    read: &Read,
    found: Vec<rows::Municipality>,
) -> Result<Vec<Municipality>, Refusal> {
    let counties = rows::counties(read.conn()).await?;
    let codes: Vec<_> = found.iter().map(|row| row.code.clone()).collect();
    let mut inhabitants = HashMap::<String, Vec<Inhabitants>>::new();
    for row in rows::inhabitants(read.conn(), &codes).await? {
        let figure = Inhabitants {
            year: row.year,
            count: row.inhabitants,
        };
        inhabitants.entry(row.code).or_default().push(figure);
    }
    let wire = |row: rows::Municipality| Municipality {
        county_name: county_name(&counties, &row),
        inhabitants: inhabitants.remove(&row.code).unwrap_or_default(),
        code: row.code,
        name: row.name,
        valid_from_year: row.valid_from,
        valid_to_year: row.valid_to,
        county_code: row.county_code,
        successor_code: row.successor,
        organisation_number: row.organisation_number,
        sami_administrative_area: row.sami_area,
        longitude: row.lon,
        latitude: row.lat,
    };
    Ok(found.into_iter().map(wire).collect())
}

/// The county's name in the last year of the municipality's number.
fn county_name(counties: &[County], municipality: &rows::Municipality) -> Option<String> {
    let year = municipality.valid_to.unwrap_or(i32::MAX);
    let then = |county: &&County| {
        county.code == municipality.county_code
            && county.valid_from.is_none_or(|from| from <= year)
            && county.valid_to.is_none_or(|to| to >= year)
    };
    counties.iter().find(then).map(|county| county.name.clone())
}
