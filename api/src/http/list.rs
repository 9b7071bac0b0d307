//! Lists: keyset cursors bound to filter and sort, at most 200 rows a page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::page::{Page, Position, Rest};
use utoipa::openapi::{Object, ObjectBuilder, Type};
use uuid::Uuid;

use crate::app::{Ctx, FieldError, Refusal, Reply};

/// Rows a page when the caller doesn't say.
pub const DEFAULT_LIMIT: u32 = 50;
/// Rows a page at most.
pub const MAX_LIMIT: u32 = 200;
/// Letters of a part that is looked for, at most: as many as a name has. SQLite takes no pattern of
/// any length.
pub const LONGEST_PART: usize = 200;

/// What every list takes besides its own filters.
#[derive(Debug, Clone, Default)]
pub struct Paging<'a> {
    /// Rows a page.
    pub limit: Option<u32>,
    /// Where to go on.
    pub cursor: Option<&'a str>,
    /// Field to sort by; `-` in front for descending.
    pub sort: Option<&'a str>,
    /// The sorts that the list offers, the default first.
    pub sorts: &'static [&'static str],
    /// The list's own filters.
    pub filter: Value,
    /// Whether all rows are to be counted.
    pub count: bool,
}

#[derive(Serialize, Deserialize)]
struct Cursor {
    /// Value of the sorted column in the last row seen.
    v: String,
    /// Id of the last row seen.
    i: Uuid,
}

impl Paging<'_> {
    /// Checks the request against what the list offers.
    ///
    /// # Errors
    /// `Invalid` with the parameter's name.
    pub fn listing<'a>(&self, ctx: &'a Ctx) -> Result<Listing<'a>, Refusal> {
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            let range = FieldError::new("?limit", "outOfRange");
            return Err(range.with("min", 1).with("max", MAX_LIMIT).into());
        }
        let part = self.filter["q"].as_str().unwrap_or_default();
        if part.chars().count() > LONGEST_PART {
            let long = FieldError::new("?q", "tooLong");
            return Err(long.with("max", LONGEST_PART).into());
        }
        let default = self.sorts.first().copied().unwrap_or_default();
        let wanted = self.sort.unwrap_or(default);
        let (descending, field) = match wanted.strip_prefix('-') {
            Some(field) => (true, field),
            None => (false, wanted),
        };
        let known = self
            .sorts
            .iter()
            .map(|s| s.trim_start_matches('-'))
            .find(|s| *s == field);
        let Some(sort) = known else {
            let allowed = both_ways(self.sorts).join(", ");
            return Err(FieldError::new("?sort", "unknownCode")
                .with("allowed", allowed)
                .into());
        };
        let mut listing = Listing {
            page: Page {
                limit: u64::from(limit),
                sort,
                descending,
                after: None,
                count: self.count,
            },
            ctx,
            bound: [ctx.asked.path(), &self.filter.to_string(), wanted].join("\n"),
        };
        if let Some(cursor) = self.cursor {
            listing.page.after = Some(listing.open(cursor)?);
        }
        Ok(listing)
    }
}

/// A list as it was asked for: which page, and what its cursors are bound to.
pub struct Listing<'a> {
    /// The page.
    pub page: Page,
    ctx: &'a Ctx,
    /// Path, filters and sort: a cursor of another list, or of this one cut otherwise, is refused.
    bound: String,
}

impl Listing<'_> {
    fn mac(&self, payload: &[u8]) -> [u8; 32] {
        let ring = &self.ctx.app.ring;
        ring.mac("cursor", &[self.bound.as_bytes(), payload])
    }

    fn open(&self, cursor: &str) -> Result<Position, Refusal> {
        let refused = || Refusal::from(FieldError::new("?cursor", "cursor"));
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refused())?;
        let (mac, payload) = bytes.split_at_checked(8).ok_or_else(refused)?;
        if self.mac(payload)[..8] != *mac {
            return Err(refused());
        }
        let cursor: Cursor = serde_json::from_slice(payload).map_err(|_| refused())?;
        Ok((cursor.v, cursor.i))
    }

    fn seal(&self, (v, i): Position) -> Option<String> {
        let payload = serde_json::to_vec(&Cursor { v, i }).ok()?;
        Some(URL_SAFE_NO_PAD.encode([&self.mac(&payload)[..8], &payload].concat()))
    }

    /// 200 with a page of `items` and, if there is more, `Link: …; rel="next"`.
    ///
    /// # Errors
    /// `Internal` if the page can't be written as JSON.
    pub fn reply<P: PageOf>(&self, items: Vec<P::Item>, rest: Rest) -> Result<Reply, Refusal> {
        let next = rest.after.and_then(|last| self.seal(last));
        let link = next.as_deref().map(|cursor| self.link(cursor));
        let reply = Reply::json(&P::of(items, next, rest.count))?;
        Ok(Reply { link, ..reply })
    }

    fn link(&self, cursor: &str) -> String {
        let asked = self.ctx.asked.query().unwrap_or_default();
        let kept = asked
            .split('&')
            .filter(|part| !part.is_empty() && !part.starts_with("cursor="));
        let query: Vec<_> = kept
            .map(str::to_owned)
            .chain([format!("cursor={cursor}")])
            .collect();
        let path = self.ctx.asked.path();
        format!("<{path}?{}>; rel=\"next\"", query.join("&"))
    }
}

