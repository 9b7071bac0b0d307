//! The macro behind every closed list, and what all lists have in common.

use std::fmt;

/// What every closed list offers. Codes are camelCase and never translated.
pub trait CodeList:
    Copy + Eq + fmt::Display + std::str::FromStr<Err = UnknownCode> + 'static
{
    /// The list's own name, camelCase.
    const NAME: &'static str;
    /// Every value, in the order in which it is shown.
    const ALL: &'static [Self];
    /// Every code, in the order of `ALL`.
    const CODES: &'static [&'static str];

    /// The code that stands on the wire and in the database.
    fn code(self) -> &'static str;

    /// One line of English about the value.
    fn describe(self) -> &'static str;
}

/// A text that is no code of its list. It carries what is allowed and never the refused text,
/// which might be anything a person typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownCode {
    /// Name of the list.
    pub list: &'static str,
    /// The codes of the list.
    pub allowed: &'static [&'static str],
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not a code of {}; allowed: {}",
            self.list,
            self.allowed.join(", ")
        )
    }
}

impl std::error::Error for UnknownCode {}

/// Makes a closed list: an enum with its codes and one line about each value.
#[macro_export]
macro_rules! code_list {
    ($(#[$meta:meta])* pub enum $name:ident: $list:literal {
        $($variant:ident = $code:literal: $text:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $text] $variant,)+ }

        impl $name {
            /// The list's own name, camelCase.
            pub const NAME: &'static str = $list;
            /// Every value, in the order in which it is shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// Every code, in the order of `ALL`.
            pub const CODES: &'static [&'static str] = &[$($code,)+];

            /// The code that stands on the wire and in the database.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// One line of English about the value.
            #[must_use]
            pub const fn describe(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl $crate::CodeList for $name {
            const NAME: &'static str = $list;
            const ALL: &'static [Self] = Self::ALL;
            const CODES: &'static [&'static str] = Self::CODES;
            fn code(self) -> &'static str { self.code() }
            fn describe(self) -> &'static str { self.describe() }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.code())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::UnknownCode;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownCode { list: $list, allowed: Self::CODES }),
                }
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Code;
                impl $crate::__private::serde::de::Visitor<'_> for Code {
                    type Value = $name;
                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        write!(f, "a code of {}: {}", $list, $name::CODES.join(", "))
                    }
                    fn visit_str<E: $crate::__private::serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Code)
            }
        }
    };
}
