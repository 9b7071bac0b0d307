//! What kind of answer a question takes.

use super::MOST_POINTS;
use crate::codes::Widget;

/// The kind of a question. A key stands for one kind as long as the form lives; only what can be
/// chosen may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A text of at most so many letters.
    Text {
        /// The most letters.
        most: u32,
    },
    /// One of these.
    Choice {
        /// What can be chosen.
        options: Vec<String>,
    },
    /// Any of these.
    Choices {
        /// What can be chosen.
        options: Vec<String>,
        /// The most that can be chosen.
        most: u32,
    },
    /// A whole number.
    Number {
        /// The least.
        least: i64,
        /// The largest.
        largest: i64,
    },
    /// Yes or no.
    YesNo,
}

impl Kind {
    /// Whether answers of this kind can stand beside answers of the other in one figure.
    #[must_use]
    pub fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number { .. }, Self::Number { .. }) => self == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// Whether `widget` can take answers of this kind.
    #[must_use]
    pub const fn fits(&self, widget: Widget) -> bool {
        if let (Self::Number { least, largest }, Widget::Scale) = (self, widget) {
            return *largest - *least < MOST_POINTS as i64;
        }
        matches!(
            (self, widget),
            (Self::Text { .. }, Widget::Line | Widget::Area)
                | (Self::Choice { .. }, Widget::Radio)
                | (Self::Choices { .. }, Widget::Checkboxes)
                | (Self::Number { .. }, Widget::Number)
                | (Self::YesNo, Widget::YesNo)
        )
    }

    /// The values that must have a label, since nobody can guess what to write at them.
    #[must_use]
    pub fn labelled(&self) -> Vec<String> {
        match self {
            Self::Choice { options } | Self::Choices { options, .. } => options.clone(),
            Self::YesNo => vec!["true".to_owned(), "false".to_owned()],
            Self::Text { .. } | Self::Number { .. } => Vec::new(),
        }
    }

    /// Whether `value` can be chosen, and so have a label.
    #[must_use]
    pub fn takes(&self, value: &str) -> bool {
        match self {
            Self::Number { least, largest } => value.parse::<i64>().is_ok_and(|number| {
                // `+5` and `007` are no answers as they are written.
                (*least..=*largest).contains(&number) && number.to_string() == value
            }),
            _ => self.labelled().iter().any(|one| one == value),
        }
    }

    /// The longest answer, in bytes of JSON. A letter takes four at most: in UTF-8, and escaped, since
    /// control characters are no answer.
    #[must_use]
    pub fn longest(&self) -> u64 {
        let option = |options: &[String]| {
            let longest = options.iter().map(String::len).max().unwrap_or(0);
            longest as u64 + 2
        };
        match self {
            Self::Text { most } => 4 * u64::from(*most) + 2,
            Self::Choice { options } => option(options),
            Self::Choices { options, most } => u64::from(*most) * (option(options) + 1) + 2,
            Self::Number { least, largest } => {
                let digits = |number: &i64| number.to_string().len() as u64;
                digits(least).max(digits(largest))
            }
            Self::YesNo => 5,
        }
    }
}
