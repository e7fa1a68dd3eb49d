//! `POST /api/v1/customers/import`

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::body::BodyDataStream;
use axum::extract::{Request, State};
use axum::http::header::LOCATION;
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use serde::Deserialize;
use switchboard_customer_csv::columns::Target;
use switchboard_services::customer_imports::{
    MAX_BYTES, Match, Mode, Options, PREVIEWED, Preview, ReceiveError,
};
use utoipa::IntoParams;

use super::imports::ImportDocument;
use crate::api::calls::wants_events;
use crate::app::App;
use crate::openapi::Binary;
use crate::problem::Problem;
use crate::query::Query;
use crate::session::{Admin, AuthenticatedUser};

/// How often a progress event is sent.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(300);

/// How long a client that sends a file may send nothing.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(60);

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct ImportOptions {
    /// Only tell how the file would be read and what would become of its rows: nothing is kept. The first MiB of the file
    /// is looked at.
    #[serde(default)]
    preview: bool,
    /// What rows become; `create` where it is not given.
    #[serde(default)]
    #[param(value_type = Option<Mode>)]
    mode: Mode,
    /// By what rows match customers in the mode `upsert`; `externalId` where it is not given.
    #[serde(default, rename = "match")]
    #[param(value_type = Option<Match>, rename = "match")]
    match_by: Match,
    /// A JSON object from a column's name, or its place such as `column 3`, to what it is: `name`, `firstName`,
    /// `middleName`, `lastName`, `company`, `title`, `email`, `phone`, `phone:LABEL`, `phoneLabel`, `phoneExtension`,
    /// `phoneE164` and `phoneCountryCode` (of the number whose column's name begins in the same way), `country`, `address` (of which only the country is read), `owner`, `url`,
    /// `recordType`, `externalId`, `lastActivity`, `field:LABEL`, `ignore`. Other columns are known by the layout of the
    /// product whose file it is, or by their names and values.
    mapping: Option<String>,
    /// `,`, `;`, `|` or `tab`; found out where it is not given.
    delimiter: Option<String>,
    /// Such as `windows-1252`; found out where it is not given.
    encoding: Option<String>,
    /// Whether a row names the columns; `true` where it is not given. Otherwise they are `column 1`, `column 2`, ….
    header: Option<bool>,
}

impl ImportOptions {
    fn read(self) -> Result<Options, Problem> {
        let mapping: BTreeMap<String, Target> = match &self.mapping {
            None => BTreeMap::new(),
            Some(text) => serde_json::from_str(text).map_err(|error| {
                let text = error.to_string();
                let why = text.split(" at line ").next().unwrap_or(&text).to_owned();
                Problem::member(
                    "mapping",
                    format!("a JSON object of column names and what they are is expected: {why}"),
                )
            })?,
        };
        let delimiter = match self.delimiter.as_deref() {
            None => None,
            Some("tab") => Some(b'\t'),
            Some(text) => match text.as_bytes() {
                [one] if switchboard_customer_csv::dialect::DELIMITERS.contains(one) => Some(*one),
                _ => return Err(Problem::member("delimiter", "one of , ; | and tab is expected")),
            },
        };
        Ok(Options {
            mode: self.mode,
            match_by: self.match_by,
            mapping,
            delimiter,
            encoding: self.encoding,
            header: self.header,
        })
    }
}

fn refused(error: ReceiveError) -> Problem {
    match error {
        ReceiveError::Refused(says) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "file-refused", says.to_string())
        }
        ReceiveError::TooLarge => {
            let detail = format!("the file has more than {MAX_BYTES} bytes; import it in parts");
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail)
        }
        ReceiveError::Cancelled => Problem::conflict("the import was cancelled while its file arrived"),
        ReceiveError::Store(error) => error.into(),
    }
}

fn broke_off() -> Problem {
    let detail = "the file broke off before its end; nothing of it was taken; send it again";
    Problem::new(StatusCode::BAD_REQUEST, "invalid-body", detail)
}

/// The next bytes; `None` at the end.
async fn next(body: &mut BodyDataStream) -> Result<Option<bytes::Bytes>, Problem> {
    match tokio::time::timeout(SILENCE_TIMEOUT, body.next()).await {
        Ok(None) => Ok(None),
        Ok(Some(Ok(bytes))) => Ok(Some(bytes)),
        Ok(Some(Err(error))) if crate::pace::is_too_slow(&error) => Err(crate::body::broken_off(&error)),
        Ok(Some(Err(_))) | Err(_) => Err(broke_off()),
    }
}

async fn previewed(
    mut body: BodyDataStream,
    options: &Options,
    app: &App,
    user: &AuthenticatedUser,
) -> Result<Preview, Problem> {
    let mut head = Vec::new();
    let mut whole = false;
    while head.len() < PREVIEWED {
        match next(&mut body).await? {
            Some(bytes) => head.extend_from_slice(&bytes),
            None => {
                whole = true;
                break;
            }
        }
    }
    // What follows is not read: a client that still sends sees the answer, as long as it is not too much.
    let mut left = 8 * PREVIEWED;
    while !whole && left > 0 {
        match next(&mut body).await? {
            Some(bytes) => left = left.saturating_sub(bytes.len()),
            None => break,
        }
    }
    let imports = &app.services.customer_imports;
    imports.preview(&user.principal(), &head, whole, options).await.map_err(refused)
}

