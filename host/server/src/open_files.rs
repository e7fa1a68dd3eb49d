//! How many files and connections the process may have open.

use std::fmt;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files that are no clients' connections: the database's, workers' sockets, artifacts that are read, requests of plugins.
const OTHERS: u64 = 512;

/// How many files the process may have open. `None` is as many as it likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpenFiles(Option<u64>);

impl fmt::Display for OpenFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(most) => write!(f, "{most}"),
            None => f.write_str("unlimited"),
        }
    }
}

impl OpenFiles {
    /// Raises the limit to what the system lets this process have: the usual one of 1,024 is made for programs that use
    /// `select`.
    pub(crate) fn raise() -> Self {
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        match setrlimit(Resource::Nofile, raised) {
            Ok(()) => Self(limit.maximum),
            Err(error) => {
                tracing::warn!(%error, "the limit of open files can't be raised and stays at {}", Self(limit.current));
                Self(limit.current)
            }
        }
    }

    /// How many of so many connections there is room for. What is more waits until others are closed, and does not fail.
    pub(crate) fn connections(self, wanted: usize) -> usize {
        let Some(most) = self.0 else { return wanted };
        // With very few files, half of them are for connections.
        let room = most.saturating_sub(OTHERS).max(most / 2);
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        if room < wanted {
            tracing::warn!(
                "at most {self} files can be open at a time, so that at most {room} of the {wanted} connections of \
                 `server.limits.connections` are served at a time; raise the hard limit (LimitNOFILE= of systemd, \
                 `ulimit -Hn`), or lower `server.limits.connections`"
            );
        }
        wanted.min(room)
    }
}

#[cfg(test)]
mod tests {
    use super::OpenFiles;

    #[test]
    fn connections_leave_files_for_everything_else() {
        for (most, wanted, served) in [
            (None, 10_000, 10_000),
            (Some(1 << 20), 10_000, 10_000),
            (Some(1_024), 10_000, 512),
            (Some(4_096), 10_000, 3_584),
            (Some(4_096), 100, 100),
            (Some(256), 10_000, 128),
        ] {
            assert_eq!(OpenFiles(most).connections(wanted), served, "{most:?}");
        }
    }
}
