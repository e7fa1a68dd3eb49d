//! How the emulated Microsoft behaves: one document, read at `GET /emulator/state` and changed by merge patches.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entra::scopes;
use crate::people::{CONTOSO, FABRIKAM, LITWARE, TAILSPIN, WINGTIP, WOODGROVE};

/// Everything that can be turned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Knobs {
    /// Seconds by which the clocks of all services are ahead of this machine's; may be negative.
    pub(crate) clock_offset_seconds: i64,
    /// How long access tokens live.
    pub(crate) token_lifetime_seconds: i64,
    /// How long refresh tokens live; those of single-page applications never longer than a day.
    pub(crate) refresh_token_lifetime_seconds: i64,
    /// How long an authorisation code may wait.
    pub(crate) code_lifetime_seconds: i64,
    pub(crate) entra: Faults,
    pub(crate) graph: Faults,
    pub(crate) acs: Faults,
    pub(crate) exchange: Exchange,
    pub(crate) meetings: Meetings,
    /// By tenant id.
    pub(crate) tenants: BTreeMap<String, TenantKnobs>,
    /// By user principal name, lower case; who is not here is as [`UserKnobs::default`] says.
    pub(crate) users: BTreeMap<String, UserKnobs>,
}

impl Default for Knobs {
    fn default() -> Self {
        let onboarded = [FABRIKAM, TAILSPIN, WINGTIP, CONTOSO, WOODGROVE];
        let mut tenants: BTreeMap<String, TenantKnobs> =
            onboarded.into_iter().map(|id| (id.to_owned(), TenantKnobs::onboarded())).collect();
        tenants.insert(LITWARE.to_owned(), TenantKnobs::default());
        Self {
            clock_offset_seconds: 0,
            token_lifetime_seconds: 4500,
            refresh_token_lifetime_seconds: 90 * 24 * 3600,
            code_lifetime_seconds: 600,
            entra: Faults::default(),
            graph: Faults::default(),
            acs: Faults::default(),
            exchange: Exchange::default(),
            meetings: Meetings::default(),
            tenants,
            users: BTreeMap::new(),
        }
    }
}

/// The longest time that a knob takes, in seconds: ten years. Clocks can still be reckoned with.
const LONGEST: i64 = 10 * 366 * 24 * 3600;

impl Knobs {
    /// Whether all values can be had.
    pub(super) fn check(&self) -> Result<(), String> {
        let within = |name: &str, value: i64, least: i64, most: i64| {
            if (least..=most).contains(&value) { Ok(()) } else { Err(format!("{name} is {least} to {most}")) }
        };
        within("clockOffsetSeconds", self.clock_offset_seconds, -LONGEST, LONGEST)?;
        within("tokenLifetimeSeconds", self.token_lifetime_seconds, 0, LONGEST)?;
        within("refreshTokenLifetimeSeconds", self.refresh_token_lifetime_seconds, 0, LONGEST)?;
        within("codeLifetimeSeconds", self.code_lifetime_seconds, 0, LONGEST)?;
        within("windowSeconds", self.exchange.window_seconds, 1, LONGEST)?;
        within("dateSkewSeconds", self.exchange.date_skew_seconds, 0, LONGEST)?;
        within("unlicensedStatus", self.exchange.unlicensed_status.into(), 400, 599)?;
        for faults in [&self.entra, &self.graph, &self.acs] {
            within("failStatus", faults.fail_status.unwrap_or(500).into(), 500, 599)?;
            let milliseconds = i64::try_from(faults.latency_milliseconds).unwrap_or(i64::MAX);
            within("latencyMilliseconds", milliseconds, 0, 600_000)?;
            let after =
                faults.retry_after_seconds.map_or(0, |after| i64::try_from(after).unwrap_or(i64::MAX));
            within("retryAfterSeconds", after, 0, LONGEST)?;
        }
        for claims in self.users.values().filter_map(|user| user.required_claims.as_deref()) {
            serde_json::from_str::<serde_json::Value>(claims)
                .map_err(|error| format!("requiredClaims is no JSON: {error}"))?;
        }
        Ok(())
    }
}

