//! No act of an admin or operator without a line in the trail.
//!
//! What changes something is recorded by the store in the same transaction, from the [`Act`] that its operation was
//! handed. This layer adds what no operation can: acts that were refused, and, should an operation ever forget its own,
//! a line with at least the user, the method and the path.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use switchboard_store::{Act, StoreError};

use crate::app::App;
use crate::problem::Refused;
use crate::request_scope::{NotedAct, client_address, request_id};
use crate::session::{Authenticated, Operator};

/// Whether a path is of those whose changes are acts of admins or operators.
fn administers(path: &str) -> bool {
    ["/api/v1/admin/", "/api/v1/operator/"].iter().any(|start| path.starts_with(start))
}

fn generic_action(method: &Method) -> &'static str {
    match *method {
        Method::POST => "request.post",
        Method::PUT => "request.put",
        Method::PATCH => "request.patch",
        Method::DELETE => "request.delete",
        _ => "request.other",
    }
}

/// Watches the changes that admins and operators make, and what became of them.
pub(crate) async fn audited(State(app): State<App>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || !administers(request.uri().path()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    // The operation refuses a caller who is not signed in or whose tenant is suspended; the trail has no tenant for them.
    let Ok(anyone) = Authenticated::from_request_parts(&mut parts, &app).await else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let (path, action) = (parts.uri.path().to_owned(), generic_action(&parts.method));
    let operator = if path.starts_with("/api/v1/operator/") {
        Operator::from_request_parts(&mut parts, &app).await.ok()
    } else {
        None
    };
    let address = client_address();
    let noted = NotedAct::default();
    let response = noted.run(next.run(Request::from_parts(parts, body))).await;
    let act = noted.take();
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    if act.is_some() && !refused {
        return response;
    }
    let act = act.unwrap_or_else(|| {
        let now = app.clock.now();
        let act = match &operator {
            Some(operator) => operator.0.act(action, path.as_str(), now),
            None => anyone.user.act(action, path.as_str(), now),
        };
        act.in_request(request_id(), address)
    });
    let reason = refused.then(|| reason(status, response.extensions().get::<Refused>()));
    if let Err(error) = keep(&app, &anyone, operator.as_ref(), &path, &act, reason.as_deref()).await {
        tracing::error!(%error, audit.action = act.action(), "the audit trail lacks a line: the store failed");
    }
    response
}

async fn keep(
    app: &App,
    anyone: &Authenticated,
    operator: Option<&Operator>,
    path: &str,
    act: &Act,
    refused: Option<&str>,
) -> Result<(), StoreError> {
    if refused.is_none() {
        tracing::error!(audit.target = path, "an operation recorded no act of its own in the audit trail");
    }
    match operator {
        Some(Operator(operator, _)) => {
            let subject = path.strip_prefix("/api/v1/operator/tenants/").unwrap_or_default();
            let subject = subject.split('/').next().unwrap_or_default();
            app.store.audit().record_operator(operator, subject, act, refused).await
        }
        None => match refused {
            Some(reason) => app.store.audit().record_refused(&anyone.user.context, act, reason).await,
            None => app.store.audit().record(&anyone.user.context, act).await,
        },
    }
}

fn reason(status: StatusCode, refused: Option<&Refused>) -> String {
    match refused {
        Some(Refused { slug, detail }) => format!("{} {slug}: {detail}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}
