//! API tokens: with which scripts upload, test and read logs.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;

use jiff::Timestamp;
use serde::Serialize;
use switchboard_domain::ids::UserId;
use switchboard_store::{ApiToken, Role, SignedIn};
use utoipa::ToSchema;

use crate::openapi::RoleName;

/// An API token, without its secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ApiToken)]
pub(crate) struct Token {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    /// What it was made for.
    #[schema(value_type = Vec<RoleName>)]
    roles: Vec<Role>,
    /// What it may do of that: no more than its maker. Empty when the maker's account or roles are gone.
    #[schema(value_type = Vec<RoleName>)]
    effective_roles: Vec<Role>,
    /// Who made it.
    created_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// To the minute; absent while it was never used.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
}

impl From<ApiToken> for Token {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id,
            name: token.name,
            roles: token.roles,
            effective_roles: token.effective_roles,
            created_by: token.created_by,
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
        }
    }
}

/// Whose tokens somebody sees and deletes: an admin all of the organisation's, a developer the own.
fn of_user(user: &SignedIn) -> Option<&UserId> {
    if user.roles.contains(&Role::Admin) { None } else { Some(&user.user.id) }
}
