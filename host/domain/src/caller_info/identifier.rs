//! One `CommunicationIdentifier`, in whichever form it comes. A ringing call is never refused for its shape: a member of the
//! wrong kind counts as absent, and an identifier of a kind that we do not know keeps its raw id.

use serde_json::{Map, Value};

/// Whom an identifier names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifier {
    /// `4:…`: the number as the network gave it, which may be `anonymous`.
    Phone {
        /// The number.
        number: String,
        /// The SDK says that the number is withheld.
        anonymous: bool,
    },
    /// `8:orgid:…` and the government clouds, and users of Teams Phone extensibility: an Entra object id.
    TeamsUser {
        /// The object id.
        id: String,
        /// The Entra tenant, where the identifier says it.
        tenant_id: Option<String>,
    },
    /// `28:…`: a call queue, an auto attendant or another bot.
    TeamsApp(String),
    /// Anything else, by its raw id: visitors, users of Azure Communication Services, Skype, kinds to come. Empty where the
    /// identifier has no id.
    Other(String),
}

/// Members that hold the id of a user or an application, in the SDK's form and, as an object, in the REST form.
const TEAMS_USER: Kind = Kind { name: "microsoftTeamsUser", flat: "microsoftTeamsUserId", inner: "userId" };
const TEAMS_EXTENSION_USER: Kind = Kind { name: "teamsExtensionUser", flat: "userId", inner: "userId" };
const TEAMS_APP: Kind = Kind { name: "microsoftTeamsApp", flat: "teamsAppId", inner: "appId" };
const BOT: Kind = Kind { name: "microsoftBot", flat: "botId", inner: "botId" };
const COMMUNICATION_USER: Kind = Kind { name: "communicationUser", flat: "communicationUserId", inner: "id" };

/// How a kind of identifier spells its id.
struct Kind {
    name: &'static str,
    flat: &'static str,
    inner: &'static str,
}

impl Kind {
    /// The members that belong to this kind, where the identifier is of it.
    fn of<'a>(&self, kind: Option<&str>, members: &'a Map<String, Value>) -> Option<&'a Map<String, Value>> {
        let nested = members.get(self.name).and_then(Value::as_object);
        let is_it = kind == Some(self.name)
            || nested.is_some()
            || (kind.is_none() && members.contains_key(self.flat));
        is_it.then(|| nested.unwrap_or(members))
    }

    /// The id among these members.
    fn id<'a>(&self, members: &'a Map<String, Value>) -> Option<&'a str> {
        text(members, self.flat).or_else(|| text(members, self.inner))
    }
}

impl Identifier {
    /// Reads a raw id, such as `4:+14255550123`.
    #[must_use]
    pub fn from_raw(raw: &str) -> Self {
        let after = |prefixes: &[&str]| prefixes.iter().find_map(|prefix| raw.strip_prefix(prefix));
        if let Some(number) = raw.strip_prefix("4:").or_else(|| Some(raw).filter(|raw| raw.starts_with('+')))
        {
            return Self::Phone { number: number.to_owned(), anonymous: false };
        }
        if let Some(id) = after(&["8:orgid:", "8:gcch:", "8:dod:"]) {
            return Self::TeamsUser { id: id.to_owned(), tenant_id: None };
        }
        if let Some(id) = after(&["28:orgid:", "28:gcch:", "28:dod:", "28:"]) {
            return Self::TeamsApp(id.to_owned());
        }
        // A user of Teams Phone extensibility is named by the resource, the tenant and the user.
        if let Some(ids) = after(&["8:acs:", "8:gcch-acs:", "8:dod-acs:"])
            && let [_, tenant, user] = ids.split('_').collect::<Vec<_>>()[..]
        {
            return Self::TeamsUser { id: user.to_owned(), tenant_id: Some(tenant.to_owned()) };
        }
        Self::Other(raw.to_owned())
    }

    /// Reads an identifier. What names itself most precisely counts: the members of its kind, then the raw id.
    pub(super) fn from_json(value: &Value) -> Self {
        let members = match value {
            Value::Object(members) => members,
            Value::String(raw) => return Self::from_raw(raw),
            _ => return Self::Other(String::new()),
        };
        let kind = text(members, "kind");
        let by_members = phone(kind, members)
            .or_else(|| teams_user(kind, members))
            .or_else(|| application(kind, members))
            .or_else(|| {
                let members = COMMUNICATION_USER.of(kind, members)?;
                COMMUNICATION_USER.id(members).map(Self::from_raw)
            });
        let raw = || text(members, "rawId").or_else(|| text(members, "id"));
        by_members.or_else(|| raw().map(Self::from_raw)).unwrap_or_else(|| Self::Other(String::new()))
    }

    /// An id that may come with or without its raw prefix.
    fn from_known(id: &str, bare: impl FnOnce(String) -> Self) -> Self {
        match Self::from_raw(id) {
            Self::Other(id) => bare(id),
            known => known,
        }
    }
}

fn is_anonymous(members: &Map<String, Value>) -> bool {
    members.get("isAnonymous") == Some(&Value::Bool(true))
}

/// `{phoneNumber: "+1…", isAnonymous?}` or `{phoneNumber: {value: "+1…", isAnonymous?}}`.
fn phone(kind: Option<&str>, members: &Map<String, Value>) -> Option<Identifier> {
    if kind.is_some_and(|kind| kind != "phoneNumber") {
        return None;
    }
    let (number, anonymous) = match members.get("phoneNumber")? {
        Value::String(number) => (number.clone(), is_anonymous(members)),
        Value::Number(number) => (number.to_string(), is_anonymous(members)),
        Value::Object(inner) => {
            (inner.get("value")?.as_str()?.to_owned(), is_anonymous(inner) || is_anonymous(members))
        }
        _ => return None,
    };
    Some(Identifier::Phone { number, anonymous })
}

/// A user of Teams; a visitor without an account is none whom the directory could know.
fn teams_user(kind: Option<&str>, members: &Map<String, Value>) -> Option<Identifier> {
    if let Some(own) = TEAMS_EXTENSION_USER.of(kind, members) {
        let tenant_id = text(own, "tenantId").map(str::to_owned);
        return Some(Identifier::TeamsUser { id: TEAMS_EXTENSION_USER.id(own)?.to_owned(), tenant_id });
    }
    let own = TEAMS_USER.of(kind, members)?;
    let id = TEAMS_USER.id(own)?;
    if is_anonymous(own) || is_anonymous(members) {
        return Some(Identifier::Other(id.to_owned()));
    }
    Some(Identifier::from_known(id, |id| Identifier::TeamsUser { id, tenant_id: None }))
}

/// A call queue, an auto attendant, or a bot as older SDKs name them.
fn application(kind: Option<&str>, members: &Map<String, Value>) -> Option<Identifier> {
    let id = [TEAMS_APP, BOT].iter().find_map(|one| one.id(one.of(kind, members)?))?;
    Some(Identifier::from_known(id, Identifier::TeamsApp))
}

/// A text that says something.
fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}
