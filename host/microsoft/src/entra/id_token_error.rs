//! Why an `id_token` is not valid.

/// Why a token is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// It does not have three parts, or its header can't be read.
    #[error("it is malformed")]
    Malformed,
    /// It is signed with another algorithm than RS256.
    #[error("its algorithm is {0:?}, not RS256")]
    Algorithm(String),
    /// Its header demands an extension that we do not support (`crit`).
    #[error("its header has critical members")]
    Critical,
    /// There is no key with this id.
    #[error("its key {0:?} is unknown")]
    UnknownKey(String),
    /// The key can't be read, or did not make the signature.
    #[error("its signature is not its key's")]
    Signature,
    /// A claim is missing or of the wrong kind.
    #[error("its claims can't be read: {0}")]
    Claims(String),
    /// It is meant for another application.
    #[error("its audience {0:?} is not this application")]
    Audience(String),
    /// `tid` is no tenant id, or `oid` is no GUID.
    #[error("its tenant or user id is no GUID")]
    Tenant,
    /// It belongs to a personal Microsoft account.
    #[error("it is the token of a personal account, not of one that an organisation manages")]
    PersonalAccount,
    /// `iss` is not the tenant's issuer.
    #[error("its issuer {0:?} is not its tenant's")]
    Issuer(String),
    /// The key does not sign for this issuer.
    #[error("its key does not sign for its issuer")]
    KeyIssuer,
    /// It belongs to another sign-in.
    #[error("its nonce is not this sign-in's")]
    Nonce,
    /// It is no v2.0 token.
    #[error("its version is not 2.0")]
    Version,
    /// It has expired.
    #[error("it has expired")]
    Expired,
    /// It is not valid yet.
    #[error(
        "it is valid only in {ahead} s: set this server's clock, which is behind Microsoft's by more than the 300 s that \
         are tolerated"
    )]
    NotYet {
        /// Seconds by which Microsoft's clock is ahead.
        ahead: i64,
    },
}
