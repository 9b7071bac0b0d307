//! ETags: `"{version}-{mac}.{hash}"`.
//!
//! Before the dot stands the version of what a change would be made from; `If-Match` compares that and no
//! more, so that nobody is refused since a stranger took a place in line meanwhile. Behind it stands the
//! hash of the very bytes that go out: much of what a resource shows is derived from others, from the
//! clock or from who asks, and counts no version up. An answer that changes has another tag by
//! construction, whatever it is made of.

use store::crypto::sha256_hex;
use uuid::Uuid;

use super::Ctx;

impl Ctx {
    /// The tag of one version of one resource, before anything is said of how it is shown.
    pub fn etag(&self, kind: &str, id: Uuid, version: i32) -> String {
        let mac = self.app.ring.mac(
            "etag",
            &[kind.as_bytes(), id.as_bytes(), &version.to_be_bytes()],
        );
        let short = store::crypto::hex(&mac[..8]);
        format!("\"{version}-{short}\"")
    }
}

/// The tag of an answer: that of its version, with the hash of `body`. Without a version it is weak, since
/// nothing can be changed from it.
pub fn shown(version: Option<&str>, body: &str) -> String {
    let hash = &sha256_hex(body.as_bytes())[..16];
    match version {
        Some(version) => format!("{}.{hash}\"", version.trim_end_matches('"')),
        None => format!("W/\"{hash}\""),
    }
}

/// The tag of the version that an answer with `tag` showed.
pub fn version_of(tag: &str) -> String {
    match tag.trim().split_once('.') {
        Some((version, _)) => format!("{version}\""),
        None => tag.trim().to_owned(),
    }
}

/// The number of the version inside a tag of ours.
pub fn number_of(tag: &str) -> Option<i32> {
    tag.trim()
        .trim_start_matches("W/")
        .trim_matches('"')
        .split('-')
        .next()?
        .parse()
        .ok()
}
