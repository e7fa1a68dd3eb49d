//! `POST /api/v1/admin/plugins`

use std::convert::Infallible;

use axum::Json;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::StreamExt;
use switchboard_plugin_host::catalogue::{Progress, Upload, Version};
use switchboard_store::Act;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;

use crate::api::calls::wants_events;
use crate::app::App;
use crate::body::Parts;
use crate::openapi::Binary;
use crate::problem::Problem;
use crate::session::{AuthenticatedUser, Developer};

/// The most bytes of a component.
const MAX_BYTES: usize = switchboard_plugin_host::limits::COMPONENT_BYTES;

/// The most bytes of a form beside the component.
const FORM_BYTES: usize = 64 << 10;

/// A form with the component.
#[derive(ToSchema)]
#[schema(as = PluginUpload)]
#[expect(dead_code, reason = "the form is read part by part; this describes it")]
struct UploadForm {
    /// The bytes of the component.
    #[schema(value_type = String, format = Binary)]
    component: Bytes,
}

/// Writes the component of the request's body to the upload.
async fn receive(request: Request, upload: &mut Upload) -> Result<(), Problem> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/wasm") || kind.starts_with("application/octet-stream") {
        let mut parts = Parts::of(request, MAX_BYTES);
        while let Some(part) = parts.next().await? {
            upload.write(&part).await?;
        }
        return Ok(());
    }
    if !kind.starts_with("multipart/form-data") {
        let detail =
            "send the component as application/wasm, or as the field `component` of multipart/form-data";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail));
    }
    let mut request = request;
    DefaultBodyLimit::max(MAX_BYTES + FORM_BYTES).apply(&mut request);
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| {
        Problem::member("component", format!("the form can't be read: {}", error.body_text()))
    })?;
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        if field.name() != Some("component") {
            continue;
        }
        while let Some(part) = field.chunk().await.map_err(unreadable)? {
            upload.write(&part).await?;
        }
        return Ok(());
    }
    Err(Problem::member("component", "the form has no such field"))
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` passes the error by value")]
fn unreadable(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let detail = format!("the form has more than {MAX_BYTES} bytes");
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail);
    }
    Problem::member("component", format!("the form can't be read: {}", error.body_text()))
}

async fn keep(
    app: &App,
    user: &AuthenticatedUser,
    component: Upload,
    act: &Act,
    progress: impl Fn(Progress) + Send,
) -> Result<Version, Problem> {
    let context = &user.0.context;
    let version = app.plugins.upload(context, component, act, progress).await?;
    if version.already_known {
        let act = act.clone().on(version.name.as_str()).with("digest", version.digest.as_str());
        app.store.audit().record(context, &act.with("alreadyKnown", true)).await?;
    }
    Ok(version)
}

/// Uploads a version: checked, compiled, kept; not active yet.
///
/// With `Accept: text/event-stream` it tells its progress in `progress` events and ends in `result` or `problem`.
#[utoipa::path(
    post, path = "/admin/plugins", operation_id = "upload_plugin", tag = "plugins",
    security(("session" = []), ("token" = [])),
    request_body(
        description = "The component, at most 64 MiB.",
        content((inline(Binary) = "application/wasm"), (inline(Binary) = "application/octet-stream"),
            (UploadForm = "multipart/form-data"))
    ),
    responses(
        (status = 201, description = "The version is kept, and not active yet.", body = Version),
        (status = 200, description = "The same bytes were uploaded before. With `Accept: text/event-stream`: `progress` events, \
            whose data is `{\"step\": …}`, until `result`, whose data is a `PluginVersion`, or `problem`, whose data is a \
            `Problem`.",
            content((Version = "application/json"), (String = "text/event-stream"))), (status = 422),
        (status = 415), (status = 429)
    )
)]
pub(crate) async fn upload(
    State(app): State<App>,
    Developer(user): Developer,
    request: Request,
) -> Result<Response, Problem> {
    let events = wants_events(request.headers());
    let act = user.act("plugin.upload", "");
    // Before anything of the body is read: who is refused has not sent it yet.
    let mut component = app.plugins.begin_upload(&user.0.context)?;
    receive(request, &mut component).await?;
    if !events {
        let version = keep(&app, &user, component, &act, |_| {}).await?;
        let status = if version.already_known { StatusCode::OK } else { StatusCode::CREATED };
        return Ok((status, Json(version)).into_response());
    }
    let (sender, progress_events) = mpsc::channel(8);
    let id = crate::request_scope::request_id();
    tokio::spawn(crate::request_scope::within_request(id, async move {
        let steps = sender.clone();
        let progress = move |step: Progress| {
            let event = Event::default().event("progress").json_data(serde_json::json!({"step": step}));
            // A full or closed stream misses a step, and no result.
            if let Ok(event) = event
                && let Err(error) = steps.try_send(event)
            {
                tracing::debug!(%error, "a progress event of an upload was dropped");
            }
        };
        let last = match keep(&app, &user, component, &act, progress).await {
            Ok(version) => Event::default().event("result").json_data(version),
            Err(problem) => {
                // The answer has begun as a success: nobody else sees the refusal.
                if let Err(error) =
                    app.store.audit().record_refused(&user.0.context, &act, &problem.detail).await
                {
                    tracing::error!(%error, "the audit trail lacks a line of a refused upload");
                }
                Event::default().event("problem").json_data(problem)
            }
        };
        if let Ok(last) = last
            && sender.send(last).await.is_err()
        {
            tracing::debug!("the client that uploaded a plugin left before the result");
        }
    }));
    let events = ReceiverStream::new(progress_events).map(Ok::<_, Infallible>);
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}
