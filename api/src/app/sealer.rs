//! Values that are sealed for their row, as JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::StoreError;
use store::crypto::Aad;
use uuid::Uuid;

use super::{App, Refusal};

/// The row that sealed values belong to. A value opens in its own table, column, row and tenant alone.
pub(super) struct Sealer<'a> {
    app: &'a App,
    table: &'static str,
    row: Uuid,
    tenant: Uuid,
}

impl<'a> Sealer<'a> {
    /// The row with this id and tenant of a table.
    pub fn of(app: &'a App, table: &'static str, (row, tenant): (Uuid, Uuid)) -> Self {
        Self {
            app,
            table,
            row,
            tenant,
        }
    }

    fn aad(&self, column: &'static str) -> Aad<'static> {
        Aad {
            table: self.table,
            column,
            row: self.row,
            tenant: self.tenant,
        }
    }

    /// Seals a value for a column; none stays none.
    ///
    /// # Errors
    /// `Internal` if sealing fails.
    pub fn seal<T: Serialize>(
        &self,
        column: &'static str,
        value: Option<&T>,
    ) -> Result<Option<String>, Refusal> {
        let Some(value) = value else { return Ok(None) };
        let place = format!("{}.{column}", self.table);
        let failed = |why: String| Refusal::Internal(format!("sealing {place}: {why}"));
        let bytes = serde_json::to_vec(value).map_err(|err| failed(err.to_string()))?;
        let sealed = self.app.ring.seal(&self.aad(column), &bytes);
        sealed.map(Some).map_err(|err| failed(err.to_string()))
    }

    /// Opens the value of a column; none stays none.
    ///
    /// # Errors
    /// `Corrupt` if it does not open: another key, or damaged data.
    pub fn open<T: DeserializeOwned>(
        &self,
        column: &'static str,
        sealed: Option<&str>,
    ) -> Result<Option<T>, Refusal> {
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let corrupt = || StoreError::Corrupt(format!("{}.{column} does not open", self.table));
        let bytes = self.app.ring.open(&self.aad(column), sealed);
        let bytes = bytes.map_err(|_| corrupt())?;
        serde_json::from_slice(&bytes).map_err(|_| corrupt().into())
    }
}
