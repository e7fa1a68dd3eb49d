//! `GET /users` and `GET /users/$count`.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{OriginalUri, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::document::{Detail, document, whole};
use super::{filter, search};
use crate::core::address::Scheme;
use crate::core::address::base;
use crate::core::people::Person;
use crate::graph::access::{Caller, Workload, caller};
use crate::graph::options::Options;
use crate::graph::response::{Refusal, ok, select};
use crate::graph::state::Graph;

/// Page sizes of the directory.
const DEFAULT_TOP: usize = 100;
const MAX_TOP: usize = 999;

/// Members that only the request for a single person can select.
const SINGLE_ONLY: &[&str] = &[
    "aboutMe",
    "birthday",
    "hireDate",
    "interests",
    "mySite",
    "pastProjects",
    "preferredName",
    "responsibilities",
    "schools",
    "skills",
];
const SORTABLE: &[&str] =
    &["displayName", "userPrincipalName", "givenName", "surname", "mail", "jobTitle", "department"];

/// Where the next page begins. Clients must not read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    offset: usize,
    /// Whether the first page was requested with `ConsistencyLevel: eventual`; then the next ones must be too.
    eventual: bool,
}

impl Mark {
    fn write(self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}:{}", self.offset, u8::from(self.eventual)))
    }

    fn read(token: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
        let (offset, eventual) = text.split_once(':')?;
        Some(Self { offset: offset.parse().ok()?, eventual: eventual == "1" })
    }
}

fn is_eventual(headers: &HeaderMap) -> bool {
    headers.get("consistencylevel").is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"eventual"))
}

fn unsupported() -> Refusal {
    Refusal::bad_request("Request_UnsupportedQuery", "Unsupported Query.")
}

/// The people of the caller's tenant that match the options, in order.
fn found<'a>(
    graph: &'a Graph,
    caller: &Caller<'_>,
    options: &Options,
    eventual: bool,
) -> Result<Vec<&'a Person>, Refusal> {
    let counted = options.count.as_deref() == Some("true");
    let filter = options.filter.as_deref().map(filter::parse).transpose()?;
    let advanced = filter.as_ref().is_some_and(|parsed| parsed.advanced)
        || (options.filter.is_some() && options.order_by.is_some());
    if advanced && !(eventual && counted) {
        return Err(unsupported());
    }
    let search = options.search.as_deref().map(|text| {
        if !eventual {
            let message = "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'";
            return Err(Refusal::bad_request("Request_UnsupportedQuery", message));
        }
        search::parse(text)
    });
    let search = search.transpose()?;
    let people = graph.core.directory.tenant(caller.person.tenant_id).map(|tenant| tenant.people.as_slice());
    let people = people.unwrap_or_default();
    if filter.is_none() && search.is_none() && options.order_by.is_none() {
        return Ok(people.iter().collect());
    }
    let mut found: Vec<(Value, &Person)> = people
        .iter()
        .map(|person| (whole(graph, person), person))
        .filter(|(document, _)| filter.as_ref().is_none_or(|parsed| parsed.filter.admits(document)))
        .filter(|(document, _)| search.as_ref().is_none_or(|search| search.finds(document)))
        .collect();
    if let Some(order) = options.order_by.as_deref() {
        let (property, direction) = order.trim().split_once(' ').unwrap_or((order.trim(), "asc"));
        if !SORTABLE.contains(&property) || !matches!(direction.trim(), "asc" | "desc") {
            let message = format!("Unsupported or invalid query order specified for property '{property}'.");
            return Err(Refusal::bad_request("Request_UnsupportedQuery", message));
        }
        let key = |document: &Value| document[property].as_str().unwrap_or_default().to_lowercase();
        found.sort_by_cached_key(|(document, _)| key(document));
        if direction.trim() == "desc" {
            found.reverse();
        }
    }
    Ok(found.into_iter().map(|(_, person)| person).collect())
}

