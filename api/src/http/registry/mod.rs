//! The registry: organisations, services, municipalities, categories, code lists.

pub mod categories;
pub mod code_lists;
pub mod municipalities;
pub mod organisations;
pub mod services;