/// How one service misbehaves.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Faults {
    /// Every answer comes this much later.
    pub(crate) latency_milliseconds: u64,
    /// So many requests pass, then 429; null: never.
    pub(crate) throttle_after: Option<u64>,
    /// So many 429 are answered, then all is well; null: until this is changed.
    pub(crate) throttle_count: Option<u64>,
    /// In `Retry-After` of 429 and 503; null: no such header.
    pub(crate) retry_after_seconds: Option<u64>,
    /// Answers this status (500 to 599) to everything.
    pub(crate) fail_status: Option<u16>,
    /// So many failures are answered, then all is well; null: until this is changed.
    pub(crate) fail_count: Option<u64>,
    /// Half of each body is missing.
    pub(crate) truncate_bodies: bool,
    /// Requests are taken and never answered.
    pub(crate) never_answer: bool,
    /// Only requests whose path contains this are meant by the above; null: all.
    pub(crate) only_paths_with: Option<String>,
}

/// The exchange of Entra tokens for calling tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Exchange {
    /// So many exchanges of one resource per window, then 429.
    pub(crate) limit: usize,
    pub(crate) window_seconds: i64,
    /// What an unlicensed user gets. Nobody has written down what ACS says, so it can be set.
    pub(crate) unlicensed_status: u16,
    pub(crate) unlicensed_code: String,
    pub(crate) unlicensed_message: String,
    /// How far `x-ms-date` may be off.
    pub(crate) date_skew_seconds: i64,
}

impl Default for Exchange {
    fn default() -> Self {
        Self {
            limit: 500,
            window_seconds: 30,
            unlicensed_status: 403,
            unlicensed_code: "Forbidden".to_owned(),
            unlicensed_message: "The user is not eligible for Teams: no Teams license.".to_owned(),
            date_skew_seconds: 900,
        }
    }
}

/// What becomes of meetings' links.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Meetings {
    /// Every online meeting comes with `onlineMeeting: null`.
    pub(crate) null_join_url: bool,
    /// Every link is cut off.
    pub(crate) broken_links: bool,
}

/// A tenant's consent and set-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct TenantKnobs {
    /// Full scopes that an admin has granted for everybody.
    pub(crate) consented: Vec<String>,
    /// Whether people may consent for themselves.
    pub(crate) user_consent_allowed: bool,
    /// Whether the service principal of ACS exists; without it: AADSTS650052.
    pub(crate) acs_service_principal: bool,
    /// An admin has disabled the application: AADSTS7000112.
    pub(crate) application_disabled: bool,
}

impl Default for TenantKnobs {
    fn default() -> Self {
        Self {
            consented: Vec::new(),
            user_consent_allowed: true,
            acs_service_principal: false,
            application_disabled: false,
        }
    }
}

impl TenantKnobs {
    fn onboarded() -> Self {
        let all = scopes::known().filter(|scope| !scope.ends_with("/TeamsExtension.ManageCalls"));
        Self { consented: all.collect(), acs_service_principal: true, ..Self::default() }
    }
}

/// One person's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct UserKnobs {
    pub(crate) teams_licence: bool,
    /// Teams Phone (MCOEV) in the licence.
    pub(crate) phone_licence: bool,
    /// Whether the person has a mailbox: no calendar without one.
    pub(crate) mailbox: bool,
    /// AADSTS50057.
    pub(crate) disabled: bool,
    /// Sign-in asks for a second factor, and tokens are refused (AADSTS50076) to sessions without it.
    pub(crate) mfa_required: bool,
    /// A claims request (JSON) that tokens are refused without (AADSTS50158), as Conditional Access does.
    pub(crate) required_claims: Option<String>,
    /// Sessions that began before this moment are dead: refresh answers AADSTS50173, Graph 401 with claims.
    pub(crate) sessions_revoked_at: Option<Timestamp>,
    /// Graph answers 401 `insufficient_claims` to tokens issued before this moment (continuous access evaluation).
    pub(crate) graph_tokens_since: Option<Timestamp>,
    /// Full scopes to which the person has consented.
    pub(crate) consented: Vec<String>,
}

impl Default for UserKnobs {
    fn default() -> Self {
        Self {
            teams_licence: true,
            phone_licence: true,
            mailbox: true,
            disabled: false,
            mfa_required: false,
            required_claims: None,
            sessions_revoked_at: None,
            graph_tokens_since: None,
            consented: Vec::new(),
        }
    }
}
