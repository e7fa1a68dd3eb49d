//! `POST /chats`

use serde::Deserialize;
use serde_json::{Value, json};

use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::error::GraphError;
use super::request::Request;

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
    /// The chat of the user with one other person. It is created if there is none.
    ///
    /// # Errors
    /// [`GraphError`] when Graph refuses, as it does for people who can't be chatted with, fails or can't be reached.
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
