//! Patterns that every engine comes to an end with. Ours never goes back over a text; browsers' do, and a form's
//! schema goes to them.

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{Ast, GroupKind, RepetitionKind, RepetitionRange};

/// Whether a pattern can be read in one way only where it repeats, and needs no flags, names, look-around or
/// references: some engine has none of them, and letters without regard to case make a class dear.
pub fn is_plain(pattern: &str) -> bool {
    let mut parser = Parser::new();
    parser
        .parse(pattern)
        .is_ok_and(|pattern| is_sound(&pattern, false))
}

/// Inside of what is repeated nothing may vary: of `(a+)+` and `(a|a)+` an engine that goes back tries every way
/// to read a text, and there are twice as many for each letter more.
fn is_sound(pattern: &Ast, repeated: bool) -> bool {
    match pattern {
        Ast::Flags(_) => false,
        Ast::Group(group) => {
            let plain = match &group.kind {
                GroupKind::CaptureIndex(_) => true,
                GroupKind::NonCapturing(flags) => flags.items.is_empty(),
                GroupKind::CaptureName { .. } => false,
            };
            plain && is_sound(&group.ast, repeated)
        }
        Ast::Repetition(repetition) => {
            let kind = &repetition.op.kind;
            !(repeated && varies(kind)) && is_sound(&repetition.ast, repeated || repeats(kind))
        }
        Ast::Alternation(ways) => !repeated && ways.asts.iter().all(|way| is_sound(way, repeated)),
        Ast::Concat(parts) => parts.asts.iter().all(|part| is_sound(part, repeated)),
        _ => true,
    }
}

fn varies(kind: &RepetitionKind) -> bool {
    !matches!(kind, RepetitionKind::Range(RepetitionRange::Exactly(_)))
}

fn repeats(kind: &RepetitionKind) -> bool {
    use RepetitionRange as Range;
    !matches!(
        kind,
        RepetitionKind::ZeroOrOne
            | RepetitionKind::Range(Range::Exactly(..=1) | Range::Bounded(_, ..=1))
    )
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn what_repeats_is_read_in_one_way() {
        for fine in [
            "^[a-zæøå ]{1,40}$",
            "^(ja|nei)$",
            "^([0-9]{2}-){3}[0-9]{2}$",
            "(?:a[bc])+d?",
            "^(ab+)?$",
            r"\(?[0-9]+\)?",
            "[(?i)]",
        ] {
            assert!(is_plain(fine), "{fine}");
        }
        for bad in [
            "(a+)+$",
            "(a*)*",
            "(a|a)+$",
            "(?:(?:a?)b){2,}",
            "(a{1,9}){1,9}",
            "((a+)b){9}",
            "(?i)a",
            "(?i:a)",
            "(?P<n>a)",
            "(?<n>a)",
            "(?=a)b",
            "(?<!a)b",
            r"(a)\1",
            "[",
            "a**",
        ] {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}
