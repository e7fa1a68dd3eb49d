//! The document of the web client: one for all its pages, with a nonce that lets in the styles which it makes while it runs.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::auth;

/// What stands in the built document where the nonce belongs (`html.cspNonce` in `vite.config.ts`).
const PLACE: &str = "CSP-NONCE";

/// The pages that there are, `:` before what differs (`web/src/shell/routes.ts`, `web/src/console/routes.ts`).
const PAGES: &[&str] = &[
    "/",
    "/customers",
    "/customers/import",
    "/customers/new",
    "/customers/duplicates",
    "/customers/:id",
    "/customers/:id/edit",
    "/customers/:id/merge",
    "/colleagues",
    "/meetings",
    "/history",
    "/calls/:id",
    "/call",
    "/settings",
    "/admin",
    "/admin/plugins",
    "/admin/upload",
    "/admin/plugins/:name",
    "/admin/plugins/:name/versions/:digest",
    "/admin/plugins/:name/settings",
    "/admin/plugins/:name/log",
    "/admin/plugins/:name/try",
    "/admin/plugins/:name/figures",
    "/admin/plugins/:name/values",
    "/admin/call-log",
    "/admin/tokens",
    "/admin/audit",
    "/admin/settings",
    "/admin/onboarding",
    "/admin/erasure",
    "/admin/quotas",
    "/admin/reachable",
    "/operator",
    "/operator/tenants/:id",
    "/operator/blocked",
    "/operator/costs",
    "/operator/service",
];

/// The nonce of one answer, for its content security policy.
#[derive(Clone)]
pub(crate) struct Nonce(pub(crate) String);

/// Whether there is a page at this path; a slash at its end makes no difference.
fn is_page(path: &str) -> bool {
    let path: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    PAGES.iter().any(|page| {
        let page: Vec<&str> = page.trim_end_matches('/').split('/').collect();
        page.len() == path.len()
            && page
                .iter()
                .zip(&path)
                .all(|(page, path)| page == path || page.starts_with(':') && !path.is_empty())
    })
}

/// The document for a path. Where there is no page, it says so, with the status that says so too.
///
/// No cache may give it to anybody a second time, because a nonce counts for one answer. It is about a kilobyte, and nothing
/// else of the client is sent again.
pub(crate) fn page(path: &str, document: &[u8]) -> Response {
    let nonce = match auth::secret() {
        Ok(nonce) => nonce,
        Err(problem) => return problem.into_response(),
    };
    let document = String::from_utf8_lossy(document).replace(PLACE, &nonce);
    let status = if is_page(path) { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    let mut response = (status, headers, document).into_response();
    response.extensions_mut().insert(Nonce(nonce));
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{PAGES, is_page, page};

    const ROUTES: [&str; 2] =
        [include_str!("../../web/src/shell/routes.ts"), include_str!("../../web/src/console/routes.ts")];

    #[test]
    fn the_client_has_the_same_pages() {
        let tables = ROUTES.iter().filter_map(|routes| routes.split("} as const").next());
        let texts = tables.flat_map(|table| table.split('\''));
        let paths = texts.filter(|text| text.starts_with('/') && !text.starts_with("//"));
        let client: BTreeSet<&str> = paths.chain(["/"]).collect();
        assert_eq!(PAGES.iter().copied().collect::<BTreeSet<_>>(), client);
    }

    #[test]
    fn paths_without_a_page_are_not_found() {
        for path in ["/", "/customers", "/customers/", "/customers/42", "/calls/a%2Fb", "/call"] {
            assert!(is_page(path), "{path}");
        }
        for path in [
            "/admin/nonsense",
            "/nonsense",
            "/customers/1/2",
            "/calls",
            "/calls/",
            "//customers",
            "/Customers",
        ] {
            assert!(!is_page(path), "{path}");
        }
        assert_eq!(page("/history", b"").status(), 200);
        assert_eq!(page("/nonsense", b"").status(), 404);
    }
}
