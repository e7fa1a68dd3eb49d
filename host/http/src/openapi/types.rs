//! Schemas of what has none of its own: bytes, and types of crates that know nothing of HTTP.

use std::borrow::Cow;

use switchboard_store::Role;
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

/// How a [`Role`] is spelled.
pub(crate) enum RoleName {}

impl PartialSchema for RoleName {
    fn schema() -> RefOr<Schema> {
        let roles = [Role::Agent, Role::Developer, Role::Admin, Role::Operator];
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("What somebody may do."))
            .enum_values(Some(roles.map(|role| serde_json::json!(role))))
            .into()
    }
}

impl ToSchema for RoleName {
    fn name() -> Cow<'static, str> {
        "Role".into()
    }
}
