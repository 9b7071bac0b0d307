//! Bodies that nobody has read when the answer is ready.
//!
//! The server reads and throws away what is left of a chunked body once its reader is dropped, for
//! as long as the client likes to send: a connection held for nothing. So the reader is kept until
//! the answer is out; then the connection is closed.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::HttpRequest;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::web::Bytes;

/// The request's body, put aside for whoever reads it.
struct Unread(Payload);

/// Puts the body aside before any handler runs.
pub fn put_aside(request: &mut ServiceRequest) {
    let payload = request.take_payload();
    if !matches!(payload, Payload::None) {
        request.extensions_mut().insert(Unread(payload));
    }
}

/// Takes the body to read it.
pub fn take(request: &HttpRequest) -> Payload {
    let unread = request.extensions_mut().remove::<Unread>();
    unread.map_or(Payload::None, |unread| unread.0)
}

/// Gives back a body that was not read to its end.
pub fn give_back(request: &HttpRequest, payload: Payload) {
    request.extensions_mut().insert(Unread(payload));
}

/// Keeps an unread body with the answer, until that is out.
pub fn keep(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let unread = response.request().extensions_mut().remove::<Unread>();
    match unread {
        None => response,
        Some(unread) => response.map_body(|_, answer| {
            BoxBody::new(Keeping {
                answer,
                _unread: unread,
            })
        }),
    }
}

struct Keeping {
    answer: BoxBody,
    _unread: Unread,
}

impl MessageBody for Keeping {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.answer).poll_next(cx)
    }
}
