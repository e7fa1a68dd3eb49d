//! Where a path leads, however servers read it.

use percent_encoding::percent_decode_str;

/// How often a path may be encoded.
const MAX_ENCODED: usize = 5;

/// Whether a server may read a step upwards into the path of a target. Servers differ: some decode `%2f` before they resolve
/// steps, some take a backslash for a slash, some drop what follows a semicolon in a segment (`..;/`).
pub(super) fn leads_up(target: &str) -> bool {
    let mut path = target.split(['?', '#']).next().unwrap_or_default().to_owned();
    for _ in 0..MAX_ENCODED {
        let steps_up = path.split(['/', '\\']).any(|segment| {
            let name: String = segment.chars().filter(|letter| !letter.is_control()).collect();
            name.split(';').next() == Some("..")
        });
        if steps_up {
            return true;
        }
        let decoded = percent_decode_str(&path).decode_utf8_lossy().into_owned();
        if decoded == path {
            return false;
        }
        path = decoded;
    }
    // Nobody encodes a path so often but to hide something.
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn steps_upwards_are_seen_however_they_are_written() {
        for target in [
            "/..",
            "/../x",
            "/a/../../x",
            "/..%2fx",
            "/..%2Fx",
            "/%2e%2e/x",
            "/%2e%2e%2fx",
            "/%252e%252e%252fx",
            "/..;/x",
            "/..;a=b/x",
            "/..%3b/x",
            "/..\\x",
            "/..%5cx",
            "/a%2f..%2fb",
            "/.%0a./x",
            "/%25252525252e/x",
        ] {
            assert!(leads_up(target), "{target}");
        }
        for target in [
            "/",
            "/contacts?q=../x",
            "/a.b/..c/d..",
            "/...",
            "/a%20b",
            "/x#../y",
            "/100%",
            "/ünï",
            "/a;b=../c",
        ] {
            assert!(!leads_up(target), "{target}");
        }
    }

    proptest! {
        /// What is let through stays below the base, whatever a server decodes.
        #[test]
        fn no_target_leads_up(parts in prop::collection::vec(
            prop::sample::select(vec!["/", "..", ".", "%2f", "%2e", "%25", "2e", ";", "\\", "%5c", "a", "?", "\t"]), 1..12,
        )) {
            let target = format!("/{}", parts.concat());
            if !leads_up(&target) {
                let mut path = target.split('?').next().unwrap_or_default().to_owned();
                for _ in 0..8 {
                    prop_assert!(!path.replace('\\', "/").split('/').any(|segment| segment == ".."), "{target}: {path}");
                    path = percent_decode_str(&path).decode_utf8_lossy().into_owned();
                }
            }
        }
    }
}
