//! What a person, an admin or the operator can do about each refusal of Entra's: one table.
//!
//! The sign-in page of the web client has the sentences for people too (`web/src/i18n/messages/en/signInErrors.ts`). A test checks
//! that both are the same.

/// The reaction to a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// The person signs in again.
    SignIn,
    /// The person signs in again and picks another account.
    ChooseAccount,
    /// The person gives more proof (a second factor, a device), with the claims of the refusal.
    Challenge,
    /// The person consents.
    Consent,
    /// An admin of the person's organisation consents.
    AdminConsent,
    /// The account or the sign-in has ended, and so have our sessions.
    Ended,
    /// A policy of the organisation blocks the person.
    Blocked,
    /// The person declined.
    Declined,
    /// An admin of the person's organisation sets something up.
    TenantSetUp,
    /// The operator sets something up.
    OperatorSetUp,
    /// Nothing but trying again later helps.
    Later,
    /// The refusal is unknown.
    Unknown,
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// The numbers after `AADSTS`.
    pub codes: &'static [u32],
    /// The reaction.
    pub reaction: Reaction,
    /// A short name, for the page and for programs.
    pub slug: &'static str,
    /// The sentence for the person.
    pub person: &'static str,
    /// The sentence for the one who can solve it, where that is not the person.
    pub operator: &'static str,
}

const fn line(
    codes: &'static [u32],
    reaction: Reaction,
    slug: &'static str,
    person: &'static str,
    operator: &'static str,
) -> Advice {
    Advice { codes, reaction, slug, person, operator }
}

