//! The registry: organisations, services, municipalities, categories, code lists.

pub mod organisations;
