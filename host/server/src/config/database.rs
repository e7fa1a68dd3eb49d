//! The database.

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use serde::{Deserialize, Serialize};
use url::Url;

use switchboard_store::PostgresSource;

use super::secret::{self, Secret};

/// The database, and how to connect to it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Database {
    #[serde(serialize_with = "shown")]
    pub(crate) url: Option<String>,
    pub(crate) password: Option<Secret>,
    pub(crate) password_file: Option<PathBuf>,
    pub(crate) connections: Option<u32>,
    /// Whether a pooler in transaction mode stands before PostgreSQL.
    pub(crate) transaction_pooling: bool,
}

fn shown<S: serde::Serializer>(url: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    url.as_deref().map(redacted).serialize(serializer)
}

/// A URL with its password hidden.
pub(crate) fn redacted(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) if parsed.query_pairs().any(|(name, _)| name == "password") => {
            let others: Vec<(String, String)> = parsed
                .query_pairs()
                .filter(|(name, _)| name != "password")
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect();
            parsed.query_pairs_mut().clear().extend_pairs(others);
            if parsed.query() == Some("") {
                parsed.set_query(None);
            }
            redacted(parsed.as_str())
        }
        Ok(mut parsed) if parsed.password().is_some() => {
            // This fails only for URLs that can't have a password.
            if parsed.set_password(Some("hidden")).is_err() {
                return "(hidden)".to_owned();
            }
            parsed.into()
        }
        Ok(_) => url.to_owned(),
        // What can't be read may have a password all the same.
        Err(_) => match (url.split_once("://"), url.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, host))) => format!("{scheme}://(hidden)@{host}"),
            _ => url.to_owned(),
        },
    }
}

/// A URL without its password, as PostgreSQL's own tools take it: they ask for the password, or take it from `PGPASSWORD`.
pub(crate) fn without_password(url: &str) -> String {
    match Url::parse(url).map(|mut parsed| (parsed.set_password(None), parsed)) {
        Ok((Ok(()), parsed)) => parsed.into(),
        _ => redacted(url),
    }
}

/// The parameters that a PostgreSQL URL may have.
const PARAMETERS: &[&str] = &[
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "application_name",
    "options",
];

/// Refuses parameters that nobody reads. A mistyped `sslmode` would connect without TLS.
fn refuse_unknown_parameters(url: &Url) -> Result<()> {
    for (name, _) in url.query_pairs() {
        if name == "password" {
            bail!("`database.url` has a password as a parameter; set `database.password_file` instead");
        }
        if !PARAMETERS.contains(&name.as_ref()) && !name.starts_with("options[") {
            let nearest = PARAMETERS.iter().max_by(|one, other| {
                strsim::jaro_winkler(&name, one).total_cmp(&strsim::jaro_winkler(&name, other))
            });
            bail!(
                "`database.url` has the parameter {name:?}, which there is not; did you mean `{}`?",
                nearest.copied().unwrap_or("sslmode")
            );
        }
    }
    Ok(())
}

/// Refuses the list of hosts that libpq takes: nothing here tries one after the other.
fn refuse_several_hosts(url: &str) -> Result<()> {
    let authority =
        url.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    if hosts.contains(',') {
        bail!(
            "`database.url` names several hosts ({hosts}); name one address that leads to the primary: a virtual address, a DNS \
             name that follows it, or a proxy such as PgBouncer or HAProxy"
        );
    }
    Ok(())
}

/// The kind of database and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DatabaseUrl {
    /// A file, which only one front can use.
    Sqlite(PathBuf),
    /// A URL with everything that is needed to connect. Several fronts can use the database.
    Postgres(String),
}

impl Database {
    pub(super) fn check(&self, wrong: &mut Vec<String>) {
        secret::is_set("database.password", self.password.as_ref(), self.password_file.as_ref(), wrong);
        if let Err(error) = self.url() {
            wrong.push(error.to_string());
        }
        if self.connections.is_some_and(|connections| connections < 4) {
            wrong.push("`database.connections` must be at least 4".to_owned());
        }
    }

    /// How the store connects to PostgreSQL at this URL.
    pub(crate) fn source<'a>(&self, url: &'a str) -> PostgresSource<'a> {
        PostgresSource { url, connections: self.connections, transaction_pooling: self.transaction_pooling }
    }

    /// The database's URL, with the password.
    ///
    /// # Errors
    /// When no database is configured, the URL is neither SQLite's nor PostgreSQL's, or the password can't be read.
    pub(crate) fn url(&self) -> Result<DatabaseUrl> {
        let url = self.url.as_deref().ok_or_else(|| {
            anyhow!(super::missing("database.url", "\"sqlite:/var/lib/switchboard/switchboard.db\""))
        })?;
        let unknown = || {
            anyhow!(
                "`database.url` is {:?}; expected sqlite:/path/to/file or postgres://user@host/database",
                redacted(url)
            )
        };
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.contains('?') {
                return Err(unknown());
            }
            return Ok(DatabaseUrl::Sqlite(PathBuf::from(path)));
        }
        refuse_several_hosts(url)?;
        let mut parsed = Url::parse(url).map_err(|_| unknown())?;
        if !matches!(parsed.scheme(), "postgres" | "postgresql") {
            return Err(unknown());
        }
        refuse_unknown_parameters(&parsed)?;
        if let Some(password) =
            secret::text("database.password", self.password.as_ref(), self.password_file.as_ref())?
        {
            // The URL of a socket has no host, and so no place for a password but its parameters.
            if parsed.set_password(Some(&password)).is_err() {
                parsed.query_pairs_mut().append_pair("password", &password);
            }
        }
        Ok(DatabaseUrl::Postgres(parsed.into()))
    }
}
