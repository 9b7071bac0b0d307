//! Whether the promise of anonymity can be kept: looked at when the service starts and before each window
//! opens.

use domain::codes::AnonymityLack;
use store::{StoreError, anonymity};

use crate::app::App;

impl App {
    /// Looks at what the promise lacks now, remembers it, and says so in the log when it has changed.
    pub async fn look_at_anonymity(&self) -> Vec<AnonymityLack> {
        let found = match self.lacks().await {
            Ok(found) => found,
            Err(err) => {
                tracing::warn!(%err, "whether answers are anonymous could not be looked at");
                vec![AnonymityLack::KeystoreUnreachable]
            }
        };
        if let Ok(mut known) = self.anonymity.lock() {
            if *known != found {
                let lacks: Vec<_> = found.iter().map(|lack| lack.code()).collect();
                tracing::warn!(lacks = lacks.join(","), "anonymity");
            }
            known.clone_from(&found);
        }
        found
    }

    /// What the promise lacked when it was last looked at.
    pub fn anonymity_lacks(&self) -> Vec<AnonymityLack> {
        let known = self.anonymity.lock();
        known.map(|known| known.clone()).unwrap_or_default()
    }

    async fn lacks(&self) -> Result<Vec<AnonymityLack>, StoreError> {
        let mut lacks = anonymity::of(self.store.read()).await?;
        match &self.keystore {
            None => lacks.push(AnonymityLack::KeystoreMissing),
            Some(keystore) => {
                lacks.extend(keystore.lacks().await?);
                let theirs = keystore.server().await?;
                let near =
                    theirs.is_some() && theirs == anonymity::server_of(self.store.read()).await?;
                lacks.extend(near.then_some(AnonymityLack::KeystoreNear));
            }
        }
        lacks.sort_unstable();
        lacks.dedup();
        Ok(lacks)
    }
}
