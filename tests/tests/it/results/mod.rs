//! What answers come to.

mod vectors;
