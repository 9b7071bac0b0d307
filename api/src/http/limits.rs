//! How often one login, or one address without a login, may ask.
//!
//! A bucket each that holds a minute's requests and fills evenly. Counted by each instance for
//! itself: it keeps one caller from starving the others, and bills nobody.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use uuid::Uuid;

/// The most buckets kept; a few megabytes.
const MOST: usize = 50_000;
/// How often full buckets are thrown away when there are that many.
const SWEEP: Duration = Duration::from_secs(1);

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Sender {
    /// A login.
    Login(Uuid),
    /// An address without a login; of IPv6 the network that one customer gets.
    Address(IpAddr),
    /// All addresses for which there is no room.
    Crowd,
}

impl Sender {
    /// The address of a request: the peer's, or what the outermost of our own proxies wrote down.
    /// What a client wrote into the header itself stands further left and is not looked at.
    pub fn address(request: &HttpRequest, proxies: usize) -> Self {
        let peer = request.peer_addr().map(|peer| peer.ip());
        let forwarded: Vec<&str> = (request.headers().get_all("x-forwarded-for"))
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        let at = forwarded.len().checked_sub(proxies);
        let told = at.and_then(|at| forwarded.get(at)?.trim().parse().ok());
        told.or(peer)
            .map_or(Self::Crowd, |ip| Self::Address(network(ip)))
    }
}

fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6((u128::from(ip) >> 64 << 64).into()),
        v4 => v4,
    }
}

type Buckets<C> = RateLimiter<Sender, HashMapStateStore<Sender>, C, StateInformationMiddleware>;

/// The buckets of one instance.
pub struct Limits<C: Clock = DefaultClock> {
    /// None without a limit.
    buckets: Option<Buckets<C>>,
    swept: Mutex<Option<Instant>>,
}

/// How a sender stands after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Requests a minute.
    limit: u32,
    /// How many may follow at once.
    remaining: u32,
    /// Seconds until the next one is taken, if this one was not.
    pub wait: Option<u64>,
}

impl Limits {
    /// A limit of so many requests a minute; 0 is none.
    pub fn new(per_minute: u32) -> Self {
        Self::by(DefaultClock::default(), per_minute)
    }
}

impl<C: Clock> Limits<C> {
    fn by(clock: C, per_minute: u32) -> Self {
        let buckets = NonZeroU32::new(per_minute).map(|limit| {
            RateLimiter::hashmap_with_clock(Quota::per_minute(limit), clock)
                .with_middleware::<StateInformationMiddleware>()
        });
        Self {
            buckets,
            swept: Mutex::new(None),
        }
    }

    /// Takes one request out of the sender's bucket; nothing is told where there is no limit.
    pub fn charge(&self, sender: Sender) -> Option<Standing> {
        let buckets = self.buckets.as_ref()?;
        let sender = match sender {
            Sender::Address(_) if self.full(buckets, MOST) => Sender::Crowd,
            sender => sender,
        };
        Some(match buckets.check_key(&sender) {
            Ok(state) => Standing {
                limit: state.quota().burst_size().get(),
                remaining: state.remaining_burst_capacity(),
                wait: None,
            },
            Err(early) => Standing {
                limit: early.quota().burst_size().get(),
                remaining: 0,
                // The next whole second, so that whoever waits that long is taken.
                wait: Some(early.wait_time_from(buckets.clock().now()).as_secs() + 1),
            },
        })
    }

    /// Whether there is no room for another address, after those at rest were thrown away.
    fn full(&self, buckets: &Buckets<C>, most: usize) -> bool {
        if buckets.len() < most {
            return false;
        }
        let Ok(mut swept) = self.swept.try_lock() else {
            return true;
        };
        if swept.is_none_or(|at| at.elapsed() >= SWEEP) {
            *swept = Some(Instant::now());
            buckets.retain_recent();
        }
        buckets.len() >= most
    }
}

