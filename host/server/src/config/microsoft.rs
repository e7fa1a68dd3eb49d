//! Microsoft's services or the emulator, and our credentials for them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use switchboard_microsoft::entra::is_tenant_id;
use switchboard_microsoft::{AcsConfig, AcsResource, ClientCredential, ExchangeLimit, MicrosoftConfig};
use url::Url;

use super::period::Period;
use super::secret::{self, Secret};

/// The name of the ACS resource for tenants that have none of their own.
const DEFAULT_RESOURCE: &str = "default";

/// Microsoft's services, and our credentials for them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Microsoft {
    pub(crate) authority: String,
    pub(crate) graph: String,
    pub(crate) client_id: Option<String>,
    pub(crate) client_secret: Option<Secret>,
    pub(crate) client_secret_file: Option<PathBuf>,
    pub(crate) certificate_file: Option<PathBuf>,
    pub(crate) private_key_file: Option<PathBuf>,
    pub(crate) acs: Acs,
}

/// The Azure Communication Services resource.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Acs {
    pub(crate) endpoint: Option<String>,
    pub(crate) access_key: Option<Secret>,
    pub(crate) access_key_file: Option<PathBuf>,
    pub(crate) secondary_access_key: Option<Secret>,
    pub(crate) secondary_access_key_file: Option<PathBuf>,
    pub(crate) exchanges: u32,
    pub(crate) exchange_window: Period,
    pub(crate) exchange_patience: Period,
    /// Further resources by name, each with its own exchanges.
    pub(crate) resources: BTreeMap<String, Resource>,
}

/// A further resource, and the tenants that use it instead of the default one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Resource {
    endpoint: String,
    access_key_file: PathBuf,
    #[serde(default)]
    secondary_access_key_file: Option<PathBuf>,
    tenants: Vec<String>,
}

impl Resource {
    fn key(name: &str, member: &str) -> String {
        format!("microsoft.acs.resources.{name}.{member}")
    }

    fn check(&self, name: &str, wrong: &mut Vec<String>) {
        let files = [
            ("access_key", Some(&self.access_key_file)),
            ("secondary_access_key", self.secondary_access_key_file.as_ref()),
        ];
        for (member, file) in files {
            secret::is_set(&Self::key(name, member), None, file, wrong);
        }
        if !is_safe(&self.endpoint) {
            wrong.push(not_safe(&Self::key(name, "endpoint"), &self.endpoint));
        }
        for tenant in self.tenants.iter().filter(|tenant| !is_tenant_id(tenant)) {
            let key = Self::key(name, "tenants");
            wrong.push(format!("`{key}` has {tenant:?}; expected Entra tenant ids, in lower case"));
        }
        if self.tenants.is_empty() {
            wrong.push(format!("`{}` is empty: nobody uses this resource", Self::key(name, "tenants")));
        }
    }

    fn client(&self, name: &str) -> Result<AcsResource> {
        let read = |member: &str, file: Option<&PathBuf>| secret::text(&Self::key(name, member), None, file);
        Ok(AcsResource {
            name: name.to_owned(),
            endpoint: self.endpoint.clone(),
            access_key: read("access_key", Some(&self.access_key_file))?.unwrap_or_default(),
            secondary_access_key: read("secondary_access_key", self.secondary_access_key_file.as_ref())?,
        })
    }
}

impl Default for Acs {
    fn default() -> Self {
        let limit = ExchangeLimit::default();
        Self {
            endpoint: None,
            access_key: None,
            access_key_file: None,
            secondary_access_key: None,
            secondary_access_key_file: None,
            exchanges: limit.exchanges,
            exchange_window: Period(limit.per),
            exchange_patience: Period(limit.max_wait),
            resources: BTreeMap::new(),
        }
    }
}

impl Acs {
    fn clients(&self) -> Result<AcsConfig> {
        let access_key = secret::text(
            "microsoft.acs.access_key",
            self.access_key.as_ref(),
            self.access_key_file.as_ref(),
        )?;
        let secondary_access_key = secret::text(
            "microsoft.acs.secondary_access_key",
            self.secondary_access_key.as_ref(),
            self.secondary_access_key_file.as_ref(),
        )?;
        let resource = AcsResource {
            name: DEFAULT_RESOURCE.to_owned(),
            endpoint: self.endpoint.clone().context("`microsoft.acs.endpoint` is missing")?,
            access_key: access_key.context("`microsoft.acs.access_key_file` is missing")?,
            secondary_access_key,
        };
        let limit = ExchangeLimit {
            exchanges: self.exchanges,
            per: self.exchange_window.0,
            max_wait: self.exchange_patience.0,
        };
        let mut config = AcsConfig { resources: vec![resource], tenants: BTreeMap::new(), limit };
        for (name, resource) in &self.resources {
            config.resources.push(resource.client(name)?);
            let tenants = resource.tenants.iter().map(|tenant| (tenant.clone(), name.clone()));
            config.tenants.extend(tenants);
        }
        Ok(config)
    }

