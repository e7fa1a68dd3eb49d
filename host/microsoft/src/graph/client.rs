//! The client of Graph.

use switchboard_domain::clock::Clock;
use url::Url;

use super::cache::Caches;
use super::circuit_breaker::CircuitBreakers;
use super::error::GraphError;
use crate::error::MicrosoftError;

/// The client of Graph. Responses are cached per tenant, and per user where they belong to the user.
#[derive(Debug)]
pub struct Graph {
    pub(super) http: reqwest::Client,
    base: Url,
    pub(super) clock: Clock,
    pub(super) circuits: CircuitBreakers,
    pub(super) caches: Caches,
}

impl Graph {
    pub(crate) fn new(http: reqwest::Client, base: &str, clock: Clock) -> Result<Self, MicrosoftError> {
        let base = Url::parse(base)
            .ok()
            .filter(|base| !base.cannot_be_a_base())
            .ok_or_else(|| MicrosoftError::Malformed("the Graph address is no URL".into()))?;
        Ok(Self { http, base, clock, circuits: CircuitBreakers::default(), caches: Caches::new() })
    }

    /// Whether an id can be a segment of a path. `.` and `..` lead elsewhere however they are encoded, and parsers of URLs
    /// remove tabs and line ends. Graph has nothing of such an id, so that nobody needs to ask.
    pub(super) fn can_be_addressed(id: &str) -> bool {
        !matches!(id, "" | "." | "..") && !id.contains(char::is_control)
    }

    /// An address of Graph with these path segments, each of which [can be addressed](Self::can_be_addressed).
    pub(super) fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            // An id is percent-encoded here, so that it can't add segments to the path.
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// Checks Graph's link to the next page of a list. It must lead to the same list of the same Graph, so that the
    /// user's token is sent nowhere else.
    ///
    /// # Errors
    /// [`GraphFailure::Unreadable`](super::GraphFailure::Unreadable) when it leads elsewhere.
    pub(super) fn next_link(&self, link: &str, first: &Url) -> Result<Url, GraphError> {
        Url::parse(link)
            .ok()
            .filter(|url| url.origin() == first.origin() && url.path().eq_ignore_ascii_case(first.path()))
            .filter(|url| url.username().is_empty() && url.password().is_none())
            .ok_or_else(GraphError::foreign_link)
    }
}