/// The table by code. Where `error` and `suberror` decide the reaction, they have precedence: see
/// `EntraRefusal::advice`.
pub const ADVICE: &[Advice] = &[
    line(
        &[16000, 16001, 16002, 160_021, 50197, 81012],
        Reaction::ChooseAccount,
        "choose-account",
        "Several accounts are signed in. Choose the one you work with.",
        "",
    ),
    line(
        &[90072, 50020, 16003, 500_200, 500_202, 500_207, 500_208, 50136],
        Reaction::ChooseAccount,
        "wrong-account",
        "This account does not belong to the organisation you are signing in to. Choose your work account.",
        "The account is no member or guest of the tenant.",
    ),
    line(
        &[50058, 50140, 50085, 50143, 50199, 81004, 81006, 81010, 9_002_341],
        Reaction::SignIn,
        "sign-in",
        "Microsoft wants you to sign in.",
        "",
    ),
    line(
        &[50053],
        Reaction::SignIn,
        "account-locked",
        "Your account is locked after too many attempts. Wait a little, or ask your administrator.",
        "The account is locked in Entra.",
    ),
    line(
        &[50055, 50144],
        Reaction::SignIn,
        "password-expired",
        "Your password has expired. Sign in to change it.",
        "",
    ),
    line(
        &[50125, 50135, 50142],
        Reaction::SignIn,
        "password-change",
        "Microsoft wants you to change your password or to register how it can be reset. Sign in to do that.",
        "",
    ),
    line(
        &[50056, 50064, 50126],
        Reaction::SignIn,
        "bad-credentials",
        "Microsoft did not accept the user name or password. Sign in again.",
        "",
    ),
    line(
        &[50072, 50074, 50076, 50078, 50079, 50097, 50129, 50158],
        Reaction::Challenge,
        "mfa-required",
        "Microsoft wants a second proof that it is you. Sign in again to give it.",
        "A conditional access or MFA policy asks for more than the session has.",
    ),
    line(
        &[500_121],
        Reaction::SignIn,
        "mfa-failed",
        "The second proof that it is you was declined or took too long. Sign in again.",
        "The second factor was refused, timed out or is out of order; Entra's sign-in log says which.",
    ),
    line(
        &[20001, 20012, 40008, 40009, 40010, 80001, 80002, 80005, 80007, 80010, 80013, 80014],
        Reaction::Later,
        "organisation-sign-in",
        "Your organisation's own sign-in failed. Try again in a moment, or tell your administrator.",
        "The tenant's identity provider, or its agent for pass-through authentication, failed or can't be reached.",
    ),
    line(
        &[65001],
        Reaction::Consent,
        "consent-required",
        "Switchboard needs your permission for this. Sign in to give it, or ask your administrator to.",
        "The user or an admin has not consented to the scopes. An admin can consent for everybody: GET /auth/admin-consent.",
    ),
    line(
        &[65004],
        Reaction::Declined,
        "declined",
        "The sign-in was cancelled or the permission was declined.",
        "",
    ),
    line(
        &[90093, 90094, 90095, 900_941],
        Reaction::AdminConsent,
        "admin-consent-required",
        "Your organisation lets only administrators give this permission. Ask your administrator to approve Switchboard.",
        "User consent is off in the tenant: an admin has to consent, GET /auth/admin-consent.",
    ),
    line(
        &[50057],
        Reaction::Ended,
        "account-disabled",
        "Your account is disabled. Ask your administrator.",
        "The account is disabled in Entra.",
    ),
    line(
        &[50034, 51004, 90086],
        Reaction::Ended,
        "account-not-found",
        "Your account was not found in your organisation. Ask your administrator.",
        "The account is not in the directory.",
    ),
    line(
        &[50014],
        Reaction::Blocked,
        "guest-pending",
        "You have been invited as a guest and have not accepted yet. Accept the invitation, then sign in again.",
        "The guest has not redeemed the invitation.",
    ),
    line(
        &[50132, 50133, 50173],
        Reaction::Ended,
        "session-revoked",
        "Your sign-in was ended by Microsoft, for example because your password changed. Sign in again.",
        "",
    ),
    line(
        &[700_082, 700_084, 70043, 70008],
        Reaction::Ended,
        "session-expired",
        "Your sign-in has expired. Sign in again.",
        "700084 means that the redirect URI is registered as Single-page application; register it as Web.",
    ),
    line(
        &[50013, 50089, 500_133, 500_131, 70000, 70002, 54005, 700_005, 7_000_012],
        Reaction::SignIn,
        "sign-in-spent",
        "The sign-in took too long or was used already. Sign in again.",
        "A code or token was bad, old, spent, or of another tenant.",
    ),
    line(
        &[50105],
        Reaction::Blocked,
        "not-assigned",
        "You have not been given access to Switchboard. Ask your administrator.",
        "Assignment is required: assign the user or a group to the enterprise application in Entra.",
    ),
    line(
        &[
            50002, 50005, 50131, 50155, 53000, 53001, 53002, 53003, 53004, 53009, 53010, 53011, 530_003,
            530_004, 530_021, 530_032, 530_034, 530_035, 54000, 80012,
        ],
        Reaction::Blocked,
        "blocked-by-policy",
        "Your organisation's rules do not let you sign in from here: it may be the device, the network or the place. Ask your administrator.",
        "A conditional access policy blocks; Entra's sign-in log says which.",
    ),
    line(
        &[500_021, 500_022, 500_212, 500_213],
        Reaction::Blocked,
        "cross-tenant-blocked",
        "Your organisation does not allow sign-ins to this organisation's applications. Ask your administrator.",
        "A cross-tenant access policy blocks.",
    ),
    line(
        &[50001, 500_011, 500_014, 650_052, 650_054],
        Reaction::TenantSetUp,
        "service-missing",
        "Your organisation lacks a service that calling needs. Ask your administrator.",
        "The tenant has no service principal of Azure Communication Services, or it is disabled. An admin runs: New-MgServicePrincipal -AppId 1fd5118e-2576-4263-8130-9503064c837a",
    ),
    line(
        &[70001, 700_011, 700_016, 7_000_229, 90099],
        Reaction::TenantSetUp,
        "not-installed",
        "Switchboard has not been approved for your organisation yet. Ask your administrator.",
        "The application is not in the tenant (or the client id is wrong): an admin consents, GET /auth/admin-consent.",
    ),
    line(
        &[7_000_112, 7_000_114],
        Reaction::TenantSetUp,
        "app-disabled",
        "Switchboard is switched off for your organisation. Ask your administrator.",
        "The enterprise application is disabled in the tenant.",
    ),
    line(
        &[50128, 90002, 900_023],
        Reaction::TenantSetUp,
        "tenant-not-found",
        "Microsoft does not know this organisation. Sign in with your work account.",
        "The tenant is not found, or has no active subscription.",
    ),
    line(
        &[90038, 90043, 90051],
        Reaction::TenantSetUp,
        "national-cloud",
        "Your organisation is in another cloud of Microsoft's than Switchboard. Ask your administrator.",
        "The tenant is in a national cloud: a server of its own is needed, with that cloud's authority.",
    ),
    line(
        &[65005, 90008, 650_056, 650_057],
        Reaction::OperatorSetUp,
        "permissions-missing",
        "Switchboard is not set up correctly at Microsoft. Tell your operator.",
        "The app registration does not ask for the permission that the sign-in asks for: the operator adds the delegated \
         permissions (Azure Communication Services and Microsoft Graph) under API permissions, then an admin of the tenant \
         consents anew, GET /auth/admin-consent. If they are there, the tenant lacks a service: an admin of the tenant runs \
         New-MgServicePrincipal -AppId 1fd5118e-2576-4263-8130-9503064c837a",
    ),
    line(
        &[700_024],
        Reaction::OperatorSetUp,
        "clock",
        "The clocks of Switchboard and of Microsoft differ too much. Tell your operator.",
        "The client assertion is not valid at Microsoft's time: set this server's clock.",
    ),
    line(
        &[28000, 28002, 28003, 65002, 70011, 650_053, 700_022, 700_023],
        Reaction::OperatorSetUp,
        "bad-scopes",
        "Switchboard asked Microsoft for the wrong permissions. Tell your operator.",
        "Scopes are wrong or span resources: a fault of this program.",
    ),
    line(
        &[50011, 500_113],
        Reaction::OperatorSetUp,
        "redirect-uri",
        "Switchboard is not set up correctly at Microsoft. Tell your operator.",
        "Register the configured redirect URI, to the letter, under Authentication, platform Web.",
    ),
    line(
        &[9_002_325, 9_002_326, 9_002_327],
        Reaction::OperatorSetUp,
        "redirect-uri-type",
        "Switchboard is not set up correctly at Microsoft. Tell your operator.",
        "The redirect URI is registered as Single-page application; register it under platform Web instead.",
    ),
    line(
        &[50147, 50148, 501_481],
        Reaction::SignIn,
        "pkce",
        "The sign-in did not fit together. Sign in again.",
        "Challenge and verifier differ: something rewrote the sign-in on its way.",
    ),
    line(
        &[50194, 50049, 50059, 90019, 90027, 9_001_023],
        Reaction::OperatorSetUp,
        "authority",
        "Switchboard is not set up correctly at Microsoft. Tell your operator.",
        "The authority is wrong, or the app registration is not multi-tenant (any organizational directory).",
    ),
    line(
        &[50012, 50027, 50048, 700_025, 700_027, 700_030, 7_000_215, 7_000_216, 7_000_218, 7_000_222],
        Reaction::OperatorSetUp,
        "client-credential",
        "Switchboard is not set up correctly at Microsoft. Tell your operator.",
        "The client secret or certificate is wrong, missing or has expired: make a new one in the app registration.",
    ),
    line(
        &[70003, 70005, 700_051, 700_054, 90004, 90005, 90013, 90014, 90015, 90023, 900_144, 9_002_313],
        Reaction::OperatorSetUp,
        "malformed-request",
        "Switchboard's request was not understood by Microsoft. Tell your operator.",
        "A parameter is missing or malformed: a fault of this program.",
    ),
    line(
        &[50000, 50033, 50087, 50172, 50196, 70012, 90006, 90012, 90024, 90033, 90036, 90055, 650_051],
        Reaction::Later,
        "busy",
        "Microsoft's sign-in is busy. Try again in a moment.",
        "",
    ),
];

