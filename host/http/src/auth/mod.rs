//! Sign-in, callback, sign-out.

pub(crate) mod callback;
pub(crate) mod sign_in;
pub(crate) mod sign_out;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use switchboard_microsoft::entra::SignInTransaction;

use crate::problem::Problem;

/// The cookie that binds a sign-in to the browser that began it.
const BROWSER_COOKIE: &str = "switchboard_sign_in";

/// How long a sign-in may take, in seconds.
const SIGN_IN_LIFE: i64 = 600;

/// What is remembered of a sign-in under way.
#[derive(Serialize, Deserialize)]
struct Remembered {
    transaction: SignInTransaction,
    /// Hash of the browser's cookie.
    browser: String,
    return_to: String,
}

/// A secret that nobody guesses.
pub(crate) fn secret() -> Result<String, Problem> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| Problem::unavailable("there is no randomness"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn hash(text: &str) -> String {
    hex::encode(digest(&SHA256, text.as_bytes()))
}

/// A path of ours; anything else leads home.
fn safe_path(path: Option<&str>) -> String {
    let home = "/".to_owned();
    let Some(path) = path else { return home };
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.starts_with("/auth/")
        && path.len() <= 1000
        && !path.chars().any(|c| c == '\\' || c.is_control());
    if ours { path.to_owned() } else { home }
}

#[cfg(test)]
mod tests {
    use super::safe_path;

    #[test]
    fn only_paths_of_ours_are_returned_to() {
        for (path, expected) in [
            (Some("/history?x=1"), "/history?x=1"),
            (Some("//evil.example"), "/"),
            (Some("/\\evil.example"), "/"),
            (Some("/a\nb"), "/"),
            (Some("https://evil.example"), "/"),
            (Some("/auth/sign-in"), "/"),
            (None, "/"),
        ] {
            assert_eq!(safe_path(path), expected, "{path:?}");
        }
    }
}