/// Takes customers from a CSV file, which is the body (`text/csv`), at most 2 GiB and 2,000,000 rows.
///
/// UTF-8, UTF-16 and Windows-1252 are told apart, and so are commas, semicolons, tabs and bars. Files of Google Contacts,
/// Outlook, `HubSpot`, Salesforce, Dynamics 365, Zoho, Pipedrive and Apple are recognized as a whole; other columns are known
/// by their names in several languages and by their values. A cell that can't be taken is left out and told; a row fails
/// only without a name, a number and a mail address. A row about a customer who is there is skipped, or with `mode=upsert`
/// changes the customer: one with the same external id, or the same name and the same mail address or number. The answer comes when the file is there; rows are taken in the background, and go
/// on by themselves after a restart. With `Accept: text/event-stream`, `progress` events follow until `result`. With
/// `preview=true` nothing is kept, and the answer (200) tells how the file would be read.
#[utoipa::path(
    post, path = "/customers/import", operation_id = "import_customers", tag = "customers",
    security(("session" = []), ("token" = [])),
    params(ImportOptions),
    request_body(
        description = "The file itself; other tables of text are taken as well.",
        content((String = "text/csv"), (String = "text/tab-separated-values"), (String = "text/plain"),
            (inline(Binary) = "application/octet-stream"))
    ),
    responses(
        (status = 202, description = "The file is there, and its rows are being taken.",
            body = ImportDocument, headers(("Location" = String, description = "Where it is."))),
        (status = 200, description = "With `preview=true`: how the file would be read. With `Accept: text/event-stream`: `progress` \
            events until `result`, whose data is a `CustomerImport`, or `problem`, whose data is a `Problem`.",
            content((Preview = "application/json"), (String = "text/event-stream"))),
        (status = 409), (status = 415), (status = 422)
    )
)]
pub(crate) async fn import(
    State(app): State<App>,
    Admin(user): Admin,
    Query(options): Query<ImportOptions>,
    request: Request,
) -> Result<Response, Problem> {
    let principal = user.principal();
    app.services.customers.require_store(&principal.context).await?;
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !matches!(
        kind.as_str(),
        "text/csv"
            | "text/plain"
            | "text/tab-separated-values"
            | "application/vnd.ms-excel"
            | "application/csv"
            | "application/octet-stream"
            | ""
    ) {
        let detail =
            "send the file itself as the body, with content-type: text/csv; save spreadsheets as CSV first";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail));
    }
    let (only_preview, events) = (options.preview, wants_events(request.headers()));
    let options = options.read()?;
    let mut body = request.into_body().into_data_stream();
    if only_preview {
        return Ok(Json(previewed(body, &options, &app, &user).await?).into_response());
    }
    let imports = &app.services.customer_imports;
    let created_by = &user.0.user.user_principal_name;
    let mut receiver = imports.receive(&principal, created_by, options).map_err(refused)?;
    loop {
        match next(&mut body).await {
            Ok(Some(bytes)) => receiver.take(&bytes).await.map_err(refused)?,
            Ok(None) => break,
            Err(problem) => {
                receiver.broke_off().await;
                return Err(problem);
            }
        }
    }
    let id = receiver.id().to_owned();
    let act = user.act("customers.import", id.as_str());
    imports.accept(receiver, &act).await.map_err(refused)?;
    if events {
        return Ok(progress(app, user, id));
    }
    let begun = imports.get(&principal.context, &id).await?;
    let location = [(LOCATION, format!("/api/v1/customers/imports/{id}"))];
    Ok((StatusCode::ACCEPTED, location, Json(ImportDocument::from(begun))).into_response())
}

/// How an import goes on, until it is over.
fn progress(app: App, user: AuthenticatedUser, id: String) -> Response {
    let begun = (app, user, id, false);
    let events = stream::unfold(begun, async |(app, user, id, over)| {
        if over {
            return None;
        }
        tokio::time::sleep(PROGRESS_INTERVAL).await;
        let (event, over) = match app.store.imports().get(&user.0.context, &id).await {
            Ok(Some(import)) => {
                let over = import.state.is_over();
                let name = if over { "result" } else { "progress" };
                (Event::default().event(name).json_data(ImportDocument::from(import)), over)
            }
            Ok(None) => (Event::default().event("problem").json_data(Problem::not_found("the import")), true),
            // The database may be back at the next turn.
            Err(error) => {
                tracing::warn!(%error, "the progress of an import can't be read now");
                (Ok(Event::default().comment("no news")), false)
            }
        };
        let event = event.unwrap_or_else(|_| Event::default().comment("progress could not be written"));
        Some((Ok::<_, Infallible>(event), (app, user, id, over)))
    });
    Sse::new(events.fuse()).keep_alive(KeepAlive::new()).into_response()
}
