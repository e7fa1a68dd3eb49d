//! Why there was no share.

use std::fmt;
use std::time::Duration;

/// Who has taken what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taker {
    /// The key that asked, by itself.
    Key,
    /// All keys together.
    All,
}

impl Taker {
    /// As the metrics tell it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::All => "all",
        }
    }
}

/// There was no share.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Refused {
    /// Of what: the name of the [`Shares`](crate::Shares).
    pub share: &'static str,
    /// Who has taken it.
    pub taker: Taker,
    /// How many may be under way.
    pub most: usize,
    /// After which time it makes sense to try again.
    pub retry_after: Duration,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (share, most, seconds) = (self.share, self.most, self.retry_after.as_secs());
        match self.taker {
            Taker::Key => write!(f, "too many {share} are under way for you: at most {most} at a time; ")?,
            Taker::All => write!(f, "too many {share} are under way here: at most {most} at a time; ")?,
        }
        write!(f, "try again in {seconds} s")
    }
}
