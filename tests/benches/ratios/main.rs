//! Speed as ratios, side by side in one run on one machine: the product over HTTP beside a bare actix
//! JSON route, and beside the same statements through sqlx with no HTTP around them.
//!
//! `cargo bench -p sidestilt-tests`. No test looks at a clock.

#[allow(dead_code)]
#[path = "../../tests/it/round.rs"]
mod round;
mod sql;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::codes::Role;
use harness::{App, Client, Engine};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

const CONNECTIONS: usize = 16;
const SECONDS: u64 = 3;
/// As many things to be acted upon as one connection may come to.
const EACH: u64 = 1_200;

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
    let place = round::place(&app, "UNN").await;
    let [told, asked] = [needs(&app, &place).await, needs(&app, &place).await];
    let rows = [
        (
            "read by id",
            http(&address, move |_| one.clone()).await,
            sql::read(&app, &ids, 1).await,
        ),
        (
            "list of 50",
            http(&address, move |_| list.clone()).await,
            sql::read(&app, &ids, 51).await,
        ),
        (
            "create",
            create(&address, &token, false).await,
            sql::write(&app, false).await,
        ),
        (
            "create that may be repeated",
            create(&address, &token, true).await,
            sql::write(&app, true).await,
        ),
        (
            "action that may be repeated",
            act(&address, &place.coordinator.authorization(), told).await,
            sql::act(&app, asked).await,
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
    println!("start to ready, ms: {:.0}", start(app).await);
}

/// How long a process of its own takes until it is ready on a file that exists, in milliseconds.
async fn start(mut app: App) -> f64 {
    app.stop().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let mut settings = app.settings();
    settings.retain(|setting| !setting.starts_with("listen="));
    settings.push(format!("listen={address}"));
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_instance"));
    let began = Instant::now();
    let mut instance = command
        .arg(app.clock.now().to_rfc3339())
        .args(settings)
        .spawn()
        .unwrap();
    let ready = format!("http://{address}/health/ready");
    while !(reqwest::get(&ready).await).is_ok_and(|told| told.status() == 200) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let took = began.elapsed();
    instance.kill().unwrap();
    instance.wait().unwrap();
    took.as_secs_f64() * 1e3
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

/// Needs to be declined, each of them once.
async fn needs(app: &App, place: &round::Place) -> Arc<Vec<Uuid>> {
    let told = place.coordinator.post("/v1/needs", &place.need()).await;
    let first: Uuid = told.expect(201).id().parse().unwrap();
    let mut unit = sql::pool(app, 1).await.begin().await.unwrap();
    let mut ids = Vec::new();
    for _ in 0..CONNECTIONS as u64 * EACH {
        let id = Uuid::now_v7();
        let same = "INSERT INTO need (id, tenant, version, created_at, updated_at, service_id, state, target_group, \
                    description, source, raised_on) SELECT ?, tenant, version, created_at, updated_at, service_id, \
                    state, target_group, description, source, raised_on FROM need WHERE id = ?";
        let same = sqlx::query(same).bind(id).bind(first);
        same.execute(&mut *unit).await.unwrap();
        ids.push(id);
    }
    unit.commit().await.unwrap();
    Arc::new(ids)
}

/// Which of them is the one for a turn: connections count from a million of their own.
fn nth(n: u64) -> usize {
    let (connection, turn) = (n / 1_000_000, n % 1_000_000);
    assert!(
        turn < EACH,
        "there are too few for a machine as fast as this"
    );
    (connection * EACH + turn) as usize
}

async fn act(address: &str, token: &str, needs: Arc<Vec<Uuid>>) -> f64 {
    let token = token.to_owned();
    let body = json!({ "reason": "Finnes allerede." }).to_string();
    http(address, move |n| {
        let need = needs[nth(n)];
        let path = format!("/v1/needs/{need}/actions/decline");
        request("POST", &path, &token, Some(&need.to_string()), &body)
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
