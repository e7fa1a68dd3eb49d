//! The `claims` parameter: what it always has, and what a claims challenge adds.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value, json};

/// The largest challenge in bytes that is sent to the sign-in page. It becomes part of an address.
const MAX_CHALLENGE: usize = 4096;

/// The `claims` parameter for tokens: it says that we handle revocation (continuous access evaluation), so that Entra
/// issues long-lived tokens that can be revoked, and it has the claims of a challenge.
#[must_use]
pub(super) fn for_tokens(challenge: Option<&str>) -> String {
    let mut claims = challenge.and_then(object).unwrap_or_default();
    let access = claims.entry("access_token").or_insert_with(|| json!({}));
    if let Value::Object(access) = access {
        access.insert("xms_cc".to_owned(), json!({"values": ["cp1"]}));
    }
    Value::Object(claims).to_string()
}

/// A challenge in its shortest form, if it is a JSON object of at most 4096 bytes.
#[must_use]
pub fn challenge(text: &str) -> Option<String> {
    let text = Value::Object(object(text)?).to_string();
    (text.len() <= MAX_CHALLENGE).then_some(text)
}

fn object(text: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(text).ok()
}

/// The claims of a `WWW-Authenticate` header with `error="insufficient_claims"`. Microsoft encodes them in base64 of
/// either alphabet, with or without padding.
#[must_use]
pub fn insufficient_claims(header: &str) -> Option<String> {
    if parameter(header, "error")? != "insufficient_claims" {
        return None;
    }
    let encoded = parameter(header, "claims")?;
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let decoded = [&alphabet::STANDARD, &alphabet::URL_SAFE]
        .into_iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, config).decode(encoded).ok())?;
    challenge(&String::from_utf8(decoded).ok()?)
}

fn parameter<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    // A name begins after a blank or a comma: `error` is not the end of another name.
    let mut rest = header;
    loop {
        let at = rest.find(&format!("{name}=\""))?;
        let value = &rest[at + name.len() + 2..];
        if at == 0 || matches!(rest.as_bytes()[at - 1], b' ' | b',') {
            return value.split('"').next();
        }
        rest = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_read_and_merged_with_what_we_always_say() {
        // {"access_token":{"nbf":{"essential":true,"value":"1790000000"}}}
        let encoded =
            "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzkwMDAwMDAwIn19fQ";
        for padded in [encoded.to_owned(), format!("{encoded}==")] {
            let header = format!(
                "Bearer realm=\"\", authorization_uri=\"https://login.example/authorize\", error=\"insufficient_claims\", claims=\"{padded}\""
            );
            let claims = insufficient_claims(&header).unwrap();
            let merged: Value = serde_json::from_str(&for_tokens(Some(&claims))).unwrap();
            assert_eq!(merged["access_token"]["nbf"]["value"], "1790000000");
            assert_eq!(merged["access_token"]["xms_cc"]["values"], json!(["cp1"]));
        }
        assert_eq!(insufficient_claims("Bearer error=\"invalid_token\", claims=\"e30\""), None);
        assert_eq!(insufficient_claims("Bearer error=\"insufficient_claims\", claims=\"###\""), None);
        assert_eq!(for_tokens(Some("no json")), for_tokens(None));
        assert_eq!(challenge(&format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_CHALLENGE))), None);
    }
}
