//! The bytes that are hashed, so that both sides put their hands to the very same thing.
//!
//! A form of our own: every value is written as a tag, its length where it has one, and itself, in a
//! fixed order. Lengths stand before what they measure: two different things never give the same bytes.

/// Bytes being written.
pub(crate) struct Out(Vec<u8>);

impl Out {
    /// Begins with what this is, and by which rules it is written.
    pub(crate) fn begin(header: &[u8]) -> Self {
        Self(header.to_vec())
    }

    /// The bytes written.
    pub(crate) fn done(self) -> Vec<u8> {
        self.0
    }

    fn count(&mut self, count: usize) {
        self.0.extend_from_slice(&(count as u64).to_be_bytes());
    }

    /// A text.
    pub(crate) fn text(&mut self, text: &str) {
        self.0.push(b't');
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    /// A value that may be missing.
    pub(crate) fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            None => self.0.push(b'-'),
            Some(value) => {
                self.0.push(b'+');
                write(self, value);
            }
        }
    }

    /// A number.
    pub(crate) fn number(&mut self, number: u32) {
        self.0.push(b'n');
        self.0.extend_from_slice(&number.to_be_bytes());
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, yes: bool) {
        self.0.push(if yes { b'1' } else { b'0' });
    }

    /// A list, in its order.
    pub(crate) fn list<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        self.0.push(b'l');
        self.count(items.len());
        for item in items {
            write(self, item);
        }
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, items: &[String]) {
        self.list(items, |out, item| out.text(item));
    }
}
