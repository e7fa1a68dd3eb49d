//! What each question to Microsoft showed: pure functions from an answer to a finding.

use std::sync::Arc;

use jiff::Timestamp;
use switchboard_microsoft::MicrosoftError;
use switchboard_microsoft::acs::CallingToken;
use switchboard_microsoft::entra::{Feature, Metadata, Reaction};
use switchboard_microsoft::graph::CallingPlans;
use switchboard_store::{EntraRefusals, FeatureConsents};

use super::finding::{Finding, FindingState};
use crate::accounts::user_tokens::{InteractionKind, TokenError};

/// The application id of Azure Communication Services.
const ACS_APPLICATION: &str = "1fd5118e-2576-4263-8130-9503064c837a";

const CONSENT: &str = "an administrator of the organisation opens /auth/admin-consent and approves; it then holds for everybody";

/// Entra's codes about the redirect URI.
const REDIRECT_CODES: [i64; 5] = [50011, 9_002_325, 9_002_326, 9_002_327, 700_084];

const NOBODY: &str = "nobody of this organisation has signed in yet";
const SIGN_IN: &str = "somebody of the organisation signs in once; then check again";

fn unreachable(id: &str, error: &MicrosoftError) -> Finding {
    Finding::new(
        id,
        FindingState::Unknown,
        error.to_string(),
        "check that this server reaches Microsoft, then check again",
    )
}

pub(super) fn clock(metadata: &Result<Arc<Metadata>, MicrosoftError>) -> Finding {
    let id = "clock";
    let to_do = "let this machine's clock follow a time server (NTP): Entra and ACS refuse what seems old or from the future";
    match metadata.as_ref().map(|metadata| metadata.clock_ahead) {
        Err(error) => unreachable(id, error),
        Ok(None) => Finding::new(id, FindingState::Unknown, "Entra did not tell its time", to_do),
        Ok(Some(ahead)) => {
            let seen = format!("this machine's clock differs from Entra's by {ahead} s");
            match ahead.abs() {
                0..=30 => Finding::ok(id, seen),
                31..=60 => Finding::new(id, FindingState::Warning, seen, to_do),
                _ => Finding::new(id, FindingState::Failed, seen, to_do),
            }
        }
    }
}

/// Whether the tenant knows our application.
pub(super) fn application(asked: &Result<(), MicrosoftError>) -> Finding {
    let id = "application";
    match asked {
        Ok(()) => Finding::ok(id, "the organisation has Switchboard among its enterprise applications"),
        Err(MicrosoftError::Entra(refusal)) => {
            let advice = refusal.advice();
            match advice.reaction {
                Reaction::TenantSetUp | Reaction::OperatorSetUp
                    if !refusal.error.starts_with("unsupported") =>
                {
                    Finding::new(id, FindingState::Failed, refusal.to_string(), advice.operator)
                }
                _ => Finding::new(
                    id,
                    FindingState::Unknown,
                    refusal.to_string(),
                    "sign in as somebody of the organisation to find out",
                ),
            }
        }
        Err(error) => unreachable(id, error),
    }
}

/// Whether the tenant has the service that calls need.
pub(super) fn service_principal(
    asked: &Result<(), MicrosoftError>,
    application: &Result<(), MicrosoftError>,
) -> Finding {
    let id = "service-principal";
    match asked {
        Ok(()) => {
            Finding::ok(id, "the organisation has the service principal of Azure Communication Services")
        }
        Err(MicrosoftError::Entra(refusal)) if matches!(refusal.code(), Some(500_011 | 650_052)) => {
            Finding::new(
                id,
                FindingState::Failed,
                refusal.to_string(),
                format!(
                    "an administrator of the organisation runs: New-MgServicePrincipal -AppId {ACS_APPLICATION}"
                ),
            )
        }
        Err(MicrosoftError::Entra(refusal)) => {
            let first = if application.is_err() { "put `application` right first; " } else { "" };
            let to_do = format!("{first}then check again");
            Finding::new(id, FindingState::Unknown, refusal.to_string(), to_do)
        }
        Err(error) => unreachable(id, error),
    }
}

/// Whether the redirect URI is registered, and under the right platform. A sign-in, whosever, shows that what was wrong
/// before it has been put right.
pub(super) fn redirect_uri(
    configured: &str,
    refusals: &[EntraRefusals],
    last_sign_in: Option<Timestamp>,
    signed_in: bool,
) -> Finding {
    let id = "redirect-uri";
    let newest = refusals
        .iter()
        .filter(|refusal| REDIRECT_CODES.contains(&refusal.code))
        .filter(|refusal| last_sign_in.is_none_or(|at| refusal.last_at > at))
        .max_by_key(|refusal| refusal.last_at);
    let web = format!(
        "in the app registration, Authentication: register {configured} and {} under platform Web and remove them from \
         Single-page application",
        configured.replace("/auth/callback", "/auth/admin-consent/callback")
    );
    match newest {
        Some(refusal) => {
            let what = if refusal.code == 50011 {
                "is not registered"
            } else {
                "is registered as Single-page application"
            };
            let seen = format!(
                "Entra refused with AADSTS{} ({} times in 30 days): the redirect URI {what}",
                refusal.code, refusal.times
            );
            Finding::new(id, FindingState::Warning, seen, web)
        }
        None if signed_in => Finding::ok(id, format!("{configured} is registered as Web: sign-ins succeed")),
        None => Finding::new(id, FindingState::Unknown, NOBODY, web),
    }
}

