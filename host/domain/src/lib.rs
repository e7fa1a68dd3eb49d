//! The domain of Switchboard, without I/O: who is calling, what was found about them, and the card that an
//! agent sees while the phone rings.
//!
//! | module | holds |
//! | --- | --- |
//! | [`number`] | telephone numbers: reading them, E.164, lookup keys |
//! | [`caller`] | who is on the other side of a call |
//! | [`caller_info`] | the calling SDK's `callerInfo`, read into a [`caller::Caller`] |
//! | [`customer`] | a customer record, wherever it is kept |
//! | [`customer_draft`] | a customer as somebody gives it, checked |
//! | [`customer_merge`] | two records of one customer become one |
//! | [`customer_patch`] | what is to be changed about a customer, member by member |
//! | [`fold`] | text as it is compared: without case, accents and punctuation |
//! | [`caller_match`] | what a source found about a caller |
//! | [`card`] | merging what the sources found into one card, with its deadlines and its why |
//! | [`call`] | the life of a call and its entry in the history |
//! | [`call_trace`] | how a call's card was made: whom the host asked, and what it decided |
//! | [`press_trace`] | how a press of a button of a card went |
//! | [`calling_session`] | an agent's connection to the calling service |
//! | [`call_form`] | what a plugin asks the agent about a call, and what the agent answered |
//! | [`before_call`] | what plugins say of a call before it is placed, and what that comes to |
//! | [`customer_edit`] | customers that a plugin creates and changes in the tenant's own system |
//! | [`card_action`] | a button of a card that a plugin runs: offered, pressed, and what came of it |
//! | [`record`] | a record in some system |
//! | [`person_key`] | under which keys a plugin keeps something of a person |
//! | [`meeting`] | meetings and a tenant's verdicts on them |
//! | [`ids`], [`clock`] | identifiers, each of its own type; what time it is, as a parameter |
//! | [`hook`] | what a plugin can be asked, and what it can ask for |
//! | [`context`] | on whose behalf a plugin works |
//! | [`retry_after`] | how long a server asks to be left alone |
//! | [`error`] | how hooks and capabilities fail |
//!
//! Types that a plugin sees ([`caller`], [`before_call`], [`customer`], [`caller_match`], [`meeting`], [`context`], [`error`], and
//! [`call::CallEntry`]) also travel between front and worker in a format that does not describe itself: they carry
//! no serde attribute that leaves a member out or tags a variant inside.

pub mod before_call;
pub mod call;
pub mod call_form;
pub mod call_trace;
pub mod caller;
pub mod caller_info;
pub mod caller_match;
pub mod calling_session;
pub mod card;
pub mod card_action;
pub mod clock;
pub mod context;
pub mod customer;
pub mod customer_draft;
pub mod customer_edit;
pub mod customer_merge;
pub mod customer_patch;
pub mod error;
pub mod failure_kind;
pub mod fold;
pub mod hook;
pub mod ids;
pub mod meeting;
pub mod number;
pub mod person_key;
pub mod press_trace;
pub mod record;
pub mod retry_after;
pub mod synthetic_ring;
