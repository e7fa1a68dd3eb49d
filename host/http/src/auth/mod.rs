//! Sign-in, callback, sign-out; consent of a person and of an admin.
//!
//! | file | holds |
//! | --- | --- |
//! | `sign_in`, `callback`, `sign_out` | a session begins and ends |
//! | `consent` | a person consents to more |
//! | `admin_consent` | an admin consents for the whole organisation, and proves of which |
//! | `begin` | what each of them remembers while the browser is at Microsoft's |
//! | `connections` | a person comes back from another system, whose account plugins shall use |
//! | `frame_code`, `frame` | a session is copied from a window into a frame of another site |
//! | `refused` | why nobody is signed in, for the page and for the log |

pub(crate) mod admin_consent;
mod begin;
pub(crate) mod callback;
pub(crate) mod connections;
pub(crate) mod consent;
pub(crate) mod frame;
pub(crate) mod frame_code;
mod refused;
pub(crate) mod sign_in;
pub(crate) mod sign_out;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::problem::Problem;

/// A secret that nobody guesses.
pub(crate) fn secret() -> Result<String, Problem> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| Problem::unavailable("there is no randomness"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What stands for a secret.
pub(crate) fn hash(text: &str) -> String {
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
