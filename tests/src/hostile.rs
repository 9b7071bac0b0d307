//! What somebody sends who means no good, the same every time.

pub mod answers;
pub mod forms;
pub mod line;

pub use answers::Sent;
pub use forms::Dice;
pub use line::{Answered, Line};
