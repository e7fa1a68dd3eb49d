//! Microsoft Graph, as the signed-in user.

use serde::Deserialize;
use url::Url;

use crate::MicrosoftError;
use crate::error::accepted;

const SELECT: &str =
    "id,displayName,mail,userPrincipalName,jobTitle,department,businessPhones,mobilePhone,preferredLanguage";

/// The client of Graph.
#[derive(Debug)]
pub struct Graph {
    http: reqwest::Client,
    base: Url,
}

/// A person of the user's tenant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryUser {
    /// Entra object id.
    pub id: String,
    /// As the directory shows it.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Mail address.
    #[serde(default)]
    pub mail: Option<String>,
    /// User principal name.
    #[serde(default)]
    pub user_principal_name: Option<String>,
    /// Job title.
    #[serde(default)]
    pub job_title: Option<String>,
    /// Department.
    #[serde(default)]
    pub department: Option<String>,
    /// At most one.
    #[serde(default)]
    pub business_phones: Vec<String>,
    /// Mobile number.
    #[serde(default)]
    pub mobile_phone: Option<String>,
    /// BCP 47.
    #[serde(default)]
    pub preferred_language: Option<String>,
}

#[derive(Deserialize)]
struct Users {
    value: Vec<DirectoryUser>,
}

impl Graph {
    pub(crate) fn new(http: reqwest::Client, base: &str) -> Result<Self, MicrosoftError> {
        let base = Url::parse(base)
            .ok()
            .filter(|base| !base.cannot_be_a_base())
            .ok_or_else(|| MicrosoftError::Malformed("the Graph address is no URL".into()))?;
        Ok(Self { http, base })
    }

    fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            // Percent-encodes what an id may not smuggle into the path.
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// The signed-in user.
    ///
    /// # Errors
    /// When Graph refuses or can't be reached.
    pub async fn me(&self, token: &str) -> Result<DirectoryUser, MicrosoftError> {
        let mut url = self.url(&["me"]);
        url.query_pairs_mut().append_pair("$select", SELECT);
        Ok(self.get(url, token, false).await?.json().await?)
    }

    /// A person of the user's tenant; `None` for people of other tenants.
    ///
    /// # Errors
    /// When Graph refuses or can't be reached.
    pub async fn user(&self, token: &str, id: &str) -> Result<Option<DirectoryUser>, MicrosoftError> {
        let mut url = self.url(&["users", id]);
        url.query_pairs_mut().append_pair("$select", SELECT);
        match self.get(url, token, false).await {
            Ok(answer) => Ok(Some(answer.json().await?)),
            Err(MicrosoftError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// People whose business number is stored in exactly this spelling; Graph can't look through formatting.
    ///
    /// # Errors
    /// When Graph refuses or can't be reached.
    pub async fn users_by_phone(
        &self,
        token: &str,
        number: &str,
    ) -> Result<Vec<DirectoryUser>, MicrosoftError> {
        let mut url = self.url(&["users"]);
        let filter = format!("businessPhones/any(p:p eq '{}')", number.replace('\'', "''"));
        url.query_pairs_mut()
            .append_pair("$filter", &filter)
            .append_pair("$count", "true")
            .append_pair("$select", SELECT);
        Ok(self.get(url, token, true).await?.json::<Users>().await?.value)
    }

    async fn get(&self, url: Url, token: &str, eventual: bool) -> Result<reqwest::Response, MicrosoftError> {
        let mut request = self.http.get(url).bearer_auth(token);
        if eventual {
            request = request.header("ConsistencyLevel", "eventual");
        }
        let answer = request.send().await?;
        accepted("Graph", answer).await
    }
}
