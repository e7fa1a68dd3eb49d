//! Who does what, for the audit trail.

use jiff::Timestamp;
use serde_json::{Map, Value};
use switchboard_domain::ids::UserId;

/// The most characters of a target or a reason.
const MAX_TEXT: usize = 500;

/// The most bytes of one detail. Of a larger one only the size is kept.
const MAX_DETAIL_BYTES: usize = 4 << 10;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person of the tenant.
    User {
        /// Who it is.
        id: UserId,
        /// The user principal name.
        name: String,
    },
    /// An API token.
    Token {
        /// The token's id.
        id: String,
        /// The token's name, and whose it is.
        name: String,
    },
    /// Contoso's operator.
    Operator {
        /// Who it is; absent at the machine's own console.
        id: Option<UserId>,
        /// The user principal name, or what the console says.
        name: String,
    },
    /// The host itself, such as sample data at the first start.
    System {
        /// Which part of it, or for whom it acts.
        name: String,
    },
}

impl Actor {
    /// What kind of actor it is, as the trail keeps and tells it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::User { .. } => "user",
            Self::Token { .. } => "token",
            Self::Operator { .. } => "operator",
            Self::System { .. } => "system",
        }
    }

    /// The Entra object id of a person, or the id of a token.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::User { id, .. } => Some(id.as_str()),
            Self::Token { id, .. } => Some(id),
            Self::Operator { id, .. } => id.as_ref().map(UserId::as_str),
            Self::System { .. } => None,
        }
    }

    fn tidied(mut self) -> Self {
        let (Self::User { name, .. }
        | Self::Token { name, .. }
        | Self::Operator { name, .. }
        | Self::System { name }) = &mut self;
        *name = tidy(name);
        self
    }

    /// The name that the trail shows.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::User { name, .. }
            | Self::Token { name, .. }
            | Self::Operator { name, .. }
            | Self::System { name } => name,
        }
    }
}

/// Something that somebody does, as the audit trail records it. It must not hold a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    actor: Actor,
    action: &'static str,
    target: String,
    details: Map<String, Value>,
    request_id: String,
    client_address: Option<String>,
    at: Timestamp,
}

impl Act {
    /// `action` is a noun and a verb, such as `plugin.activate`; `target` names what it is done to; `at` is
    /// when it is done.
    #[must_use]
    pub fn new(actor: Actor, action: &'static str, target: impl Into<String>, at: Timestamp) -> Self {
        Self {
            actor: actor.tidied(),
            action,
            target: tidy(&target.into()),
            details: Map::new(),
            request_id: String::new(),
            client_address: None,
            at,
        }
    }

    /// An act of the host itself. `name` says which part of it acts, or for whom.
    #[must_use]
    pub fn of_system(name: &str, action: &'static str, target: impl Into<String>, at: Timestamp) -> Self {
        Self::new(Actor::System { name: name.to_owned() }, action, target, at)
    }

    /// Adds a fact, such as what was there before.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.add(name, value.into());
        self
    }

    /// Adds the request in which it is done.
    #[must_use]
    pub fn in_request(mut self, id: impl Into<String>, client_address: Option<String>) -> Self {
        self.request_id = id.into();
        self.client_address = client_address;
        self
    }

    /// The act's name.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.action
    }

    /// The name of who acts.
    #[must_use]
    pub fn by(&self) -> &str {
        self.actor.name()
    }

    /// When it is done.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Sets the target, for acts that learn it on the way.
    #[must_use]
    pub fn on(mut self, target: impl Into<String>) -> Self {
        self.target = tidy(&target.into());
        self
    }

    fn add(&mut self, name: &str, value: Value) {
        let bytes = value.to_string().len();
        let value = if bytes > MAX_DETAIL_BYTES { serde_json::json!({"omittedBytes": bytes}) } else { value };
        self.details.insert(name.to_owned(), value);
    }

    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    pub(crate) fn request_id(&self) -> &str {
        &self.request_id
    }

    pub(crate) fn client_address(&self) -> Option<&str> {
        self.client_address.as_deref()
    }

    pub(crate) fn details(&self) -> String {
        // PostgreSQL refuses NULs, which the document has escaped.
        Value::Object(self.details.clone()).to_string().replace("\\u0000", "\\ufffd")
    }
}

/// Replaces control characters of a text for the trail, and cuts it.
pub(crate) fn tidy(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(MAX_TEXT).collect()
}
