//! Forms: shipped ones, own ones, and what is refused in them.

mod drafts;
mod licence;
mod refused;
pub mod setup;
mod shipped;
mod windows;