/// Where no code says more.
const GENERAL: &[Advice] = &[
    line(&[], Reaction::SignIn, "sign-in", "Microsoft wants you to sign in.", ""),
    line(
        &[],
        Reaction::ChooseAccount,
        "choose-account",
        "Several accounts are signed in. Choose the one you work with.",
        "",
    ),
    line(
        &[],
        Reaction::Challenge,
        "mfa-required",
        "Microsoft wants a second proof that it is you. Sign in again to give it.",
        "",
    ),
    line(
        &[],
        Reaction::Consent,
        "consent-required",
        "Switchboard needs your permission for this. Sign in to give it, or ask your administrator to.",
        "",
    ),
    line(
        &[],
        Reaction::AdminConsent,
        "admin-consent-required",
        "Your organisation lets only administrators give this permission. Ask your administrator to approve Switchboard.",
        "",
    ),
    line(&[], Reaction::Ended, "session-expired", "Your sign-in has expired. Sign in again.", ""),
    line(
        &[],
        Reaction::Blocked,
        "blocked-by-policy",
        "Your organisation's rules do not let you sign in from here: it may be the device, the network or the place. Ask your administrator.",
        "",
    ),
    line(
        &[],
        Reaction::Declined,
        "declined",
        "The sign-in was cancelled or the permission was declined.",
        "",
    ),
    line(
        &[],
        Reaction::TenantSetUp,
        "service-missing",
        "Your organisation lacks a service that calling needs. Ask your administrator.",
        "Entra's words say which.",
    ),
    line(
        &[],
        Reaction::OperatorSetUp,
        "malformed-request",
        "Switchboard's request was not understood by Microsoft. Tell your operator.",
        "",
    ),
    line(&[], Reaction::Later, "busy", "Microsoft's sign-in is busy. Try again in a moment.", ""),
    line(&[], Reaction::Unknown, "refused", "Microsoft did not confirm the sign-in. Sign in again.", ""),
];

