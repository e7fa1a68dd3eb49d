//! Microsoft's services, or the emulator, and who we are to them.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use switchboard_microsoft::MicrosoftConfig;
use url::Url;

use super::secret::{self, Secret};

/// Microsoft's services and who we are to them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Microsoft {
    pub(crate) authority: String,
    pub(crate) graph: String,
    pub(crate) client_id: Option<String>,
    pub(crate) client_secret: Option<Secret>,
    pub(crate) client_secret_file: Option<PathBuf>,
    pub(crate) acs: Acs,
}

/// The Azure Communication Services resource.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Acs {
    pub(crate) endpoint: Option<String>,
    pub(crate) access_key: Option<Secret>,
    pub(crate) access_key_file: Option<PathBuf>,
}

impl Default for Microsoft {
    fn default() -> Self {
        Self {
            authority: "https://login.microsoftonline.com".to_owned(),
            graph: "https://graph.microsoft.com/v1.0".to_owned(),
            client_id: None,
            client_secret: None,
            client_secret_file: None,
            acs: Acs::default(),
        }
    }
}

impl Microsoft {
    pub(super) fn check(&self, wrong: &mut Vec<String>) {
        if self.client_id.is_none() {
            wrong.push(super::missing("microsoft.client_id", "\"00000000-0000-0000-0000-000000000000\""));
        }
        let secret = self.client_secret.as_ref();
        if !secret::is_set("microsoft.client_secret", secret, self.client_secret_file.as_ref(), wrong) {
            wrong.push(super::missing("microsoft.client_secret_file", "\"/etc/switchboard/client-secret\""));
        }
        let key = self.acs.access_key.as_ref();
        if !secret::is_set("microsoft.acs.access_key", key, self.acs.access_key_file.as_ref(), wrong) {
            wrong.push(super::missing("microsoft.acs.access_key_file", "\"/etc/switchboard/acs-key\""));
        }
        if self.acs.endpoint.is_none() {
            wrong.push(super::missing(
                "microsoft.acs.endpoint",
                "\"https://contoso.communication.azure.com\"",
            ));
        }
        let endpoint = self.acs.endpoint.as_deref();
        for (key, url) in [
            ("microsoft.authority", Some(self.authority.as_str())),
            ("microsoft.graph", Some(self.graph.as_str())),
            ("microsoft.acs.endpoint", endpoint),
        ] {
            if let Some(url) = url
                && !is_safe(url)
            {
                wrong.push(format!(
                    "`{key}` is {url:?}; expected https://…, or http:// on loopback for the emulator"
                ));
            }
        }
    }

    /// As the clients take it.
    ///
    /// # Errors
    /// When a secret is missing or can't be read.
    pub(crate) fn clients(&self, public_origin: &str) -> Result<MicrosoftConfig> {
        let client_secret = secret::text(
            "microsoft.client_secret",
            self.client_secret.as_ref(),
            self.client_secret_file.as_ref(),
        )?;
        let access_key = secret::text(
            "microsoft.acs.access_key",
            self.acs.access_key.as_ref(),
            self.acs.access_key_file.as_ref(),
        )?;
        Ok(MicrosoftConfig {
            authority: self.authority.clone(),
            graph: self.graph.clone(),
            acs: self.acs.endpoint.clone().context("`microsoft.acs.endpoint` is missing")?,
            acs_access_key: access_key.context("`microsoft.acs.access_key_file` is missing")?,
            client_id: self.client_id.clone().context("`microsoft.client_id` is missing")?,
            client_secret: client_secret.context("`microsoft.client_secret_file` is missing")?,
            redirect_uri: format!("{public_origin}/auth/callback"),
        })
    }
}

/// Tokens and secrets go there: https, except to this machine itself.
fn is_safe(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(url::Host::Ipv4(address))) => address.is_loopback(),
        ("http", Some(url::Host::Ipv6(address))) => address.is_loopback(),
        ("http", Some(url::Host::Domain(name))) => name == "localhost",
        _ => false,
    }
}
