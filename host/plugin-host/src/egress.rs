//! Decides where plugins' requests may go: to public addresses, and to networks that the operator allows in addition.
//!
//! Names are resolved here, and connections go to exactly the addresses that were checked. A name that resolves to
//! another address a moment later (DNS rebinding) therefore changes nothing. Redirects are returned to the guest and
//! never followed.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// IPv4 networks that are not the public internet, each with a description. They come from IANA's registries of
/// special-purpose addresses (RFC 6890 and later); 168.63.129.16 is added, because Azure's machines reach their host
/// there. If one network contains another, the longer prefix must come first.
const SPECIAL_V4: &[(Ipv4Net, &str)] = &[
    (v4(0, 0, 0, 0, 8), "of this network"),
    (v4(10, 0, 0, 0, 8), "private"),
    (v4(100, 64, 0, 0, 10), "shared by a provider's customers"),
    (v4(127, 0, 0, 0, 8), "of this machine"),
    (v4(168, 63, 129, 16, 32), "of the cloud's own services"),
    (v4(169, 254, 0, 0, 16), "link-local, where clouds tell machines their secrets"),
    (v4(172, 16, 0, 0, 12), "private"),
    (v4(192, 0, 0, 0, 24), "reserved"),
    (v4(192, 0, 2, 0, 24), "for documentation"),
    (v4(192, 88, 99, 0, 24), "of a 6to4 relay"),
    (v4(192, 168, 0, 0, 16), "private"),
    (v4(198, 18, 0, 0, 15), "for benchmarks"),
    (v4(198, 51, 100, 0, 24), "for documentation"),
    (v4(203, 0, 113, 0, 24), "for documentation"),
    (v4(224, 0, 0, 0, 4), "multicast"),
    (v4(240, 0, 0, 0, 4), "reserved"),
];

/// IPv6 networks that are not the public internet, or that stand for IPv4 addresses. See [`SPECIAL_V4`].
const SPECIAL_V6: &[(Ipv6Net, &str)] = &[
    (v6([0; 8], 128), "of this network"),
    (v6([0, 0, 0, 0, 0, 0, 0, 1], 128), "of this machine"),
    (v6([0; 8], 96), "an old form of IPv4 addresses"),
    (v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48), "of a local translator"),
    (v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64), "of a black hole"),
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), "reserved"),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), "for documentation"),
    (v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), "of a 6to4 relay"),
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), "for documentation"),
    (v6([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16), "of segment routing"),
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7), "private"),
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10), "link-local"),
    (v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10), "site-local"),
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8), "multicast"),
];

/// Addresses that a translator maps to the IPv4 address in their last 32 bits (RFC 6052).
const NAT64: Ipv6Net = v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96);

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(s: [u16; 8], length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]), length)
}

/// An address where plugins' requests may not go.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("plugins may not reach {0}: it is {1}; the operator can allow it (plugins.reachable_networks)")]
pub struct Forbidden(IpAddr, &'static str);

/// A name resolves only to addresses where plugins' requests may not go. The message leaves the addresses out, because
/// a tenant must not learn about the operator's network.
#[derive(Debug, thiserror::Error)]
#[error(
    "the host leads to an address that is not public, which plugins may not reach; the operator can allow it \
     (plugins.reachable_networks)"
)]
pub(crate) struct NoPublicAddress;

/// The rules for plugins' requests. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Egress {
    allowed: Arc<[IpNet]>,
}

impl Egress {
    /// Allows public addresses and these networks.
    #[must_use]
    pub fn new(allowed: &[IpNet]) -> Self {
        Self { allowed: allowed.into() }
    }

    /// Checks that a plugin's request may go to an address.
    ///
    /// # Errors
    /// When it may not; the error says what kind of address it is.
    pub fn check(&self, address: IpAddr) -> Result<(), Forbidden> {
        // An IPv4 address in the form of an IPv6 address is checked as the IPv4 address.
        let address = match address.to_canonical() {
            IpAddr::V6(v6) if NAT64.contains(&v6) => {
                let [.., a, b, c, d] = v6.octets();
                IpAddr::V4(Ipv4Addr::new(a, b, c, d))
            }
            address => address,
        };
        if self.allowed.iter().any(|network| network.contains(&address)) {
            return Ok(());
        }
        let special = match address {
            IpAddr::V4(v4) => {
                SPECIAL_V4.iter().find(|(network, _)| network.contains(&v4)).map(|(_, what)| *what)
            }
            IpAddr::V6(v6) => {
                SPECIAL_V6.iter().find(|(network, _)| network.contains(&v6)).map(|(_, what)| *what)
            }
        };
        special.map_or(Ok(()), |what| Err(Forbidden(address, what)))
    }

