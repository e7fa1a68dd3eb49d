//! What one call of a plugin may cost. The server, the plugin developer's command line and the description of the contract all
//! take the figures from here.

use std::time::Duration;

use switchboard_domain::card::{FINAL_CARD, LATE_UNTIL};
use switchboard_domain::hook::Hook;

/// How many capability calls one invocation may make.
pub const CAPABILITY_CALLS: u32 = 100;

/// The most lookup keys or mail addresses of one call.
pub const LOOKUP_KEYS: usize = 50;

/// The most records that a search by keys or addresses answers.
pub const FOUND: usize = 20;

/// The most ids or keys of one batch read of customers or key-values.
pub const BATCH_READS: usize = 50;

/// The most ids of one batch read of people. Each is a request to the directory.
pub const BATCH_PEOPLE: usize = 20;

/// The most requests of one `http.send-all`.
pub const BATCH_REQUESTS: usize = 8;

/// The most bytes of the bodies of one batch's requests together, and of its responses. A message between front and worker has
/// at most 16 MiB, and the smallest guest no more memory.
pub const BATCH_BYTES: usize = 4 << 20;

/// The most bytes in the body of a request or a response.
pub const BODY_BYTES: usize = 4 << 20;

/// How long a request may take.
pub const HTTP_TIMEOUT: Duration = Duration::from_secs(10);

/// The most bytes of a key of a key-value.
pub const KEY_BYTES: usize = 512;

/// The most bytes of a value of a key-value.
pub const VALUE_BYTES: usize = 64 << 10;

/// The number of keys on one page.
pub const KEY_PAGE: u32 = 200;

/// The most customers on one page.
pub const CUSTOMER_PAGE: u32 = 200;

/// How many log lines of one invocation are kept.
pub const LOG_LINES: u32 = 200;

/// How many bytes of log lines of one invocation are kept.
pub const LOG_BYTES: u32 = 64 << 10;

/// The most bytes of a recording of one call.
pub const RECORDING_BYTES: usize = 8 << 20;

/// The most bytes of a component.
pub const COMPONENT_BYTES: usize = 64 << 20;

/// How much processor time compiling an upload may take, that of all threads together. A Python component takes about 11 s
/// (measured).
pub const COMPILING: Duration = Duration::from_secs(90);

/// How much processor time compiling again may take what was compiled before: a newer engine may be slower, and the plugin is in
/// use.
pub const COMPILING_AGAIN: Duration = Duration::from_secs(300);

/// How long a hook may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// The time that the guest is told it has.
    pub announced: Duration,
    /// The time after which the guest is ended.
    pub deadline: Duration,
    /// How much processor time the guest may use. It is also how long the guest may go on without a capability call, whatever
    /// it does meanwhile: sleeping is computing, and waiting for a capability is not.
    pub computing: Duration,
}

impl Timeouts {
    /// Those of a hook.
    #[must_use]
    pub const fn of(hook: Hook) -> Self {
        match hook {
            // A plugin may answer late, where it waits for a slow system. Computing takes compiled guests microseconds and
            // Python milliseconds (measured); one that computes for as long as this will not answer in time.
            Hook::CallerId => {
                Self { announced: FINAL_CARD, deadline: LATE_UNTIL, computing: Duration::from_millis(400) }
            }
            Hook::CustomerLookup => Self {
                announced: Duration::from_secs(5),
                deadline: Duration::from_secs(6),
                computing: Duration::from_secs(1),
            },
            Hook::MeetingFilter => Self {
                announced: Duration::from_secs(3),
                deadline: Duration::from_secs(4),
                computing: Duration::from_secs(1),
            },
            Hook::CallLog => Self {
                announced: Duration::from_secs(15),
                deadline: Duration::from_secs(20),
                computing: Duration::from_secs(2),
            },
            // The agent waits for the call to be placed.
            Hook::BeforeCall => Self {
                announced: Duration::from_millis(500),
                deadline: Duration::from_secs(1),
                computing: Duration::from_millis(200),
            },
            // The agent has the notes meanwhile, and the form takes their place when it comes.
            Hook::CallForm => Self {
                announced: Duration::from_millis(1_500),
                deadline: Duration::from_secs(2),
                computing: Duration::from_millis(400),
            },
            // The agent waits, with a customer on the telephone, and the other system writes.
            Hook::CardAction | Hook::CustomerEdit => Self {
                announced: Duration::from_secs(5),
                deadline: Duration::from_secs(8),
                computing: Duration::from_secs(1),
            },
        }
    }
}
