//! How the emulated Microsoft behaves: one document, read at `GET /emulator/state` and changed by merge patches.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::people::{CONTOSO, FABRIKAM, LITWARE, TAILSPIN, WINGTIP, WOODGROVE};
use super::resources;

/// An emulated service of Microsoft's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Entra,
    Graph,
    Acs,
}

impl Service {
    /// All services, in the order of their discriminants.
    pub(crate) const ALL: [Self; 3] = [Self::Entra, Self::Graph, Self::Acs];

    /// Its name in the settings.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Graph => "graph",
            Self::Acs => "acs",
        }
    }
}

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Settings {
    /// Seconds by which the clocks of all services are ahead of this machine's; may be negative.
    pub(crate) clock_offset_seconds: i64,
    /// How long access tokens live.
    pub(crate) token_lifetime_seconds: i64,
    /// How long refresh tokens live; those of single-page applications never longer than a day.
    pub(crate) refresh_token_lifetime_seconds: i64,
    /// How long an authorization code can be redeemed.
    pub(crate) code_lifetime_seconds: i64,
    pub(crate) entra: Faults,
    pub(crate) graph: Faults,
    pub(crate) acs: Faults,
    pub(crate) exchange: Exchange,
    pub(crate) meetings: Meetings,
    /// By tenant id.
    pub(crate) tenants: BTreeMap<String, TenantSettings>,
    /// By user principal name in lower case. People who are not in here have [`UserSettings::default`].
    pub(crate) users: BTreeMap<String, UserSettings>,
}

impl Default for Settings {
    fn default() -> Self {
        let onboarded = [FABRIKAM, TAILSPIN, WINGTIP, CONTOSO, WOODGROVE];
        let mut tenants: BTreeMap<String, TenantSettings> =
            onboarded.into_iter().map(|id| (id.to_owned(), TenantSettings::onboarded())).collect();
        tenants.insert(LITWARE.to_owned(), TenantSettings::default());
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

/// The longest time that can be set, in seconds: ten years. Sums of such times stay in the range of timestamps.
const LONGEST: i64 = 10 * 366 * 24 * 3600;

impl Settings {
    /// The faults of a service.
    pub(crate) fn faults(&self, service: Service) -> &Faults {
        match service {
            Service::Entra => &self.entra,
            Service::Graph => &self.graph,
            Service::Acs => &self.acs,
        }
    }

    /// Checks that all values are in their ranges.
    pub(crate) fn check(&self) -> Result<(), String> {
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
        for faults in Service::ALL.map(|service| self.faults(service)) {
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
    /// After this many requests the service answers 429; null: never.
    pub(crate) throttle_after: Option<u64>,
    /// After this many 429 the service works again; null: it throttles until this is changed.
    pub(crate) throttle_count: Option<u64>,
    /// The `Retry-After` of 429 and 503; null: these have no such header.
    pub(crate) retry_after_seconds: Option<u64>,
    /// The service answers every request with this status (500 to 599).
    pub(crate) fail_status: Option<u16>,
    /// After this many failures the service works again; null: it fails until this is changed.
    pub(crate) fail_count: Option<u64>,
    /// The second half of each body is missing.
    pub(crate) truncate_bodies: bool,
    /// The service takes requests and never answers them.
    pub(crate) never_answer: bool,
    /// The faults apply only to requests whose path contains this; null: to all.
    pub(crate) only_paths_with: Option<String>,
}

/// The exchange of Entra tokens for calling tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Exchange {
    /// After this many exchanges of one resource in a window ACS answers 429.
    pub(crate) limit: usize,
    pub(crate) window_seconds: i64,
    /// The status of the answer to an unlicensed user. Microsoft does not document it, so it can be set.
    pub(crate) unlicensed_status: u16,
    pub(crate) unlicensed_code: String,
    pub(crate) unlicensed_message: String,
    /// How many seconds `x-ms-date` may differ from the emulated clock.
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

/// Faults of the links in meetings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Meetings {
    /// Every online meeting comes with `onlineMeeting: null`.
    pub(crate) null_join_url: bool,
    /// Every link is cut off.
    pub(crate) broken_links: bool,
    /// Who joins waits in the lobby until somebody lets them in.
    pub(crate) lobby: bool,
    /// What every invitation to an online meeting says instead of its own text, with `{link}`, `{encodedLink}`, `{id}` and
    /// `{passcode}` for those of the meeting; `onlineMeeting` is null then. Null: its own text.
    pub(crate) invitation: Option<String>,
    /// Each page of a calendar names itself as the next one.
    pub(crate) repeat_next_link: bool,
}

/// Settings of one tenant: its consents and its set-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct TenantSettings {
    /// Full scopes that an admin has granted for everybody.
    pub(crate) consented: Vec<String>,
    /// Whether people may consent for themselves; otherwise sign-in asks for an admin (AADSTS90094).
    pub(crate) user_consent_allowed: bool,
    /// Whether the service principal of ACS exists; without it: AADSTS650052.
    pub(crate) acs_service_principal: bool,
    /// An admin has disabled the application: AADSTS7000112.
    pub(crate) application_disabled: bool,
}

impl Default for TenantSettings {
    fn default() -> Self {
        Self {
            consented: Vec::new(),
            user_consent_allowed: true,
            acs_service_principal: false,
            application_disabled: false,
        }
    }
}

impl TenantSettings {
    fn onboarded() -> Self {
        let all = resources::all_scopes().filter(|scope| !scope.ends_with("/TeamsExtension.ManageCalls"));
        Self { consented: all.collect(), acs_service_principal: true, ..Self::default() }
    }
}

/// Settings of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct UserSettings {
    pub(crate) teams_licence: bool,
    /// Teams Phone (MCOEV) in the licence.
    pub(crate) phone_licence: bool,
    /// The telephone network does not accept the person's calling tokens.
    pub(crate) calling_token_rejected: bool,
    /// Whether the person has a mailbox: no calendar without one.
    pub(crate) mailbox: bool,
    /// The account is disabled: AADSTS50057.
    pub(crate) disabled: bool,
    /// The app roles that an admin has assigned instead of the person's usual ones.
    pub(crate) roles: Option<Vec<String>>,
    /// Sign-in asks for a second factor, and tokens are refused (AADSTS50076) to sessions without it.
    pub(crate) mfa_required: bool,
    /// A claims request (JSON) that tokens are refused without (AADSTS50158), as Conditional Access does.
    pub(crate) required_claims: Option<String>,
    /// Sessions that began before this moment are revoked: refreshing answers AADSTS50173, Graph 401 with claims.
    pub(crate) sessions_revoked_at: Option<Timestamp>,
    /// Graph answers 401 `insufficient_claims` to tokens issued before this moment (continuous access evaluation).
    pub(crate) graph_tokens_since: Option<Timestamp>,
    /// Full scopes to which the person has consented.
    pub(crate) consented: Vec<String>,
}

impl Default for UserSettings {
    fn default() -> Self {
        Self {
            teams_licence: true,
            phone_licence: true,
            calling_token_rejected: false,
            mailbox: true,
            disabled: false,
            roles: None,
            mfa_required: false,
            required_claims: None,
            sessions_revoked_at: None,
            graph_tokens_since: None,
            consented: Vec::new(),
        }
    }
}
