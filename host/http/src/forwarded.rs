//! Where a request comes from: the peer's own address, or what trusted proxies say.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};
use ipnet::IpNet;

use crate::edge::ForwardedIn;

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The client's address, as far as it is known.
    pub(crate) client: Option<IpAddr>,
    /// Whether the peer is a proxy of ours, whose further headers are believed.
    pub(crate) trusted: bool,
    /// Whether the client came by plain http to the proxy.
    pub(crate) plain: bool,
}

fn believed(proxies: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    proxies.iter().any(|network| network.contains(&address))
}

/// An address with or without port, brackets and quotes.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    text.parse()
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()))
        .or_else(|_| text.trim_start_matches('[').trim_end_matches(']').parse())
        .ok()
}

/// All values of a header that is a list, in order, whether in one line or in several.
fn list<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    let lines = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn parameter<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    element.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

impl Origin {
    /// What is known of the origin of a request.
    pub(crate) fn of(
        headers: &HeaderMap,
        extensions: &Extensions,
        proxies: &[IpNet],
        forwarded_in: ForwardedIn,
    ) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        let trusted = peer.is_some_and(|peer| believed(proxies, peer));
        if !trusted {
            return Self { client: peer, trusted, plain: false };
        }
        let (hops, proto): (Vec<Option<IpAddr>>, Option<&str>) = match forwarded_in {
            ForwardedIn::XForwarded => {
                let hops = list(headers, "x-forwarded-for").into_iter().map(address).collect();
                (hops, list(headers, "x-forwarded-proto").last().copied())
            }
            ForwardedIn::Forwarded => {
                let elements = list(headers, "forwarded");
                let hops = elements.iter().map(|element| parameter(element, "for").and_then(address));
                (hops.collect(), elements.last().and_then(|element| parameter(element, "proto")))
            }
        };
        // From the nearest hop outwards: what stands left of the first that is no proxy of ours, anybody may have written.
        let mut client = peer;
        for hop in hops.into_iter().rev() {
            match hop {
                Some(hop) if believed(proxies, hop) => client = Some(hop.to_canonical()),
                Some(hop) => {
                    client = Some(hop.to_canonical());
                    break;
                }
                None => break,
            }
        }
        Self { client, trusted, plain: proto.is_some_and(|proto| proto.eq_ignore_ascii_case("http")) }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn origin(peer: &str, headers: &[(&'static str, &'static str)]) -> (String, bool, bool) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        let proxies = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        // Of the headers that the proxies do not write, one says who the client wants to be.
        let (forwarded_in, other) = if map.contains_key("forwarded") {
            (ForwardedIn::Forwarded, ("x-forwarded-for", "6.6.6.6"))
        } else {
            (ForwardedIn::XForwarded, ("forwarded", "for=6.6.6.6;proto=http"))
        };
        map.append(HeaderName::from_static(other.0), HeaderValue::from_static(other.1));
        let origin = Origin::of(&map, &extensions, &proxies, forwarded_in);
        (origin.client.unwrap().to_string(), origin.trusted, origin.plain)
    }

    #[test]
    fn only_proxies_of_ours_are_believed_and_only_about_their_own_peers() {
        let cases = [
            (
                "203.0.113.9",
                vec![("x-forwarded-for", "198.51.100.1"), ("x-forwarded-proto", "http")],
                "203.0.113.9",
            ),
            ("10.0.0.1", vec![("x-forwarded-for", "198.51.100.1")], "198.51.100.1"),
            // The client made up the first entry; its proxy added the second.
            ("10.0.0.1", vec![("x-forwarded-for", "1.1.1.1, 198.51.100.1")], "198.51.100.1"),
            ("10.0.0.1", vec![("x-forwarded-for", "1.1.1.1, 198.51.100.1, 10.2.3.4")], "198.51.100.1"),
            (
                "10.0.0.1",
                vec![("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "198.51.100.1")],
                "198.51.100.1",
            ),
            ("::ffff:10.0.0.1", vec![("x-forwarded-for", "198.51.100.1")], "198.51.100.1"),
            ("fd00::1", vec![("forwarded", "for=\"[2001:db8::7]:4711\";proto=https")], "2001:db8::7"),
            ("10.0.0.1", vec![("forwarded", "for=1.1.1.1, for=198.51.100.2;proto=http")], "198.51.100.2"),
            ("10.0.0.1", vec![("forwarded", "for=unknown")], "10.0.0.1"),
            ("10.0.0.1", vec![("x-forwarded-for", "nonsense")], "10.0.0.1"),
        ];
        for (peer, headers, client) in cases {
            assert_eq!(origin(peer, &headers).0, client, "{peer} {headers:?}");
        }
        let plain = [("x-forwarded-proto", "http")];
        assert!(origin("10.0.0.1", &plain).2 && !origin("203.0.113.9", &plain).2);
    }
}
