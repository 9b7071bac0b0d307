//! What the kernel's tests share: callers with roles, a resource to try the rules on, a raw socket.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use harness::{App, Client, Engine, Reply};
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

/// The resource the kernel's rules are tried on.
pub const PATH: &str = "/v1/organisations";

/// An administrator of the installation, given the role past the product.
pub async fn administrator(app: &App, subject: &str) -> Client {
    let db = app.db.connect().await;
    let principal = sidestilt::app::principal_id(&app.issuer.name, subject);
    let (id, nil) = (literal(app, principal), literal(app, Uuid::nil()));
    let made = "'2026-01-01T00:00:00+00:00'";
    let issuer = &app.issuer.name;
    run(
        &db,
        &format!(
            "INSERT INTO principal (id, issuer, subject, kind, created_at) \
             VALUES ({id}, '{issuer}', '{subject}', 'human', {made})"
        ),
    )
    .await;
    let role = literal(app, Uuid::new_v4());
    run(
        &db,
        &format!(
            "INSERT INTO role_assignment \
             (id, tenant, version, created_at, updated_at, principal_id, role, valid_from) \
             VALUES ({role}, {nil}, 1, {made}, {made}, {id}, 'administrator', {made})"
        ),
    )
    .await;
    app.client(subject, &[])
}

/// An id as the database writes it.
pub fn literal(app: &App, id: Uuid) -> String {
    match app.engine() {
        Engine::Postgres => format!("'{id}'::uuid"),
        Engine::Sqlite => format!("x'{}'", id.simple()),
    }
}

pub async fn run(db: &DatabaseConnection, sql: &str) {
    let done = db.execute_unprepared(sql).await;
    done.unwrap_or_else(|err| panic!("{sql}: {err}"));
}

pub async fn rows(db: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await;
    rows.unwrap_or_else(|err| panic!("{sql}: {err}"))
}

/// The one number a query yields.
pub async fn number(db: &DatabaseConnection, sql: &str) -> i64 {
    rows(db, sql).await[0].try_get_by_index(0).unwrap()
}

/// A body that is accepted.
pub fn organisation(name: &str) -> Value {
    json!({"name": name, "kind": "userOrganisation", "validFrom": "2005-01-01"})
}

pub async fn register(client: &Client, name: &str) -> Reply {
    client.post(PATH, &organisation(name)).await.expect(201)
}

/// Sends bytes as they are and reads until the other side closes, at most `patience`. Tells also whether
/// it closed.
pub fn raw(app: &App, bytes: &[u8], patience: Duration) -> (String, bool) {
    let address = app.base.strip_prefix("http://").unwrap();
    let mut socket = TcpStream::connect(address).unwrap();
    let began = Instant::now();
    socket
        .set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    // The server may have answered and closed before everything was sent.
    let _ = socket.write_all(bytes);
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while began.elapsed() < patience {
        match socket.read(&mut buffer) {
            Ok(0) => return (lossy(&answer), true),
            Ok(read) => answer.extend_from_slice(&buffer[..read]),
            Err(err)
                if matches!(
                    err.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) => {}
            Err(_) => return (lossy(&answer), true),
        }
    }
    (lossy(&answer), false)
}

/// Sends a head and then piece after piece, until something is answered; reads that to its end.
pub fn piecemeal(app: &App, head: &str, piece: &str, pieces: usize) -> String {
    let address = app.base.strip_prefix("http://").unwrap();
    let mut socket = TcpStream::connect(address).unwrap();
    let brief = Duration::from_millis(50);
    socket.set_read_timeout(Some(brief)).unwrap();
    socket.write_all(head.as_bytes()).unwrap();
    let mut answer = vec![0; 4096];
    for _ in 0..pieces {
        socket.write_all(piece.as_bytes()).unwrap();
        if let Ok(read) = socket.read(&mut answer) {
            answer.truncate(read);
            let patience = Duration::from_secs(5);
            socket.set_read_timeout(Some(patience)).unwrap();
            socket.read_to_end(&mut answer).unwrap();
            return lossy(&answer);
        }
    }
    panic!("{pieces} pieces were taken");
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A request head with this token's client left to add a body.
pub fn head(app: &App, subject: &str, method: &str, path: &str, headers: &str) -> String {
    let mut claims = app.issuer.claims(subject, &[], chrono::Utc::now());
    claims["sidestilt_kind"] = "human".into();
    let token = app.issuer.sign(&claims);
    format!(
        "{method} {path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\n{headers}\r\n"
    )
}
