//! Previews: versions that only their developer's own calls use.

pub(crate) mod begin;
pub(crate) mod end;
pub(crate) mod list;

use jiff::Timestamp;
use serde::Serialize;
use switchboard_store::Preview;
use utoipa::ToSchema;

/// A version of a plugin that the calls of one person use.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginPreview)]
pub(crate) struct Previewed {
    /// The plugin's name.
    plugin: String,
    /// The version: `sha256:` and 64 hex digits.
    digest: String,
    /// Whose calls use it.
    user_id: String,
    /// That person's user principal name.
    user_name: String,
    /// When it was begun, or renewed.
    #[schema(value_type = String, format = DateTime)]
    begun_at: Timestamp,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
}

impl From<Preview> for Previewed {
    fn from(preview: Preview) -> Self {
        let Preview { user_id, user_name, plugin, digest, begun_at, ends_at } = preview;
        Self {
            plugin,
            digest: format!("sha256:{digest}"),
            user_id: user_id.to_string(),
            user_name,
            begun_at,
            ends_at,
        }
    }
}
