//! An integrator who trusts no line: every POST of the tour goes out twice or three times with one
//! Idempotency-Key, to two instances in turn, and of every other one the first answer is lost. The tour
//! works as it does for everybody else, and leaves not a row more behind.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH};
use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, HttpServer};
use harness::{App, Client, Engine, Reply, on_both};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::cast::Cast;
use crate::kernel_support::rows;
use crate::tour::follow;

/// Between the reader and the product.
struct Line {
    instances: [String; 2],
    posts: AtomicUsize,
    kept: AtomicUsize,
    /// What came back otherwise the second time.
    differences: Mutex<Vec<String>>,
}

impl Line {
    /// Listens; its address, and the line to ask afterwards.
    fn open(instances: [String; 2]) -> (String, Arc<Self>) {
        let line = Arc::new(Self {
            instances,
            posts: AtomicUsize::new(0),
            kept: AtomicUsize::new(0),
            differences: Mutex::default(),
        });
        let data = Data::from(line.clone());
        let server = HttpServer::new(move || {
            let every = web::to(carry);
            actix_web::App::new()
                .app_data(data.clone())
                .default_service(every)
        });
        let server = server.workers(1).bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", server.addrs()[0]);
        tokio::spawn(server.run());
        (base, line)
    }

    /// Sends a POST as somebody does who is never sure of it.
    async fn stubborn(&self, request: &Sent) -> Reply {
        let number = self.posts.fetch_add(1, Ordering::Relaxed);
        let key = Uuid::new_v4().to_string();
        let at = |n: usize| &self.instances[n % 2];
        if number.is_multiple_of(2) {
            request.hang_up(at(number), &key).await;
        }
        let first = request.until_done(at(number + 1), &key).await;
        let again = request.until_done(at(number), &key).await;
        let told = |reply: &Reply| match reply.status < 300 {
            // What was done is answered in the same words; a refusal is weighed anew.
            true => {
                let header = |name| reply.header(name).unwrap_or_default().to_owned();
                (
                    reply.status,
                    reply.text.clone(),
                    [header("etag"), header("location")].concat(),
                )
            }
            false => (reply.status, reply.json["code"].to_string(), String::new()),
        };
        if told(&first) != told(&again) {
            let both = format!("{}: {}\n{}", first.request, first.text, again.text);
            self.differences.lock().unwrap().push(both);
        }
        if first.status < 300 {
            self.kept.fetch_add(1, Ordering::Relaxed);
        }
        first
    }
}

/// A request as it came.
struct Sent {
    method: reqwest::Method,
    path: String,
    authorization: String,
    if_match: Option<String>,
    body: String,
}

impl Sent {
    fn of(request: &HttpRequest, body: &Bytes) -> Self {
        let header = |name| {
            let value = request.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        Self {
            method: request.method().as_str().parse().unwrap(),
            path: request.uri().to_string(),
            authorization: header(AUTHORIZATION).unwrap_or_default(),
            if_match: header(IF_MATCH),
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    async fn send(&self, client: &Client) -> Reply {
        let mut client = client.clone();
        if !self.authorization.is_empty() {
            client = client.with_header("authorization", &self.authorization);
        }
        if let Some(etag) = &self.if_match {
            client = client.if_match(etag);
        }
        let body = Some(("application/json", self.body.clone()));
        let body = body.filter(|(_, text)| !text.is_empty());
        client.send(self.method.clone(), &self.path, body).await
    }

    /// Sends with a key, again while the same request is under way.
    async fn until_done(&self, base: &str, key: &str) -> Reply {
        for _ in 0..100 {
            let reply = self.send(&Client::new(base).with_key(key)).await;
            if reply.json["code"] != "inFlight" {
                return reply;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{} is under way for ever", self.path);
    }

    /// Sends and is gone before an answer can come.
    async fn hang_up(&self, base: &str, key: &str) {
        let address = base.trim_start_matches("http://");
        let mut socket = TcpStream::connect(address).await.unwrap();
        let authorization = match self.authorization.as_str() {
            "" => String::new(),
            given => format!("Authorization: {given}\r\n"),
        };
        let whole = format!(
            "POST {} HTTP/1.1\r\nHost: test\r\n{authorization}Idempotency-Key: {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
            self.path,
            self.body.len(),
            self.body
        );
        socket.write_all(whole.as_bytes()).await.unwrap();
        socket.shutdown().await.unwrap();
    }
}

async fn carry(request: HttpRequest, body: Bytes, line: Data<Line>) -> HttpResponse {
    let sent = Sent::of(&request, &body);
    let reply = match sent.method {
        reqwest::Method::POST => line.stubborn(&sent).await,
        _ => sent.send(&Client::new(&line.instances[0])).await,
    };
    let status = actix_web::http::StatusCode::from_u16(reply.status).unwrap();
    let media_type = reply
        .header("content-type")
        .unwrap_or("application/json")
        .to_owned();
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, media_type))
        .body(reply.text)
}

/// How many rows each table has, and how often each thing happened by the journal.
async fn left_behind(app: &App) -> BTreeMap<String, i64> {
    let db = app.db.connect().await;
    let tables = match app.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Engine::Postgres => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables \
             WHERE table_schema = 'public'"
        }
    };
    let mut left = BTreeMap::new();
    for row in rows(&db, tables).await {
        let table: String = row.try_get_by_index(0).unwrap();
        let count = rows(&db, &format!("SELECT count(*) FROM {table}")).await;
        left.insert(table, count[0].try_get_by_index(0).unwrap());
    }
    let happened = "SELECT entity_kind || ' ' || action, count(*) FROM journal GROUP BY 1";
    for row in rows(&db, happened).await {
        left.insert(
            row.try_get_by_index(0).unwrap(),
            row.try_get_by_index(1).unwrap(),
        );
    }
    left
}

on_both!(
    async fn every_request_of_the_tour_twice_and_nothing_twice(app: App) {
        let second = app.second_instance().await;
        Cast::gather(&app).await;
        let (base, line) = Line::open([app.base.clone(), second.base.clone()]);
        follow(&app, &base).await;
        let differences = line.differences.lock().unwrap().join("\n");
        assert!(differences.is_empty(), "{differences}");
        let posts = line.posts.load(Ordering::Relaxed);
        assert!(posts >= 25, "only {posts} requests were sent twice");

        let once = App::start(app.engine()).await;
        Cast::gather(&once).await;
        follow(&once, &once.base).await;
        let (mut twice, mut once) = (left_behind(&app).await, left_behind(&once).await);
        // Answers are kept for those who name a key.
        let (kept, none) = (twice.remove("idempotency"), once.remove("idempotency"));
        let done = i64::try_from(line.kept.load(Ordering::Relaxed)).unwrap();
        assert_eq!((kept, none), (Some(done), Some(0)));
        assert_eq!(twice["course"], 1, "{twice:#?}");
        assert_eq!(twice, once);
    }
);
