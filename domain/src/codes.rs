//! Every closed list of the product. A list stands here once; the wire, the database and the pages
//! use its codes.

mod enrolment;
mod feedback;
mod forms;
mod hands;
mod list;
mod method;
mod people;
mod privacy;
mod service;
mod states;

pub use enrolment::*;
pub use feedback::*;
pub use forms::*;
pub use hands::*;
pub use list::{CodeList, UnknownCode};
pub use method::*;
pub use people::*;
pub use privacy::*;
pub use service::*;
pub use states::*;

pub use crate::retention::{RetentionEnd, RetentionKind};