impl Advice {
    pub(super) fn of(reaction: Reaction) -> Self {
        let found = GENERAL.iter().find(|advice| advice.reaction == reaction);
        found.copied().unwrap_or(GENERAL[GENERAL.len() - 1])
    }

    /// The advice when there is no refresh token, or no longer.
    #[must_use]
    pub fn expired() -> Self {
        Self::of(Reaction::Ended)
    }

    /// The advice when a token lacks requested scopes.
    #[must_use]
    pub fn consent() -> Self {
        Self::of(Reaction::Consent)
    }

    /// Whether this line, found by its code, is a more exact form of the reaction that `error` decided.
    pub(super) fn refines(self, decided: Reaction) -> bool {
        matches!(
            (decided, self.reaction),
            (
                Reaction::Challenge,
                Reaction::Blocked | Reaction::ChooseAccount | Reaction::SignIn | Reaction::Consent
            ) | (Reaction::SignIn, Reaction::Ended | Reaction::ChooseAccount)
                | (Reaction::Consent | Reaction::Declined, Reaction::AdminConsent)
        )
    }

    /// All short names with the sentence for the person, each once.
    #[must_use]
    pub fn sentences() -> Vec<(&'static str, &'static str)> {
        let mut all: Vec<(&str, &str)> =
            ADVICE.iter().chain(GENERAL).map(|advice| (advice.slug, advice.person)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Microsoft's table, as far as it concerns us.
    const KNOWN: &[u32] = &[
        16000, 16001, 16002, 16003, 20001, 20012, 28000, 28002, 28003, 40008, 40009, 40010, 50000, 50001,
        50002, 50005, 50011, 50012, 50013, 50014, 50020, 50027, 50033, 50034, 50048, 50049, 50053, 50055,
        50056, 50057, 50058, 50059, 50064, 50072, 50074, 50076, 50078, 50079, 50085, 50087, 50089, 50097,
        50105, 50125, 50126, 50128, 50129, 50131, 50132, 50133, 50135, 50136, 50140, 50142, 50143, 50144,
        50147, 50148, 50155, 50158, 50172, 50173, 50194, 50196, 50197, 50199, 51004, 53000, 53001, 53002,
        53003, 53004, 53009, 53010, 53011, 54000, 54005, 65001, 65002, 65004, 65005, 70000, 70001, 70002,
        70003, 70005, 70008, 70011, 70012, 70043, 80001, 80002, 80005, 80007, 80010, 80012, 80013, 80014,
        81004, 81006, 81010, 81012, 90002, 90004, 90005, 90006, 90008, 90012, 90013, 90014, 90015, 90019,
        90023, 90024, 90027, 90033, 90036, 90038, 90043, 90051, 90055, 90072, 90086, 90093, 90094, 90095,
        90099, 160_021, 500_011, 500_014, 500_021, 500_022, 500_113, 500_121, 500_131, 500_133, 500_200,
        500_202, 500_207, 500_208, 500_212, 500_213, 501_481, 530_003, 530_004, 530_021, 530_032, 530_034,
        530_035, 650_051, 650_052, 650_053, 650_054, 650_056, 650_057, 700_005, 700_011, 700_016, 700_022,
        700_023, 700_024, 700_025, 700_027, 700_030, 700_051, 700_054, 700_082, 700_084, 900_023, 900_144,
        900_941, 7_000_012, 7_000_112, 7_000_114, 7_000_215, 7_000_216, 7_000_218, 7_000_222, 7_000_229,
        9_001_023, 9_002_313, 9_002_325, 9_002_326, 9_002_327, 9_002_341,
    ];

    #[test]
    fn every_known_code_has_one_line_and_every_line_says_something() {
        let mut lines = BTreeMap::new();
        for advice in ADVICE {
            for code in advice.codes {
                assert!(lines.insert(*code, advice.slug).is_none(), "{code} has two lines");
            }
            assert!(!advice.person.is_empty());
            let needs_hand = matches!(
                advice.reaction,
                Reaction::TenantSetUp | Reaction::OperatorSetUp | Reaction::AdminConsent
            );
            assert!(!needs_hand || !advice.operator.is_empty(), "{}", advice.slug);
        }
        assert!(KNOWN.is_sorted(), "by number");
        for code in KNOWN {
            assert!(lines.contains_key(code), "{code} has no line");
        }
        assert_eq!(lines.len(), KNOWN.len());
    }

    #[test]
    fn a_short_name_means_one_sentence() {
        let sentences = Advice::sentences();
        for pair in sentences.windows(2) {
            assert_ne!(pair[0].0, pair[1].0, "{pair:?}");
        }
    }
}
