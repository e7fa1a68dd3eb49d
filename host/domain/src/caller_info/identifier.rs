//! One `CommunicationIdentifier`, in whichever form it comes.

use serde_json::{Map, Value};

use super::FieldError;

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
    /// `8:orgid:…` and the government clouds: an Entra object id.
    TeamsUser(String),
    /// `8:teamsvisitor:…`: somebody without an account.
    TeamsVisitor(String),
    /// `28:orgid:…`: a call queue or auto attendant.
    TeamsApp(String),
    /// Anything else, by its raw id.
    Other(String),
}

impl Identifier {
    /// Reads a raw id, such as `4:+14255550123`.
    #[must_use]
    pub fn from_raw(raw: &str) -> Self {
        let after = |prefixes: &[&str]| {
            prefixes.iter().find_map(|prefix| raw.strip_prefix(prefix)).map(str::to_owned)
        };
        if let Some(number) = raw.strip_prefix("4:") {
            Self::Phone { number: number.to_owned(), anonymous: false }
        } else if let Some(id) = after(&["8:orgid:", "8:gcch:", "8:dod:"]) {
            Self::TeamsUser(id)
        } else if let Some(id) = after(&["8:teamsvisitor:"]) {
            Self::TeamsVisitor(id)
        } else if let Some(id) = after(&["28:orgid:", "28:gcch:", "28:dod:"]) {
            Self::TeamsApp(id)
        } else {
            Self::Other(raw.to_owned())
        }
    }

    /// Reads an identifier that stands at `path` in the body. What names itself most precisely counts: the members of
    /// its kind, then the raw id.
    pub(super) fn from_json(value: &Value, path: &str) -> Result<Self, FieldError> {
        let Value::Object(members) = value else {
            return Err(FieldError::expected(path, "an object", value));
        };
        let kind = text(members, "kind", path)?;
        let raw = text(members, "rawId", path)?.filter(|raw| !raw.is_empty());
        let has = |name: &str| kind == Some(name) || (kind.is_none() && members.contains_key(name));
        if has("phoneNumber") {
            return phone(members, raw, path);
        }
        if kind == Some("microsoftTeamsUser") || members.contains_key("microsoftTeamsUserId") {
            let (id, visitor) =
                nested(members, "microsoftTeamsUserId", "microsoftTeamsUser", "userId", raw, path)?;
            return Ok(if visitor { Self::TeamsVisitor(id) } else { Self::from_known(&id, Self::TeamsUser) });
        }
        if kind == Some("microsoftTeamsApp") || members.contains_key("teamsAppId") {
            let (id, _) = nested(members, "teamsAppId", "microsoftTeamsApp", "appId", raw, path)?;
            return Ok(Self::from_known(&id, Self::TeamsApp));
        }
        if kind == Some("communicationUser") || members.contains_key("communicationUserId") {
            let (id, _) = nested(members, "communicationUserId", "communicationUser", "id", raw, path)?;
            return Ok(Self::Other(id));
        }
        match raw.map_or_else(|| text(members, "id", path), |raw| Ok(Some(raw)))? {
            Some(id) => Ok(Self::from_raw(id)),
            None => Err(FieldError {
                field: path.to_owned(),
                message: "names nobody; give phoneNumber, microsoftTeamsUserId, teamsAppId, communicationUserId, id or rawId"
                    .to_owned(),
            }),
        }
    }

    /// An id that may come with or without its raw prefix.
    fn from_known(id: &str, bare: impl FnOnce(String) -> Self) -> Self {
        match Self::from_raw(id) {
            Self::Other(id) => bare(id),
            known => known,
        }
    }
}

/// `{phoneNumber: "+1…", isAnonymous?}` or `{phoneNumber: {value: "+1…", isAnonymous?}}`.
fn phone(members: &Map<String, Value>, raw: Option<&str>, path: &str) -> Result<Identifier, FieldError> {
    let flag = |from: &Map<String, Value>| from.get("isAnonymous") == Some(&Value::Bool(true));
    let member = format!("{path}.phoneNumber");
    match members.get("phoneNumber") {
        Some(Value::String(number)) => {
            Ok(Identifier::Phone { number: number.clone(), anonymous: flag(members) })
        }
        Some(Value::Object(inner)) => {
            let number = text(inner, "value", &member)?.ok_or_else(|| missing(format!("{member}.value")))?;
            Ok(Identifier::Phone { number: number.to_owned(), anonymous: flag(inner) })
        }
        None => match raw.map(Identifier::from_raw) {
            Some(phone @ Identifier::Phone { .. }) => Ok(phone),
            _ => Err(missing(member)),
        },
        Some(other) => Err(FieldError::expected(member, "a string", other)),
    }
}

/// The id in the kind form (`flat`) or in the REST form (`outer.inner`), and whether it is a visitor's.
fn nested(
    members: &Map<String, Value>,
    flat: &str,
    outer: &str,
    inner: &str,
    raw: Option<&str>,
    path: &str,
) -> Result<(String, bool), FieldError> {
    let visitor = |from: &Map<String, Value>| from.get("isAnonymous") == Some(&Value::Bool(true));
    if let Some(id) = text(members, flat, path)? {
        return Ok((id.to_owned(), visitor(members)));
    }
    if let Some(Value::Object(nested)) = members.get(outer) {
        let member = format!("{path}.{outer}");
        let id = text(nested, inner, &member)?.ok_or_else(|| missing(format!("{member}.{inner}")))?;
        return Ok((id.to_owned(), visitor(nested)));
    }
    raw.map(|raw| (raw.to_owned(), false)).ok_or_else(|| missing(format!("{path}.{flat}")))
}

fn missing(field: String) -> FieldError {
    FieldError { field, message: "is missing".to_owned() }
}

fn text<'a>(members: &'a Map<String, Value>, name: &str, path: &str) -> Result<Option<&'a str>, FieldError> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(FieldError::expected(format!("{path}.{name}"), "a string", other)),
    }
}
