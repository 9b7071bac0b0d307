//! A connection that is kept: whatever is sent over it, the next request goes the same way.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Sent;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sooner than the server lets go of a connection that rests.
const REST: Duration = Duration::from_secs(2);

/// What came back.
pub struct Answered {
    /// The status code.
    pub status: u16,
    /// All headers, in small letters.
    pub head: String,
    /// The body.
    pub text: String,
}

impl Answered {
    /// The body as JSON, null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }
}

/// One connection, and how often it had to be made anew.
pub struct Line {
    address: String,
    stream: TcpStream,
    used: Instant,
    /// How often the server has closed it.
    pub closed: u32,
}

impl Line {
    /// Connects to `http://host:port`.
    pub fn to(base: &str) -> Self {
        let address = base.trim_start_matches("http://").to_owned();
        Self {
            stream: connect(&address),
            used: Instant::now(),
            address,
            closed: 0,
        }
    }

    /// Sends a body. A connection that the server says it closes is made anew; one that it closes without a word
    /// fails the test.
    pub fn send(&mut self, method: &str, path: &str, authorization: &str, sent: &Sent) -> Answered {
        if self.used.elapsed() > REST {
            self.stream = connect(&self.address);
        }
        let media = match sent.media {
            "" => String::new(),
            media => format!("Content-Type: {media}\r\n"),
        };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: test\r\nAuthorization: {authorization}\r\n{media}Content-Length: {}\r\n\r\n",
            sent.body.len()
        );
        self.stream
            .write_all(&[head.as_bytes(), &sent.body].concat())
            .unwrap();
        let answered = self.answer().unwrap_or_else(|| {
            let start = &sent.body[..sent.body.len().min(300)];
            panic!(
                "closed without a word after {}",
                String::from_utf8_lossy(start)
            )
        });
        self.used = Instant::now();
        if answered.head.contains("connection: close") {
            self.closed += 1;
            self.stream = connect(&self.address);
        }
        answered
    }

    /// None if the server hangs up instead.
    fn answer(&mut self) -> Option<Answered> {
        let mut bytes = Vec::new();
        let head = loop {
            if let Some(end) = find(&bytes, b"\r\n\r\n") {
                let rest = bytes.split_off(end + 4);
                break String::from_utf8(std::mem::replace(&mut bytes, rest)).unwrap();
            }
            self.more(&mut bytes)?;
        };
        let head = head.to_ascii_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let length = head.split("content-length: ").nth(1);
        let length = length.map_or(0, |rest| {
            rest.split("\r\n").next().unwrap().parse().unwrap()
        });
        assert!(!head.contains("transfer-encoding"), "{head}");
        while bytes.len() < length {
            self.more(&mut bytes)?;
        }
        Some(Answered {
            status,
            head,
            text: String::from_utf8(bytes).unwrap(),
        })
    }

    fn more(&mut self, bytes: &mut Vec<u8>) -> Option<()> {
        let mut buffer = [0; 1 << 16];
        let read = self
            .stream
            .read(&mut buffer)
            .ok()
            .filter(|read| *read > 0)?;
        bytes.extend_from_slice(&buffer[..read]);
        Some(())
    }
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|some| some == part)
}