    /// Checks that a plugin's request may go to a URL, if its host is an address. A host name can be checked only when it
    /// is resolved, which the client of this type does for each request.
    ///
    /// # Errors
    /// When it may not; the error says what kind of address it is.
    pub fn check_url(&self, url: &Url) -> Result<(), Forbidden> {
        match url.host() {
            Some(Host::Ipv4(address)) => self.check(address.into()),
            Some(Host::Ipv6(address)) => self.check(address.into()),
            Some(Host::Domain(name)) if is_localhost(name) => self.check(Ipv4Addr::LOCALHOST.into()),
            Some(Host::Domain(_)) | None => Ok(()),
        }
    }

    /// The HTTP client that all plugins share. It holds no data of any user or tenant. It checks the addresses of host
    /// names, but not addresses in URLs: callers must use [`Egress::check_url`] too.
    ///
    /// # Errors
    /// When TLS can't be set up.
    pub(crate) fn client(&self) -> reqwest::Result<reqwest::Client> {
        reqwest::Client::builder()
            // The guest gets the redirect and decides whether to follow it. A redirect that we followed could carry the
            // connection's credential to another host.
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would resolve the name itself, and so connect to an address that was not checked.
            .no_proxy()
            .dns_resolver(Arc::new(self.clone()))
            .connect_timeout(Duration::from_secs(3))
            .user_agent("switchboard")
            .build()
    }
}

/// `localhost` and all names below it mean this machine, whatever a name server answers (RFC 6761).
fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

impl Resolve for Egress {
    fn resolve(&self, name: Name) -> Resolving {
        let egress = self.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let (allowed, inside): (Vec<_>, Vec<_>) =
                found.into_iter().partition(|address| egress.check(address.ip()).is_ok());
            if allowed.is_empty() && !inside.is_empty() {
                tracing::warn!(
                    host = name.as_str(),
                    addresses = ?inside,
                    "a plugin's request was refused: its host has no public address"
                );
                return Err(Box::new(NoPublicAddress) as Box<dyn Error + Send + Sync>);
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_allowed(egress: &Egress, url: &str) -> bool {
        egress.check_url(&Url::parse(url).unwrap()).is_ok()
    }

    #[test]
    fn whatever_it_is_written_as_an_address_inside_is_refused() {
        let egress = Egress::default();
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://①②⑦.⓪.⓪.①/",
            "http://0/",
            "http://localhost:8080/",
            "http://LOCALHOST./",
            "http://a.localhost/",
            "http://10.255.255.255/",
            "http://172.31.0.1/",
            "http://192.168.1.1/",
            "http://100.100.100.200/latest/meta-data",
            "http://169.254.169.254/latest/meta-data",
            "http://168.63.129.16/machine",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[::]/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::10.0.0.1]/",
            "http://[64:ff9b:1::1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:7f00:1::]/",
            "http://[fd00:ec2::254]/",
            "http://[fe80::1]/",
            "http://[ff02::1]/",
        ] {
            assert!(!is_allowed(&egress, url), "{url}");
        }
        for url in [
            "https://crm.example/",
            "http://9.255.255.255/",
            "http://11.0.0.0/",
            "http://172.15.255.255/",
            "http://172.32.0.0/",
            "http://223.255.255.255/",
            "https://[2606:4700::1111]/",
            "https://[64:ff9b::808:808]/",
            "http://localhost.example/",
        ] {
            assert!(is_allowed(&egress, url), "{url}");
        }
    }

    #[test]
    fn what_the_operator_allows_is_reached_however_it_is_written() {
        let egress = Egress::new(&["10.1.0.0/16".parse().unwrap(), "fd00:1::/32".parse().unwrap()]);
        for url in ["http://10.1.2.3/", "http://[::ffff:10.1.2.3]/", "http://[fd00:1::5]/"] {
            assert!(is_allowed(&egress, url), "{url}");
        }
        assert!(!is_allowed(&egress, "http://10.2.0.1/") && !is_allowed(&egress, "http://[fd00:2::5]/"));
        let why = egress.check("10.2.0.1".parse().unwrap()).unwrap_err().to_string();
        assert!(why.contains("10.2.0.1") && why.contains("private") && why.contains("reachable_networks"));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_connected_to() {
        // This listener would answer, but no connection may arrive.
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        let error = Egress::default().client().unwrap().get(&url).send().await.unwrap_err();
        let mut causes =
            std::iter::successors(Some(&error as &(dyn Error + 'static)), |&error| error.source());
        assert!(causes.any(|cause| cause.is::<NoPublicAddress>()), "{error:?}");
        let refused = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await;
        assert!(refused.is_err(), "somebody connected");

        let allowed = Egress::new(&["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        let sent = tokio::spawn(allowed.client().unwrap().get(&url).send());
        let come = tokio::time::timeout(Duration::from_secs(5), listener.accept()).await;
        assert!(come.unwrap().is_ok());
        sent.abort();
    }
}
