//! Speed as ratios, side by side in one run on one machine: the product over HTTP beside a bare actix
//! JSON route, and beside the same statements through sqlx with no HTTP around them.
//!
//! `cargo bench -p sidestilt-tests`. No test looks at a clock.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::codes::Role;
use harness::{App, Client, Engine};
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use store::rights::RIGHTS;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

const CONNECTIONS: usize = 16;
const SECONDS: u64 = 3;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let app = App::start(Engine::Sqlite).await;
    let admin = app.with_role("admin", Role::Administrator, None).await;
    let token = admin.authorization();
    let mut ids = Vec::new();
    for n in 0..200 {
        ids.push(register(&admin, n).await);
    }
    let address = app.base.trim_start_matches("http://").to_owned();
    let get = |path: &str| request("GET", path, &token, None, "");
    let one = get(&format!("/v1/organisations/{}", ids[7]));
    let list = get("/v1/organisations?limit=50");

    let bare = bare().await;
    let json_route = http(&bare, move |_| request("GET", "/", "", None, "")).await;
    println!("bare actix JSON route          {json_route:>8.0} /s");
    let rows = [
        (
            "read by id",
            http(&address, move |_| one.clone()).await,
            sql_read(&app, &ids, 1).await,
        ),
        (
            "list of 50",
            http(&address, move |_| list.clone()).await,
            sql_read(&app, &ids, 51).await,
        ),
        (
            "create",
            create(&address, &token, false).await,
            sql_write(&app, false).await,
        ),
        (
            "action, journal, idempotency",
            create(&address, &token, true).await,
            sql_write(&app, true).await,
        ),
    ];
    println!(
        "{:<30} {:>10} {:>10} {:>14} {:>14}",
        "", "product/s", "sqlx/s", "of bare route", "of same SQL"
    );
    for (name, product, sql) in rows {
        println!(
            "{name:<30} {product:>10.0} {sql:>10.0} {:>14.2} {:>14.2}",
            product / json_route,
            product / sql
        );
    }
}

async fn register(admin: &Client, n: u32) -> String {
    let body = json!({ "name": format!("Organisasjon {n}"), "kind": "municipality", "validFrom": "2000-01-01" });
    admin
        .post("/v1/organisations", &body)
        .await
        .expect(201)
        .id()
}

async fn create(address: &str, token: &str, retried: bool) -> f64 {
    let token = token.to_owned();
    let body =
        json!({ "name": "Ny", "kind": "municipality", "validFrom": "2000-01-01" }).to_string();
    http(address, move |n| {
        let key = retried.then(|| format!("{}-{n}", Uuid::new_v4()));
        request("POST", "/v1/organisations", &token, key.as_deref(), &body)
    })
    .await
}

fn request(method: &str, path: &str, token: &str, key: Option<&str>, body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: x\r\n");
    if !token.is_empty() {
        text.push_str(&format!("Authorization: {token}\r\n"));
    }
    if let Some(key) = key {
        text.push_str(&format!("Idempotency-Key: {key}\r\n"));
    }
    if !body.is_empty() {
        let length = body.len();
        text.push_str(&format!(
            "Content-Type: application/json\r\nContent-Length: {length}\r\n"
        ));
    }
    format!("{text}\r\n{body}").into_bytes()
}

/// Requests a second over kept connections; every answer must be a success.
async fn http(address: &str, next: impl Fn(u64) -> Vec<u8> + Send + Sync + 'static) -> f64 {
    let (next, address) = (Arc::new(next), address.to_owned());
    rate(move |n| {
        let (next, address) = (next.clone(), address.clone());
        async move {
            let stream = TcpStream::connect(&address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            Session {
                stream,
                next,
                n,
                buffer: vec![0; 1 << 17],
            }
        }
    })
    .await
}

struct Session<F> {
    stream: TcpStream,
    next: Arc<F>,
    n: u64,
    buffer: Vec<u8>,
}

/// Something that can be done again and again over one connection.
trait Turn: Send + 'static {
    fn turn(&mut self) -> impl Future<Output = ()> + Send;
}

impl<F: Fn(u64) -> Vec<u8> + Send + Sync + 'static> Turn for Session<F> {
    async fn turn(&mut self) {
        self.n += 1;
        self.stream.write_all(&(self.next)(self.n)).await.unwrap();
        let mut filled = 0;
        loop {
            filled += self.stream.read(&mut self.buffer[filled..]).await.unwrap();
            let text = &self.buffer[..filled];
            let Some(head) = text.windows(4).position(|four| four == b"\r\n\r\n") else {
                continue;
            };
            let headers = std::str::from_utf8(&text[..head])
                .unwrap()
                .to_ascii_lowercase();
            assert!(headers.starts_with("http/1.1 20"), "{headers}");
            let length = headers.split("content-length: ").nth(1).unwrap();
            let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
            if filled >= head + 4 + length {
                return;
            }
        }
    }
}