impl Standing {
    /// The fields of draft-ietf-httpapi-ratelimit-headers-11: `q` requests in `w` seconds, `r` left,
    /// and `t` seconds to wait where nothing is left.
    pub fn tell(self, headers: &mut HeaderMap) {
        let wait = self
            .wait
            .map(|wait| format!(";t={wait}"))
            .unwrap_or_default();
        for (name, text) in [
            (
                "ratelimit-policy",
                format!("\"minute\";q={};w=60", self.limit),
            ),
            (
                "ratelimit",
                format!("\"minute\";r={}{wait}", self.remaining),
            ),
        ] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn login(nth: u128) -> Sender {
        Sender::Login(Uuid::from_u128(nth))
    }

    #[test]
    fn a_bucket_empties_and_fills_evenly() {
        let clock = FakeRelativeClock::default();
        let limits = Limits::by(clock.clone(), 3);
        let left: Vec<u32> = (0..3)
            .map(|_| limits.charge(login(1)).unwrap().remaining)
            .collect();
        assert_eq!(left, [2, 1, 0]);
        let refused = limits.charge(login(1)).unwrap();
        assert_eq!((refused.limit, refused.remaining), (3, 0));
        assert_eq!(
            refused.wait,
            Some(21),
            "three a minute is one every 20 seconds"
        );
        assert_eq!(
            limits.charge(login(2)).unwrap().wait,
            None,
            "others are not touched"
        );
        clock.advance(Duration::from_secs(21));
        assert_eq!(limits.charge(login(1)).unwrap().wait, None);
        assert!(limits.charge(login(1)).unwrap().wait.is_some());
        clock.advance(Duration::from_secs(60));
        assert_eq!(limits.charge(login(1)).unwrap().remaining, 2);
    }

    #[test]
    fn zero_is_no_limit() {
        assert_eq!(Limits::new(0).charge(login(1)), None);
    }

    #[test]
    fn buckets_at_rest_make_room() {
        let clock = FakeRelativeClock::default();
        let limits = Limits::by(clock.clone(), 60);
        for nth in 0..10 {
            limits.charge(login(nth));
        }
        let buckets = limits.buckets.as_ref().unwrap();
        assert!(!limits.full(buckets, 11));
        assert!(limits.full(buckets, 10), "all of them were used just now");
        clock.advance(Duration::from_secs(120));
        *limits.swept.lock().unwrap() = None;
        assert!(!limits.full(buckets, 10));
        assert_eq!(buckets.len(), 0);
    }

    #[test]
    fn the_standing_is_told_as_structured_fields() {
        let mut headers = HeaderMap::new();
        let standing = Standing {
            limit: 600,
            remaining: 0,
            wait: Some(3),
        };
        standing.tell(&mut headers);
        assert_eq!(
            headers.get("ratelimit-policy").unwrap(),
            "\"minute\";q=600;w=60"
        );
        assert_eq!(headers.get("ratelimit").unwrap(), "\"minute\";r=0;t=3");
    }

    #[test]
    fn an_address_is_the_peers_or_what_our_own_proxies_wrote() {
        let ip = |text: &str| Sender::Address(text.parse().unwrap());
        let request = || TestRequest::default().peer_addr("192.0.2.9:1".parse().unwrap());
        let said = |text: &str| {
            request()
                .insert_header(("x-forwarded-for", text))
                .to_http_request()
        };
        assert_eq!(Sender::address(&said("203.0.113.5"), 0), ip("192.0.2.9"));
        assert_eq!(
            Sender::address(&said("1.1.1.1, 203.0.113.5"), 1),
            ip("203.0.113.5")
        );
        assert_eq!(
            Sender::address(&said("1.1.1.1, 203.0.113.5, 10.0.0.1"), 2),
            ip("203.0.113.5")
        );
        // Not what it should be: the proxies are miscounted, or somebody came past them.
        assert_eq!(Sender::address(&said("203.0.113.5"), 2), ip("192.0.2.9"));
        assert_eq!(Sender::address(&said("unknown"), 1), ip("192.0.2.9"));
        assert_eq!(
            Sender::address(&said("2001:db8:1:2:3:4:5:6"), 1),
            ip("2001:db8:1:2::")
        );
        assert_eq!(
            Sender::address(&said("::ffff:203.0.113.5"), 1),
            ip("203.0.113.5")
        );
        assert_eq!(
            Sender::address(&TestRequest::default().to_http_request(), 0),
            Sender::Crowd
        );
    }
}
