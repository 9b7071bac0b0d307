//! What differs between two versions of a plan, member by member.

use serde_json::Value;
use store::plan::Section;

/// One member that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Code of the section.
    pub section: String,
    /// JSON Pointer within the section.
    pub pointer: String,
    /// In the earlier version; none if it wasn't there.
    pub before: Option<Value>,
    /// In the later version; none if it isn't there any more.
    pub after: Option<Value>,
}

/// Compares the sections of two versions.
pub fn diff(before: &[Section], after: &[Section]) -> Vec<Difference> {
    let mut found = Vec::new();
    for section in domain::codes::Section::ALL {
        let body = |rows: &[Section]| {
            rows.iter()
                .find(|row| row.section == section.code())
                .map(|row| row.body.clone())
        };
        let (old, new) = (body(before), body(after));
        compare(
            section.code(),
            String::new(),
            old.as_ref(),
            new.as_ref(),
            &mut found,
        );
    }
    found
}

fn compare(
    section: &str,
    pointer: String,
    before: Option<&Value>,
    after: Option<&Value>,
    found: &mut Vec<Difference>,
) {
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
            names.sort();
            names.dedup();
            for name in names {
                let below = pointer.clone() + &domain::pointer(&[name]);
                compare(section, below, old.get(name), new.get(name), found);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            for index in 0..old.len().max(new.len()) {
                let below = format!("{pointer}/{index}");
                compare(section, below, old.get(index), new.get(index), found);
            }
        }
        (old, new) if given(old) == given(new) => {}
        (old, new) => found.push(Difference {
            section: section.to_owned(),
            pointer,
            before: given(old).cloned(),
            after: given(new).cloned(),
        }),
    }
}

/// Null and missing mean the same: nothing.
fn given(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn section(body: Value) -> Section {
        Section {
            id: uuid::Uuid::nil(),
            plan_version_id: uuid::Uuid::nil(),
            section: "aims".into(),
            body,
            version: 1,
            updated_at: chrono::DateTime::UNIX_EPOCH,
            updated_by: None,
        }
    }

    #[test]
    fn only_what_differs_is_named() {
        let old = [section(
            json!({ "aims": ["know", "dare"], "gone": 1, "none": null }),
        )];
        let new = [section(json!({ "aims": ["know", "do", "more"] }))];
        let pointers: Vec<_> = diff(&old, &new).into_iter().map(|d| d.pointer).collect();
        assert_eq!(pointers, ["/aims/1", "/aims/2", "/gone"]);
        assert!(diff(&old, &old).is_empty());
    }
}