/// Whether the scopes of a feature are consented to.
pub(super) fn consent(
    feature: Feature,
    asked: Option<&Result<(), TokenError>>,
    seen: Option<&FeatureConsents>,
) -> Finding {
    let id = format!("consent-{}", feature.name());
    let scopes = feature.scopes().join(", ");
    let people = seen.map_or_else(String::new, |seen| {
        format!("; {} people have it, {} have lost it", seen.granted, seen.lost)
    });
    // Calls and sign-in don't work without these; the others are for parts of the product.
    let needed = matches!(feature, Feature::Calling | Feature::Profile);
    match asked {
        Some(Ok(())) => Finding::ok(&id, format!("{scopes} are consented to{people}")),
        Some(Err(TokenError::Interaction(interaction))) => match interaction.kind {
            InteractionKind::Consent => {
                let state = if needed { FindingState::Failed } else { FindingState::Warning };
                Finding::new(&id, state, format!("{scopes} are not consented to{people}"), CONSENT)
            }
            InteractionKind::SignInAgain | InteractionKind::Claims => Finding::new(
                &id,
                FindingState::Unknown,
                interaction.sentence,
                "the person signs in again; then check again",
            ),
        },
        Some(Err(TokenError::NotSetUp { operator, .. })) => {
            Finding::new(&id, FindingState::Failed, "Entra gives no token", operator.to_string())
        }
        Some(Err(error)) => Finding::new(&id, FindingState::Unknown, error.to_string(), "check again later"),
        None => Finding::new(&id, FindingState::Unknown, format!("{NOBODY}{people}"), SIGN_IN),
    }
}

type Plans = Result<CallingPlans, String>;

/// Whether the person has Teams.
pub(super) fn licence(plans: Option<&Plans>) -> Finding {
    let id = "licence";
    match plans {
        Some(Ok(plans)) if !plans.teams.is_empty() => {
            Finding::ok(id, format!("the person has {}", plans.teams.join(", ")))
        }
        Some(Ok(_)) => Finding::new(
            id,
            FindingState::Failed,
            "the person has no service plan of Teams that is provisioned",
            "assign a licence with Teams (such as Microsoft 365 E3 or Teams Enterprise) to each person who makes calls",
        ),
        Some(Err(error)) => Finding::new(id, FindingState::Unknown, error.clone(), "check again later"),
        None => Finding::new(id, FindingState::Unknown, NOBODY, SIGN_IN),
    }
}

/// Whether the whole way to a calling token works.
pub(super) fn calling_token(calling: Option<&Result<CallingToken, TokenError>>) -> Finding {
    let id = "calling-token";
    match calling {
        Some(Ok(token)) => Finding::ok(id, format!("ACS gave a calling token until {}", token.expires_on)),
        Some(Err(TokenError::NotLicensed(_))) => Finding::new(
            id,
            FindingState::Failed,
            "ACS refuses the person: no eligible Teams licence, or Teams is disabled",
            "assign a Teams licence, wait for it to be provisioned, and see that the person can sign in to Teams itself",
        ),
        Some(Err(TokenError::NotSetUp { operator, .. })) => {
            Finding::new(id, FindingState::Failed, "there is no calling token", operator.to_string())
        }
        Some(Err(TokenError::Interaction(interaction))) => {
            let to_do = match interaction.kind {
                InteractionKind::Consent => CONSENT,
                InteractionKind::SignInAgain | InteractionKind::Claims => {
                    "the person signs in again; then check again"
                }
            };
            Finding::new(id, FindingState::Failed, interaction.sentence, to_do)
        }
        Some(Err(TokenError::TooShort)) => Finding::new(
            id,
            FindingState::Failed,
            "calling tokens expire within 20 minutes",
            "remove the token lifetime policy that shortens access tokens in Entra, and look at `clock`",
        ),
        Some(Err(error)) => Finding::new(id, FindingState::Unknown, error.to_string(), "check again later"),
        None => Finding::new(id, FindingState::Unknown, NOBODY, SIGN_IN),
    }
}

/// Whether the person can phone out. Licences show, the rest only in the Teams admin centre.
pub(super) fn enterprise_voice(plans: Option<&Plans>, upn: &str) -> Finding {
    let id = "enterprise-voice";
    let cmdlets = format!(
        "where calls to telephone numbers end at once with 412/41056: Set-CsPhoneNumberAssignment -Identity {upn} -PhoneNumber \
         <number> -PhoneNumberType <CallingPlan|DirectRouting|OperatorConnect>, or if the number is assigned: \
         Set-CsPhoneNumberAssignment -Identity {upn} -EnterpriseVoiceEnabled $true"
    );
    match plans {
        Some(Ok(plans)) if !plans.phone.is_empty() => Finding {
            to_do: Some(cmdlets),
            ..Finding::ok(
                id,
                format!(
                    "the person has {}; whether a number is assigned shows in Teams only",
                    plans.phone.join(", ")
                ),
            )
        },
        Some(Ok(_)) => Finding::new(
            id,
            FindingState::Warning,
            "the person has no Teams Phone plan (MCOEV): calls to telephone numbers won't work, calls within Teams do",
            format!("assign a licence of Teams Phone; then, {cmdlets}"),
        ),
        Some(Err(error)) => Finding::new(id, FindingState::Unknown, error.clone(), cmdlets),
        None => Finding::new(id, FindingState::Unknown, NOBODY, SIGN_IN),
    }
}

#[cfg(test)]
#[path = "findings_tests.rs"]
mod tests;
