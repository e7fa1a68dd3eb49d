//! `OData`'s query options.

use serde::Deserialize;

/// `OData`'s query options. Graph accepts them with and without the dollar sign.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Options {
    #[serde(rename = "$select", alias = "select")]
    pub(super) select: Option<String>,
    #[serde(rename = "$top", alias = "top")]
    pub(super) top: Option<String>,
    #[serde(rename = "$skip", alias = "skip")]
    pub(super) skip: Option<String>,
    #[serde(rename = "$filter", alias = "filter")]
    pub(super) filter: Option<String>,
    #[serde(rename = "$search", alias = "search")]
    pub(super) search: Option<String>,
    #[serde(rename = "$count", alias = "count")]
    pub(super) count: Option<String>,
    #[serde(rename = "$orderby", alias = "orderby")]
    pub(super) order_by: Option<String>,
    #[serde(rename = "$skiptoken", alias = "skiptoken")]
    pub(super) skip_token: Option<String>,
}
