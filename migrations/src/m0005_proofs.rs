//! Proofs of possession that were used, until they could not be used again anyway.

use crate::tables::{NewTable, key, time};

crate::tables::step!(tables);

fn tables() -> Vec<NewTable> {
    vec![
        // A hash and a time, and nothing that leads to anybody.
        NewTable::plain("spent_proof")
            .cols([key("hash"), time("expires_at")])
            .index(&["expires_at"]),
    ]
}
