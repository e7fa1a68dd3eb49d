//! `POST /chats`

use serde::Deserialize;
use serde_json::{Value, json};

use super::gate::Service;
use super::request::Request;
use super::{Graph, GraphCall, GraphError};

/// A chat of two.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chat {
    /// `19:…@unq.gbl.spaces`.
    pub id: String,
    /// Where Teams shows it.
    #[serde(default)]
    pub web_url: Option<String>,
}

impl Graph {
    /// The chat of the user with one other person, made if there is none: the same each time.
    ///
    /// # Errors
    /// When Graph refuses, the person can't be chatted with, or Graph can't be reached.
    pub async fn one_on_one_chat(
        &self,
        call: &GraphCall<'_>,
        with: &str,
        with_tenant: Option<&str>,
    ) -> Result<Chat, GraphError> {
        let member = |id: &str, tenant: Option<&str>| -> Value {
            let address = format!("{}('{}')", self.url(&["users"]), id.replace('\'', "''"));
            let mut member = json!({
                "@odata.type": "#microsoft.graph.aadUserConversationMember",
                "roles": ["owner"],
                "user@odata.bind": address,
            });
            if let Some(tenant) = tenant {
                member["tenantId"] = tenant.into();
            }
            member
        };
        let with_tenant = with_tenant.filter(|tenant| !tenant.eq_ignore_ascii_case(call.tenant));
        let body = json!({
            "chatType": "oneOnOne",
            "members": [member(call.user, None), member(with, with_tenant)],
        });
        self.json(call, Request::post("chats", Service::Chats, self.url(&["chats"]), body)).await
    }
}
