//! A server on the loopback that counts who asks it, for addresses the product may ask or must not.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Answers every request with the same document while it has one, else with 503.
#[derive(Clone)]
pub struct Listener {
    /// `http://127.0.0.1:port/jwks`.
    pub url: String,
    asked: Arc<AtomicUsize>,
    document: Arc<Mutex<Option<String>>>,
}

impl Listener {
    /// Listens until the test ends.
    pub async fn start(document: Option<String>) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listener = Self {
            url: format!("http://{}/jwks", socket.local_addr().unwrap()),
            asked: Arc::default(),
            document: Arc::new(Mutex::new(document)),
        };
        let served = listener.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                served.asked.fetch_add(1, Ordering::SeqCst);
                let answer = served.answer();
                tokio::spawn(serve(stream, answer));
            }
        });
        listener
    }

    /// How many connections came.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// What it answers from now on.
    pub fn set(&self, document: Option<String>) {
        *self.document.lock().unwrap() = document;
    }

    fn answer(&self) -> String {
        let (status, body) = match self.document.lock().unwrap().clone() {
            Some(body) => ("200 OK", body),
            None => ("503 Service Unavailable", String::new()),
        };
        format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    }
}

async fn serve(mut stream: TcpStream, answer: String) {
    let mut head = [0; 4096];
    // What is asked does not matter, nor does a client that has gone.
    let _ = stream.read(&mut head).await;
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}