    /// Checks the further resources, and that no tenant is assigned to two of them.
    fn check_resources(&self, wrong: &mut Vec<String>) {
        let mut served = BTreeMap::new();
        for (name, resource) in &self.resources {
            resource.check(name, wrong);
            if name == DEFAULT_RESOURCE {
                let key = format!("microsoft.acs.resources.{DEFAULT_RESOURCE}");
                wrong.push(format!(
                    "`{key}`: {DEFAULT_RESOURCE:?} is the name of the resource at `microsoft.acs.endpoint`"
                ));
            }
            for tenant in &resource.tenants {
                if let Some(other) = served.insert(tenant, name) {
                    let key = Resource::key(name, "tenants");
                    wrong.push(format!("`{key}` has {tenant:?}, and so has {other:?}; keep one of them"));
                }
            }
        }
    }
}

impl Default for Microsoft {
    fn default() -> Self {
        Self {
            authority: "https://login.microsoftonline.com".to_owned(),
            graph: "https://graph.microsoft.com/v1.0".to_owned(),
            client_id: None,
            client_secret: None,
            client_secret_file: None,
            certificate_file: None,
            private_key_file: None,
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
        let has_secret =
            secret::is_set("microsoft.client_secret", secret, self.client_secret_file.as_ref(), wrong);
        match (has_secret, &self.certificate_file, &self.private_key_file) {
            (false, None, None) => {
                wrong.push(super::missing(
                    "microsoft.client_secret_file",
                    "\"/etc/switchboard/client-secret\"",
                ));
            }
            (true, Some(_), _) => {
                wrong.push("both `microsoft.client_secret` and `microsoft.certificate_file` are set; keep one of them".to_owned());
            }
            (_, Some(_), None) => {
                wrong.push(super::missing("microsoft.private_key_file", "\"/etc/switchboard/client.key\""));
            }
            (_, None, Some(_)) => {
                wrong.push(super::missing("microsoft.certificate_file", "\"/etc/switchboard/client.pem\""));
            }
            _ => {}
        }
        let second = self.acs.secondary_access_key.as_ref();
        secret::is_set(
            "microsoft.acs.secondary_access_key",
            second,
            self.acs.secondary_access_key_file.as_ref(),
            wrong,
        );
        if self.acs.exchanges == 0 || self.acs.exchange_window.0.is_zero() {
            wrong.push(
                "`microsoft.acs.exchanges` and `microsoft.acs.exchange_window` must be more than nothing"
                    .to_owned(),
            );
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
                wrong.push(not_safe(key, url));
            }
        }
        self.acs.check_resources(wrong);
    }

    fn credential(&self) -> Result<ClientCredential> {
        let read = |key: &str, file: &PathBuf| {
            std::fs::read_to_string(file)
                .with_context(|| format!("`{key}`: {} can't be read", file.display()))
        };
        if let (Some(certificate), Some(private_key)) = (&self.certificate_file, &self.private_key_file) {
            return Ok(ClientCredential::Certificate {
                certificate: read("microsoft.certificate_file", certificate)?,
                private_key: read("microsoft.private_key_file", private_key)?,
            });
        }
        let secret = secret::text(
            "microsoft.client_secret",
            self.client_secret.as_ref(),
            self.client_secret_file.as_ref(),
        )?;
        Ok(ClientCredential::Secret(secret.context("`microsoft.client_secret_file` is missing")?))
    }

    /// The same in the type of Microsoft's clients.
    ///
    /// # Errors
    /// When a secret is missing or can't be read.
    pub(crate) fn clients(&self, public_origin: &str) -> Result<MicrosoftConfig> {
        Ok(MicrosoftConfig {
            authority: self.authority.clone(),
            graph: self.graph.clone(),
            acs: self.acs.clients()?,
            client_id: self.client_id.clone().context("`microsoft.client_id` is missing")?,
            credential: self.credential()?,
            redirect_uri: format!("{public_origin}/auth/callback"),
        })
    }
}

fn not_safe(key: &str, url: &str) -> String {
    format!("`{key}` is {url:?}; expected https://…, or http:// on loopback for the emulator")
}

/// Whether tokens and secrets may be sent to this URL: it must be https, or http to this machine itself.
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
