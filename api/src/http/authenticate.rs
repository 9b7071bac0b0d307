//! Who a request comes from: its token checked, its proof spent.

use std::sync::Arc;

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use store::spent_proof;

use super::limits::{Limits, Sender};
use super::observe::RequestMeta;
use super::problem::Problem;
use crate::app::{App, Clock, principal_id};
use crate::identity::{
    PROOF_ALGORITHMS, Presented, Proof, ProofError, Refused, Scheme, TokenError, Verified,
};
use crate::problems::ProblemCode;

/// An organisation that acts for another, as the token says: for the request's line in the log.
pub struct Supplier(pub String);

/// Who the token of a request speaks for; nobody if it brings none. Counts the request.
pub async fn token(app: &Arc<App>, request: &HttpRequest) -> Result<Option<Verified>, Problem> {
    let outcome = verify(app, request).await;
    let sender = match &outcome {
        Ok(Some((token, _))) => Sender::Login(principal_id(&token.issuer, &token.subject)),
        Ok(None) | Err(_) => Sender::address(request, app.settings.trusted_proxies),
    };
    charge(request, sender)?;
    let Some((verified, proof)) = outcome? else {
        return Ok(None);
    };
    if let Some(proof) = proof {
        spend(app, proof).await?;
    }
    if let Some(supplier) = &verified.supplier {
        let supplier = Supplier(supplier.clone());
        request.extensions_mut().insert(supplier);
    }
    Ok(Some(verified))
}

async fn verify(
    app: &Arc<App>,
    request: &HttpRequest,
) -> Result<Option<(Verified, Option<Proof>)>, Problem> {
    let Some(shown) = authorization(request.headers())? else {
        return Ok(None);
    };
    let (scheme, token) = scheme(shown).ok_or_else(unauthenticated)?;
    let proofs: Vec<&str> = (request.headers().get_all("dpop"))
        .map(|value| value.to_str().unwrap_or_default())
        .collect();
    let presented = Presented {
        scheme,
        token,
        proofs: &proofs,
        method: &original_method(request),
        url: &format!("{}{}", app.settings.public_url, request.uri().path()),
    };
    let outcome = app.verifier.authenticate(&presented, Clock::real()).await;
    outcome.map(Some).map_err(Problem::from)
}

/// Counts a request that comes with a personal link and no login, by its sender's address.
pub fn link(request: &HttpRequest) -> Result<(), Problem> {
    let app = request.app_data::<Data<App>>();
    let proxies = app.map_or(0, |app| app.settings.trusted_proxies);
    charge(request, Sender::address(request, proxies))
}

/// Takes the request out of its sender's bucket.
fn charge(request: &HttpRequest, sender: Sender) -> Result<(), Problem> {
    let limits = request.app_data::<Data<Limits>>();
    let Some(standing) = limits.and_then(|limits| limits.charge(sender)) else {
        return Ok(());
    };
    request.extensions_mut().insert(standing);
    match standing.wait {
        None => Ok(()),
        Some(wait) => Err(Problem::new(ProblemCode::TooManyRequests).header("Retry-After", wait)),
    }
}

/// The one Authorization header; two could be read differently by a proxy and by us.
fn authorization(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut all = headers.get_all(AUTHORIZATION);
    match (all.next(), all.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => one.to_str().map(Some).map_err(|_| unauthenticated()),
        (Some(_), Some(_)) => Err(unauthenticated()),
    }
}

fn scheme(authorization: &str) -> Option<(Scheme, &str)> {
    let (name, token) = authorization.split_once(' ')?;
    let scheme = match name {
        name if name.eq_ignore_ascii_case("bearer") => Scheme::Bearer,
        name if name.eq_ignore_ascii_case("dpop") => Scheme::Dpop,
        _ => return None,
    };
    Some((scheme, token.trim()))
}

/// A HEAD is handled as a GET; its proof was made for a HEAD.
fn original_method(request: &HttpRequest) -> String {
    let meta = request.extensions().get::<RequestMeta>().cloned();
    meta.map_or_else(
        || request.method().to_string(),
        |meta| meta.method.to_string(),
    )
}

/// Uses the proof up, in a unit of its own: what becomes of the request does not bring it back.
async fn spend(app: &Arc<App>, proof: Proof) -> Result<(), Problem> {
    let unit = app.store.writer().run(move |tx| {
        let proof = proof.clone();
        async move { spent_proof::spend(&tx, &proof.hash, proof.until).await }
    });
    match unit.await.map_err(Problem::from)? {
        true => Ok(()),
        false => Err(Problem::from(Refused {
            scheme: Scheme::Dpop,
            error: ProofError::Replayed.into(),
        })),
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let problem = Self::new(refused.problem());
        match refused.error {
            TokenError::Unready => problem.header("Retry-After", 10),
            _ => problem.header("WWW-Authenticate", refused.www_authenticate()),
        }
    }
}

/// No token came, or none by a scheme that is taken here.
pub fn unauthenticated() -> Problem {
    Problem::new(ProblemCode::Unauthenticated)
        .header("WWW-Authenticate", "Bearer realm=\"sidestilt\"")
        .header(
            "WWW-Authenticate",
            format!("DPoP realm=\"sidestilt\", algs=\"{PROOF_ALGORITHMS}\""),
        )
}

/// A bearer's token would do, were it not about people.
pub fn proof_required() -> Problem {
    Refused {
        scheme: Scheme::Bearer,
        error: TokenError::Unbound,
    }
    .into()
}
