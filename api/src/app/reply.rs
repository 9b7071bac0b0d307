//! The answer of a use case, complete before the commit, so that it can be kept for a retry.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Ctx, Refusal};

/// A resource with an id and a version.
pub trait Versioned: Serialize {
    /// Kind of resource, as in the journal.
    const KIND: &'static str;
    /// Its id.
    fn id(&self) -> Uuid;
    /// Its version.
    fn version(&self) -> i32;
    /// Where it is read.
    fn path(&self) -> String;
}

/// Status, headers and body of an answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// ETag of the version that the body shows; its hash joins it on the way out.
    pub etag: Option<String>,
    /// Where a new resource is read.
    pub location: Option<String>,
    /// Where the next page of a list is.
    #[serde(default)]
    pub link: Option<String>,
    /// JSON text, or a page; none for 204.
    pub body: Option<String>,
    /// Whether the body is a page for people.
    #[serde(default)]
    pub page: bool,
    /// JSON text that goes out in place of `body`, once: it holds a secret made for this answer, and
    /// is never kept. Who repeats the request gets `body`.
    #[serde(skip)]
    pub once: Option<String>,
}

impl Reply {
    /// 201 with the new resource and where it is.
    ///
    /// # Errors
    /// `Internal` if the resource can't be written as JSON.
    pub fn created<R: Versioned>(ctx: &Ctx, resource: &R) -> Result<Self, Refusal> {
        Ok(Self {
            status: 201,
            location: Some(resource.path()),
            ..Self::of(ctx, resource)?
        })
    }

    /// The body as it goes out.
    pub fn sent(&self) -> Option<&str> {
        self.once.as_deref().or(self.body.as_deref())
    }

    /// 200 with a resource and its ETag.
    ///
    /// # Errors
    /// `Internal` if the resource can't be written as JSON.
    pub fn of<R: Versioned>(ctx: &Ctx, resource: &R) -> Result<Self, Refusal> {
        let etag = ctx.etag(R::KIND, resource.id(), resource.version());
        Ok(Self {
            etag: Some(etag),
            ..Self::json(resource)?
        })
    }

    /// 200 with a body that has no version of its own.
    ///
    /// # Errors
    /// `Internal` if the body can't be written as JSON.
    pub fn json(body: &impl Serialize) -> Result<Self, Refusal> {
        let body = serde_json::to_string(body)
            .map_err(|err| Refusal::Internal(format!("an answer can't be written: {err}")))?;
        Ok(Self {
            status: 200,
            etag: None,
            location: None,
            link: None,
            body: Some(body),
            page: false,
            once: None,
        })
    }

    /// The same answer, with `shown` as its body the one time that it is given first.
    ///
    /// # Errors
    /// `Internal` if the body can't be written as JSON.
    pub fn with_secret(self, shown: &impl Serialize) -> Result<Self, Refusal> {
        let once = Self::json(shown)?.body;
        Ok(Self { once, ..self })
    }

    /// 200 with an HTML page that has no version of its own.
    pub fn page(html: String) -> Self {
        Self {
            status: 200,
            body: Some(html),
            page: true,
            ..Self::empty()
        }
    }

    /// 204.
    pub fn empty() -> Self {
        Self {
            status: 204,
            etag: None,
            location: None,
            link: None,
            body: None,
            page: false,
            once: None,
        }
    }
}
