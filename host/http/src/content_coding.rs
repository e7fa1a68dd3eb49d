//! Which content codings a client takes (`Accept-Encoding`, RFC 9110 section 12.5.3).

use axum::http::{HeaderMap, header};

/// A coding in which the web client's files are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    /// Its name in headers.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }
}

/// The codings that the client takes, the best one first; none if it takes none of ours.
pub(crate) fn acceptable(headers: &HeaderMap) -> Vec<Coding> {
    let named: Vec<(String, f32)> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(weighted)
        .collect();
    let weight = |name: &str| named.iter().find(|(one, _)| one == name).map(|(_, weight)| *weight);
    let mut codings: Vec<(Coding, f32)> = [Coding::Brotli, Coding::Gzip, Coding::Identity]
        .into_iter()
        .filter_map(|coding| {
            let weight = match (weight(coding.name()), weight("*")) {
                (Some(weight), _) => weight,
                // Nothing need be said for plain bytes to be taken; whatever is named is wanted more.
                (None, Some(0.0)) => return None,
                (None, _) if coding == Coding::Identity => return Some((coding, 0.0)),
                (None, Some(weight)) => weight,
                (None, None) => return None,
            };
            (weight > 0.0).then_some((coding, weight))
        })
        .collect();
    // It is stable: of those that are wanted as much as each other, ours comes first that is the smallest.
    codings.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    codings.into_iter().map(|(coding, _)| coding).collect()
}

/// A coding's name and how much it is wanted, from 0 (not at all) to 1.
fn weighted(item: &str) -> Option<(String, f32)> {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?.to_ascii_lowercase();
    // The older name of the same coding.
    let name = if name == "x-gzip" { "gzip".to_owned() } else { name };
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let weight = weight.map_or(Some(1.0), |weight| weight.trim().parse::<f32>().ok())?;
    (0.0..=1.0).contains(&weight).then_some((name, weight))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::Coding::{Brotli, Gzip, Identity};
    use super::*;

    #[test]
    fn the_best_coding_that_the_client_takes_comes_first() {
        for (header, expected) in [
            ("", &[Identity][..]),
            ("gzip, deflate, br, zstd", &[Brotli, Gzip, Identity]),
            ("gzip", &[Gzip, Identity]),
            ("GZIP;Q=0.5", &[Gzip, Identity]),
            ("br;q=0, gzip", &[Gzip, Identity]),
            ("br;q=0.2, gzip;q=0.8", &[Gzip, Brotli, Identity]),
            ("identity, br;q=0.5", &[Identity, Brotli]),
            ("*", &[Brotli, Gzip, Identity]),
            ("*;q=0", &[]),
            ("br, *;q=0", &[Brotli]),
            ("gzip, identity;q=0", &[Gzip]),
            ("zstd, identity;q=0", &[]),
            ("br;q=2, gzip;q=x", &[Identity]),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(header))]);
            assert_eq!(acceptable(&headers), expected, "{header:?}");
        }
        assert_eq!(acceptable(&HeaderMap::new()), [Identity]);
    }
}