/// Runs sixteen of them for some seconds and counts.
async fn rate<T: Turn, Fut>(make: impl Fn(u64) -> Fut) -> f64
where
    Fut: Future<Output = T>,
{
    let (count, stop) = (
        Arc::new(AtomicU64::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let mut tasks = Vec::new();
    for n in 0..CONNECTIONS {
        let mut one = make(n as u64 * 1_000_000).await;
        let (count, stop) = (count.clone(), stop.clone());
        tasks.push(tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                one.turn().await;
                count.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (began, before) = (Instant::now(), count.load(Ordering::Relaxed));
    tokio::time::sleep(Duration::from_secs(SECONDS)).await;
    let done = count.load(Ordering::Relaxed) - before;
    let took = began.elapsed();
    stop.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await.unwrap();
    }
    done as f64 / took.as_secs_f64()
}

/// A server that answers one short JSON document and does nothing else.
async fn bare() -> String {
    use actix_web::{App, HttpResponse, HttpServer, web};
    let route = || async { HttpResponse::Ok().json(json!({ "id": 1, "name": "Organisasjon" })) };
    let server = HttpServer::new(move || App::new().service(web::resource("/").to(route)))
        .workers(2)
        .bind("127.0.0.1:0")
        .unwrap();
    let address = server.addrs()[0].to_string();
    tokio::spawn(server.run());
    address
}

async fn pool(app: &App, connections: u32) -> SqlitePool {
    let path = app.db.url.trim_start_matches("sqlite:");
    let options = SqliteConnectOptions::new()
        .filename(path)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5));
    SqlitePoolOptions::new()
        .max_connections(connections)
        .connect_with(options)
        .await
        .unwrap()
}

struct Reading {
    pool: SqlitePool,
    id: Uuid,
    rows: i64,
}

impl Turn for Reading {
    async fn turn(&mut self) {
        sqlx::query(RIGHTS)
            .bind(self.id)
            .bind(chrono::Utc::now())
            .fetch_all(&self.pool)
            .await
            .unwrap();
        if self.rows == 1 {
            let one = sqlx::query("SELECT * FROM organisation WHERE id = ?");
            one.bind(self.id).fetch_one(&self.pool).await.unwrap();
        } else {
            let many = sqlx::query("SELECT * FROM organisation ORDER BY name, id LIMIT ?");
            many.bind(self.rows).fetch_all(&self.pool).await.unwrap();
        }
    }
}

async fn sql_read(app: &App, ids: &[String], rows: i64) -> f64 {
    let pool = pool(app, 4).await;
    let id: Uuid = ids[7].parse().unwrap();
    rate(move |_| {
        let pool = pool.clone();
        async move { Reading { pool, id, rows } }
    })
    .await
}

struct Writing {
    pool: SqlitePool,
    retried: bool,
}

impl Turn for Writing {
    async fn turn(&mut self) {
        let (id, now) = (Uuid::now_v7(), chrono::Utc::now());
        let mut unit = self.pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
        if self.retried {
            let seen = sqlx::query("SELECT * FROM idempotency WHERE key_hash = ?");
            seen.bind(id.to_string())
                .fetch_optional(&mut *unit)
                .await
                .unwrap();
        }
        sqlx::query(RIGHTS)
            .bind(id)
            .bind(now)
            .fetch_all(&mut *unit)
            .await
            .unwrap();
        let organisation = "INSERT INTO organisation (id, tenant, version, created_at, updated_at, name, kind, valid_from) \
                            VALUES (?1, ?1, 1, ?2, ?2, 'Ny', 'municipality', '2000-01-01')";
        sqlx::query(organisation)
            .bind(id)
            .bind(now)
            .execute(&mut *unit)
            .await
            .unwrap();
        let journal = "INSERT INTO journal (id, tenant, root_kind, root_id, entity_kind, entity_id, entity_version, \
                       action, occurred_at, recorded_at, commitment, salt, payload) \
                       VALUES (?1, ?1, 'organisation', ?1, 'organisation', ?1, 1, 'created', ?2, ?2, ?3, ?3, '{}')";
        sqlx::query(journal)
            .bind(id)
            .bind(now)
            .bind("0".repeat(64))
            .execute(&mut *unit)
            .await
            .unwrap();
        if self.retried {
            let kept = "INSERT INTO idempotency (key_hash, principal_id, request_hash, reply_sealed, created_at, expires_at) \
                        VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
            let kept = sqlx::query(kept)
                .bind(id.to_string())
                .bind(id)
                .bind("0".repeat(64));
            kept.bind("0".repeat(900))
                .bind(now)
                .execute(&mut *unit)
                .await
                .unwrap();
        }
        unit.commit().await.unwrap();
    }
}

async fn sql_write(app: &App, retried: bool) -> f64 {
    let pool = pool(app, 1).await;
    rate(move |_| {
        let pool = pool.clone();
        async move { Writing { pool, retried } }
    })
    .await
}
