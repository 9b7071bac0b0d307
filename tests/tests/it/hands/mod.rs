//! Hands given without a login, and the messages that carry them.

mod attested;
mod contest;
mod couriers;
mod frozen;
mod links;
pub mod setup;
mod told;
