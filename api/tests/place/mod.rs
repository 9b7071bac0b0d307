//! A folder with keys, an issuer and settings, and a server started in it.

pub mod postgres;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

use sidestilt::identity::LocalIssuer;
use store::{Store, StoreConfig, StoreError};

/// A folder of one test's own, with keys, an issuer and settings in it.
pub struct Place(pub PathBuf);

impl Place {
    pub fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{name}"));
        _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// As [`Place::new`], with everything that `serve` needs.
    pub fn ready(name: &str) -> Self {
        let place = Self::new(name);
        assert!(
            place
                .run(&["keys", "new", "--out", "keys.json"])
                .status
                .success()
        );
        let issuer = place.issuer().config();
        let settings = format!(
            "listen = \"127.0.0.1:0\"\ndatabase_url = \"sqlite:sidestilt.sqlite\"\n\
             keys_file = \"keys.json\"\n[[issuers]]\nissuer = {:?}\naudience = {:?}\n\
             algorithms = [\"ES256\"]\njwks_file = {:?}\nkind = \"local\"\n",
            issuer.issuer,
            issuer.audiences[0],
            place.0.join("sidestilt.sqlite-issuer.jwks.json")
        );
        std::fs::write(place.0.join("sidestilt.toml"), settings).unwrap();
        place
    }

    pub fn issuer(&self) -> LocalIssuer {
        LocalIssuer::beside(&self.0.join("sidestilt.sqlite")).unwrap()
    }

    pub fn token(&self, subject: &str) -> String {
        self.issuer()
            .mint(subject, &[], Duration::from_secs(600))
            .unwrap()
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sidestilt"));
        command.args(args).current_dir(&self.0);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SIDESTILT_")) {
            command.env_remove(name);
        }
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs a command with the place's settings.
    pub fn with_settings(&self, args: &[&str]) -> Output {
        self.run(&[args, &["--config", "sidestilt.toml"]].concat())
    }

    /// Makes the database, and marks it as a demonstration's if asked.
    pub fn database(&self, demo: bool) {
        assert!(self.with_settings(&["migrate"]).status.success());
        if !demo {
            return;
        }
        let config = StoreConfig {
            url: format!("sqlite:{}", self.0.join("sidestilt.sqlite").display()),
            connections: 1,
            patience: Duration::from_secs(5),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let store = Store::open(&config).await.unwrap();
            let mark = store.writer().run(|tx| async move {
                store::installation::set(&tx, store::installation::DEMO, "1").await?;
                Ok::<_, StoreError>(())
            });
            mark.await.unwrap();
        });
    }
}

/// A running server; killed if the test fails before it ends.
pub struct Server {
    process: Child,
    says: BufReader<ChildStdout>,
    address: String,
}

impl Server {
    pub fn start(place: &Place) -> Self {
        Self::start_with(place, &["serve", "--config", "sidestilt.toml"])
    }

    pub fn start_with(place: &Place, args: &[&str]) -> Self {
        Self::spawn(place.command(args))
    }

    pub fn spawn(mut command: Command) -> Self {
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut server = Self {
            says: BufReader::new(process.stdout.take().unwrap()),
            process,
            address: String::new(),
        };
        let mut line = String::new();
        server.says.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Sidestilt listens on http://");
        server.address = address
            .unwrap_or_else(|| panic!("it said {line:?}"))
            .to_owned();
        server
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// What it says behind its address, up to a line that begins so.
    pub fn greeting(&mut self, last: &str) -> String {
        let mut lines = String::new();
        while !lines
            .lines()
            .last()
            .is_some_and(|line| line.starts_with(last))
        {
            assert_ne!(self.says.read_line(&mut lines).unwrap(), 0, "{lines}");
        }
        lines
    }

    /// Status line, headers and body.
    pub fn get(&self, path: &str, token: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
             Sidestilt-Purpose: planning\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", name, &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// What it logged, once it has ended in good order.
    pub fn ended(mut self) -> String {
        let mut log = String::new();
        let stderr = self.process.stderr.as_mut().unwrap();
        stderr.read_to_string(&mut log).unwrap();
        assert_eq!(self.process.wait().unwrap().code(), Some(0), "{log}");
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}