/// The caller, if they may list people. Guests may not.
fn allowed<'a>(graph: &'a Graph, headers: &HeaderMap) -> Result<Caller<'a>, Refusal> {
    let caller = caller(graph, headers)?;
    caller.needs(Workload::Directory, &["User.ReadBasic.All", "User.Read.All"])?;
    if caller.person.guest {
        let message = "Insufficient privileges to complete the operation.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message));
    }
    Ok(caller)
}

pub(in crate::graph) async fn list(
    State(graph): State<Arc<Graph>>,
    Extension(scheme): Extension<Scheme>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Query(options): Query<Options>,
) -> Result<Response, Refusal> {
    let caller = allowed(&graph, &headers)?;
    if options.skip.is_some() {
        let message = "'$skip' is not supported by the service.";
        return Err(Refusal::bad_request("Request_BadRequest", message));
    }
    let top = match options.top.as_deref() {
        None => DEFAULT_TOP,
        Some(text) => text.parse().ok().filter(|top| (1..=MAX_TOP).contains(top)).ok_or_else(|| {
            let message =
                format!("Invalid page size specified: '{text}'. Must be between 1 and 999 inclusive.");
            Refusal::bad_request("Request_BadRequest", message)
        })?,
    };
    let selected: Vec<&str> =
        options.select.as_deref().map(|text| text.split(',').collect()).unwrap_or_default();
    if let Some(single) = selected.iter().find(|name| SINGLE_ONLY.contains(name)) {
        let message = format!("The property '{single}' can only be selected for a single user.");
        return Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message));
    }
    let eventual = is_eventual(&headers);
    let mark = match options.skip_token.as_deref() {
        None => Mark { offset: 0, eventual },
        Some(token) => Mark::read(token).ok_or_else(|| {
            let message = "The specified page token value has expired or is invalid.";
            Refusal::bad_request("Directory_ExpiredPageToken", message)
        })?,
    };
    if mark.eventual && !eventual {
        return Err(unsupported());
    }
    let found = found(&graph, &caller, &options, eventual)?;
    let page: Vec<Value> = found
        .iter()
        .skip(mark.offset)
        .take(top)
        .map(|person| {
            let mut one = document(&graph, person, Detail::of(&caller, person), options.select.as_deref());
            select(&mut one, options.select.as_deref());
            one
        })
        .collect();
    let entity =
        options.select.as_ref().map_or_else(|| "users".to_owned(), |select| format!("users({select})"));
    let mut body = json!({"@odata.context": format!("https://graph.microsoft.com/v1.0/$metadata#{entity}")});
    // Without the header Graph ignores `$count`.
    if options.count.as_deref() == Some("true") && eventual && options.skip_token.is_none() {
        body["@odata.count"] = found.len().into();
    }
    let next = Mark { offset: mark.offset + page.len(), eventual: mark.eventual };
    if next.offset < found.len() {
        body["@odata.nextLink"] = next_link(&base(scheme, &headers), &uri, next).into();
    }
    body["value"] = page.into();
    Ok(ok(body))
}

/// The same request for the page that begins at the mark.
fn next_link(base: &str, uri: &Uri, mark: Mark) -> String {
    let query = uri.query().unwrap_or_default();
    let mut pairs: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            !pair.is_empty() && !pair.starts_with("$skiptoken=") && !pair.starts_with("%24skiptoken=")
        })
        .collect();
    let token = format!("$skiptoken={}", mark.write());
    pairs.push(&token);
    format!("{base}{}?{}", uri.path(), pairs.join("&"))
}

pub(in crate::graph) async fn count(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
    Query(options): Query<Options>,
) -> Result<Response, Refusal> {
    let caller = allowed(&graph, &headers)?;
    if !is_eventual(&headers) {
        return Err(Refusal::bad_request("Request_BadRequest", "$count is not currently supported."));
    }
    let options = Options { count: Some("true".to_owned()), ..options };
    let found = found(&graph, &caller, &options, true)?;
    Ok(([(header::CONTENT_TYPE, "text/plain")], found.len().to_string()).into_response())
}
