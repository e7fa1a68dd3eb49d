//! The client in a frame of another site, such as a tenant's CRM ([decision 27](../../docs/adr/0027-embedding.md)).
//!
//! A frame's address names its tenant, because the browser wants to know who may show it before anybody has signed in. Its
//! cookie is kept by the browser apart for each site that shows it (`Partitioned`).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::{Cookie, SameSite};
use jiff::SignedDuration;
use switchboard_domain::ids::TenantId;
use url::{Host, Url};

use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::web;

/// The name of the session's cookie in frames.
const COOKIE_NAME: &str = "__Host-switchboard_frame";

/// Its name on plain http, which is only used on loopback.
const PLAIN_COOKIE_NAME: &str = "switchboard_frame";

/// The most sites that may show the client.
const MAX_ORIGINS: usize = 20;

/// The name of the session's cookie in frames, as browsers come.
pub(crate) fn cookie_name(app: &App) -> &'static str {
    if app.is_https() { COOKIE_NAME } else { PLAIN_COOKIE_NAME }
}

/// The cookie of a session in a frame. Without `Secure` no browser takes one from another site; on loopback it counts as secure.
pub(crate) fn cookie(app: &App, token: String, life: SignedDuration) -> Cookie<'static> {
    Cookie::build((cookie_name(app), token))
        .path("/")
        .http_only(true)
        .secure(true)
        .same_site(SameSite::None)
        .partitioned(true)
        .max_age(time::Duration::seconds(life.as_secs().max(0)))
        .build()
}

/// Which sites may show an answer in a frame, for its content security policy.
#[derive(Clone)]
pub(crate) struct FrameAncestors(pub(crate) Vec<String>);

/// The document of a page in a frame. Of a tenant that lets no site show it, nobody may.
pub(crate) async fn page(State(app): State<App>, Path((tenant, path)): Path<(String, String)>) -> Response {
    document(&app, &tenant, &format!("/{path}")).await
}

/// The first page in a frame.
pub(crate) async fn first_page(State(app): State<App>, Path(tenant): Path<String>) -> Response {
    document(&app, &tenant, "/").await
}

async fn document(app: &App, tenant: &str, path: &str) -> Response {
    let origins = match app.store.tenants().embed_origins(&TenantId::from(tenant)).await {
        Ok(origins) => origins,
        Err(error) => return Problem::from(error).into_response(),
    };
    let mut response = web::document(path);
    response.extensions_mut().insert(FrameAncestors(origins));
    response
}

/// Sites as an admin writes them, as browsers compare them.
pub(crate) fn checked_origins(origins: &[String]) -> Result<Vec<String>, Problem> {
    if origins.len() > MAX_ORIGINS {
        return Err(Problem::member("embedOrigins", format!("more than {MAX_ORIGINS} sites")));
    }
    let mut checked = Vec::with_capacity(origins.len());
    for (index, text) in origins.iter().enumerate() {
        let origin = origin(text)
            .map_err(|why| Problem::member(format!("embedOrigins.{index}"), format!("{text:?} {why}")))?;
        if !checked.contains(&origin) {
            checked.push(origin);
        }
    }
    Ok(checked)
}

fn origin(text: &str) -> Result<String, &'static str> {
    const EXPECTED: &str =
        "is no site: https:// and a host is expected, such as https://crm.fabrikam.example";
    let url = Url::parse(text.trim()).map_err(|_| EXPECTED)?;
    let bare =
        url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !bare || url.password().is_some() || text.contains(['*', ';', ',']) {
        return Err("is more than a site: only https://, a host and maybe a port are expected");
    }
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return Err(EXPECTED),
    };
    match url.scheme() {
        "https" => Ok(url.origin().ascii_serialization()),
        "http" if loopback => Ok(url.origin().ascii_serialization()),
        "http" => Err("is not safe: anybody on the way could change it; https:// is expected"),
        _ => Err(EXPECTED),
    }
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn sites_are_origins_and_nothing_else() {
        for (text, expected) in [
            ("https://CRM.Fabrikam.example", "https://crm.fabrikam.example"),
            (" https://crm.fabrikam.example:443/ ", "https://crm.fabrikam.example"),
            ("https://crm.fabrikam.example:8443", "https://crm.fabrikam.example:8443"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("http://localhost:8000", "http://localhost:8000"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("http://[::1]:8000", "http://[::1]:8000"),
        ] {
            assert_eq!(origin(text).as_deref(), Ok(expected), "{text}");
        }
        for text in [
            "",
            "*",
            "https://*",
            "https://*.fabrikam.example",
            "https://a.example/path",
            "https://a.example?x",
            "https://a.example#x",
            "https://u@a.example",
            "https://u:p@a.example",
            "https://a.example; script-src *",
            "https://a.example\r\nx: y",
            "http://crm.fabrikam.example",
            "ftp://a.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "fabrikam.example",
            "'self'",
        ] {
            assert!(origin(text).is_err(), "{text:?} is taken as {:?}", origin(text));
        }
    }
}
