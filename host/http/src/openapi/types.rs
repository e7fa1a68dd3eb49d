//! Schemas of what has none of its own: bytes, and types of crates that know nothing of HTTP.

use std::borrow::Cow;

use serde::Serialize;
use switchboard_microsoft::entra::Feature;
use switchboard_store::{ImportState, Role, TenantState};
use utoipa::openapi::schema::{KnownFormat, Schema, SchemaFormat};
use utoipa::openapi::{ObjectBuilder, RefOr, Type};
use utoipa::{PartialSchema, ToSchema};

/// Bytes of any kind.
pub(crate) enum Binary {}

impl PartialSchema for Binary {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for Binary {}

/// A text out of a closed set.
fn one_of<T: Serialize, const N: usize>(description: &str, spellings: [T; N]) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(spellings.map(|spelling| serde_json::json!(spelling))))
        .into()
}

/// A schema for a type that knows nothing of HTTP: its name in the document, what it is, and how its values are spelled.
macro_rules! spelled {
    ($type:ident, $name:literal, $description:literal, $spellings:expr) => {
        #[doc = $description]
        pub(crate) enum $type {}

        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                one_of($description, $spellings)
            }
        }

        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                $name.into()
            }
        }
    };
}

spelled!(
    RoleName,
    "Role",
    "What somebody may do.",
    [Role::Agent, Role::Developer, Role::Admin, Role::Operator]
);
spelled!(
    FeatureName,
    "Feature",
    "What Microsoft is asked for on behalf of a person.",
    Feature::ALL.map(Feature::name)
);
spelled!(TenantStateName, "TenantState", "How far a tenant has come.", TenantState::ALL);
spelled!(ImportStateName, "CustomerImportState", "How far an import has come.", ImportState::ALL);
spelled!(AuditOutcome, "AuditOutcome", "Whether an act was done.", ["done", "refused"]);
spelled!(AuditActorKind, "AuditActorKind", "Who can act.", ["user", "token", "operator", "system"]);
spelled!(
    LogLevelName,
    "PluginLogLevel",
    "How much a line of a log matters.",
    ["debug", "info", "warn", "error"]
);
spelled!(SessionsOf, "CallingSessionsOf", "Whose calling sessions.", ["me", "tenant"]);
spelled!(
    SessionEndReason,
    "CallingSessionEndReason",
    "Why a calling session was over.",
    ["closed", "disconnected", "no-heartbeat", "signed-out", "revoked", "tenant-suspended"]
);
