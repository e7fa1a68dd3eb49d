//! The signature of requests to ACS: an HMAC-SHA256 over verb, path, date, host and the hash of the body.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The hash of a body, as the header `x-ms-content-sha256` carries it.
#[must_use]
pub fn content_hash(body: &[u8]) -> String {
    STANDARD.encode(digest(&SHA256, body))
}

/// The signature of a request, in base64.
#[must_use]
pub fn signature(key: &[u8], verb: &str, path_and_query: &str, date: &str, host: &str, hash: &str) -> String {
    let text = format!("{verb}\n{path_and_query}\n{date};{host};{hash}");
    STANDARD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";
    const DATE: &str = "Mon, 23 Nov 2026 12:00:00 GMT";
    const HOST: &str = "contoso.communication.azure.com";

    /// Vectors made with Microsoft's own SDK.
    #[test]
    fn signs_as_the_sdk_does() {
        let body = br#"{"token":"eyJ.a.b","appId":"11111111-1111-1111-1111-111111111111","userId":"22222222-2222-2222-2222-222222222222"}"#;
        let hash = content_hash(body);
        assert_eq!(hash, "nxzrkcWtw9i/lr493GlhWcpECBuukdPWaybB63B93ag=");
        assert_eq!(
            signature(
                KEY,
                "POST",
                "/teamsUser/:exchangeAccessToken?api-version=2023-10-01",
                DATE,
                HOST,
                &hash
            ),
            "oqR1IbiKpDQ8ZgOLv3KQK6G5OYgIBhCXlRGz26fS4G8="
        );
        let empty = content_hash(b"");
        assert_eq!(empty, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        let path = "/identities/8%3Aacs%3Ares_user/:revokeAccessTokens?api-version=2023-10-01";
        assert_eq!(
            signature(KEY, "POST", path, DATE, HOST, &empty),
            "PHfjf5rbbN/vNPGxeEXeW/OMnN2Rumng98GoBDDvZCI="
        );
    }
}
