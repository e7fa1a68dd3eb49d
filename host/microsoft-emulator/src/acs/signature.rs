//! HMAC over the exact bytes, with either key of any resource.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::resources::Resource;
use super::response::Refusal;
use super::signed_request::decode;
use super::state::Acs;

fn denied(message: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, "Denied", message)
}

/// The resource whose key signed the request. `SignedHeaders` names the headers that the signature covers.
///
/// # Errors
/// 401 when the signature, the hash of the body or the date is wrong, or a required header is not signed.
pub(super) fn check<'a>(
    acs: &'a Acs,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<&'a Resource, Refusal> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let refused = || denied("Denied by the resource provider.");
    let (signed, signature) = header("authorization")
        .strip_prefix("HMAC-SHA256 SignedHeaders=")
        .and_then(|rest| rest.split_once("&Signature="))
        .ok_or_else(refused)?;
    if header("x-ms-content-sha256") != STANDARD.encode(digest(&SHA256, body)) {
        return Err(denied("Request 'x-ms-content-sha256' differs from generated content hash."));
    }
    let names: Vec<&str> = signed.split(';').collect();
    // A signature that does not cover these headers protects nothing.
    let dated = names.iter().find(|name| matches!(**name, "x-ms-date" | "date")).ok_or_else(refused)?;
    if !names.contains(&"host") || !names.contains(&"x-ms-content-sha256") {
        return Err(refused());
    }
    let date = rfc2822::parse(header(dated)).map_err(|_| refused())?.timestamp();
    if !is_fresh(acs, date) {
        return Err(refused());
    }
    let values: Vec<&str> = names.iter().copied().map(header).collect();
    let signature = STANDARD.decode(signature).map_err(|_| refused())?;
    let texts: Vec<String> =
        spellings(uri).iter().map(|path| format!("{method}\n{path}\n{}", values.join(";"))).collect();
    acs.resources
        .all()
        .iter()
        .find(|resource| {
            resource.keys().iter().any(|key| texts.iter().any(|text| is_by(key, text, &signature)))
        })
        .ok_or_else(refused)
}

fn is_fresh(acs: &Acs, date: Timestamp) -> bool {
    let skew = acs.core.settings(|settings| settings.exchange.date_skew_seconds);
    (acs.core.now() - date.as_second()).abs() <= skew
}

/// Compares in constant time.
fn is_by(key: &[u8], text: &str, signature: &[u8]) -> bool {
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes(), signature).is_ok()
}

/// The texts that the signature may cover: the path as it was sent or decoded, the query as it was sent or encoded anew.
/// The SDKs differ in this.
fn spellings(uri: &Uri) -> Vec<String> {
    let (path, query) = (uri.path(), uri.query().unwrap_or_default());
    let decoded: Vec<String> = path.split('/').map(decode).collect();
    let mut again = url::form_urlencoded::Serializer::new(String::new());
    again.extend_pairs(url::form_urlencoded::parse(query.as_bytes()));
    let mut spellings = Vec::new();
    let again = again.finish();
    for path in [path, &decoded.join("/")] {
        for query in [query, &again] {
            let spelling = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
            if !spellings.contains(&spelling) {
                spellings.push(spelling);
            }
        }
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

    fn signed(method: &str, path: &str, body: &str) -> String {
        let hash = STANDARD.encode(digest(&SHA256, body.as_bytes()));
        format!("{method}\n{path}\nMon, 23 Nov 2026 12:00:00 GMT;contoso.communication.azure.com;{hash}")
    }

    #[test]
    fn the_references_vectors_hold() {
        let exchange = signed(
            "POST",
            "/teamsUser/:exchangeAccessToken?api-version=2023-10-01",
            r#"{"token":"eyJ.a.b","appId":"11111111-1111-1111-1111-111111111111","userId":"22222222-2222-2222-2222-222222222222"}"#,
        );
        let signature = STANDARD.decode("oqR1IbiKpDQ8ZgOLv3KQK6G5OYgIBhCXlRGz26fS4G8=").unwrap();
        assert!(is_by(KEY, &exchange, &signature));
        let revoke =
            signed("POST", "/identities/8%3Aacs%3Ares_user/:revokeAccessTokens?api-version=2023-10-01", "");
        let signature = STANDARD.decode("PHfjf5rbbN/vNPGxeEXeW/OMnN2Rumng98GoBDDvZCI=").unwrap();
        assert!(is_by(KEY, &revoke, &signature));
        assert!(!is_by(KEY, &exchange, &signature));
    }

    #[test]
    fn raw_and_decoded_paths_count() {
        let uri: Uri =
            "/identities/8%3Aacs%3Ares_user/:issueAccessToken?api-version=2023-10-01".parse().unwrap();
        assert_eq!(
            spellings(&uri),
            [
                "/identities/8%3Aacs%3Ares_user/:issueAccessToken?api-version=2023-10-01",
                "/identities/8:acs:res_user/:issueAccessToken?api-version=2023-10-01"
            ]
        );
    }
}
