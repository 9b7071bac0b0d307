//! JSON Pointers (RFC 6901) into what somebody has sent.

/// How much of a name a pointer tells.
const LONGEST_NAME: usize = 60;

/// A pointer of these names, each cut if it is long: names are the sender's, and no answer repeats what was
/// sent.
#[must_use]
pub fn pointer(names: &[&str]) -> String {
    let steps = names.iter().map(|name| {
        let name: String = name.chars().take(LONGEST_NAME).collect();
        format!("/{}", name.replace('~', "~0").replace('/', "~1"))
    });
    steps.collect()
}