/// A page as it goes out; see [`page_type!`](crate::page_type).
pub trait PageOf: Serialize {
    /// What it is a page of.
    type Item;
    /// The page.
    fn of(items: Vec<Self::Item>, next: Option<String>, count: Option<u64>) -> Self;
}

/// Keeps what cuts a page out of what a cursor is bound to. (`skip_serializing` would keep it out of
/// the specification too, and what is not in there is refused.)
pub(crate) fn no_filter<T>(_: &Option<T>) -> bool {
    true
}

/// Every value of `sort`: each field, upwards and downwards.
fn both_ways(sorts: &[&str]) -> Vec<String> {
    let each = |sort: &&str| {
        let field = sort.trim_start_matches('-');
        [field.to_owned(), format!("-{field}")]
    };
    sorts.iter().flat_map(each).collect()
}

/// `sort` in the OpenAPI document.
pub fn sort_schema(sorts: &[&str]) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(both_ways(sorts)))
        .default(sorts.first().map(|sort| json!(sort)))
        .build()
}

/// Declares the query parameters of a list: what it can be sorted by (the default first), its
/// filters, then what every list takes.
#[macro_export]
macro_rules! list_query {
    ($(#[$meta:meta])* $name:ident sorted by [$($sort:literal),+] { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize, utoipa::IntoParams)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            $($(#[$field_meta])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)*
            /// Rows a page, 1 to 200; 50 if left out.
            #[param(minimum = 1, maximum = 200, example = 50)]
            #[serde(skip_serializing_if = "crate::http::list::no_filter")]
            pub limit: Option<u32>,
            /// Where to go on: `next` of the page before. Valid only with the same filters and sort.
            #[serde(skip_serializing_if = "crate::http::list::no_filter")]
            pub cursor: Option<String>,
            /// Field to sort by, with `-` in front for descending.
            #[param(schema_with = $name::sort_schema)]
            #[serde(skip_serializing_if = "crate::http::list::no_filter")]
            pub sort: Option<String>,
            /// `true` counts all rows that match, beyond this page (costs a query more).
            #[serde(skip_serializing_if = "crate::http::list::no_filter")]
            pub count: Option<bool>,
        }

        impl $name {
            const SORTS: &'static [&'static str] = &[$($sort),+];

            fn sort_schema() -> utoipa::openapi::Object {
                $crate::http::list::sort_schema(Self::SORTS)
            }

            /// Which page of which list is asked for.
            ///
            /// # Errors
            /// `Invalid` with the parameter's name.
            pub fn listing<'a>(&self, ctx: &'a $crate::app::Ctx) -> Result<$crate::http::list::Listing<'a>, $crate::app::Refusal> {
                let paging = $crate::http::list::Paging {
                    limit: self.limit,
                    cursor: self.cursor.as_deref(),
                    sort: self.sort.as_deref(),
                    sorts: Self::SORTS,
                    filter: serde_json::to_value(self).unwrap_or_default(),
                    count: self.count == Some(true),
                };
                paging.listing(ctx)
            }
        }
    };
}

/// Declares the page type of a list: concrete, so that the OpenAPI document names its items.
#[macro_export]
macro_rules! page_type {
    ($(#[$meta:meta])* $name:ident of $item:ty) => {
        $(#[$meta])*
        #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            /// The rows of this page.
            pub items: Vec<$item>,
            /// Cursor of the next page; null on the last one.
            pub next: Option<String>,
            /// With `count=true`: how many rows match in all; otherwise null.
            pub count: Option<u64>,
        }

        impl $crate::http::list::PageOf for $name {
            type Item = $item;
            fn of(items: Vec<$item>, next: Option<String>, count: Option<u64>) -> Self {
                Self { items, next, count }
            }
        }
    };
}
