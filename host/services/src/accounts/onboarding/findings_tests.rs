use std::time::Duration;

use switchboard_microsoft::acs::ExchangeError;
use switchboard_microsoft::entra::EntraRefusal;

use super::*;
use crate::accounts::user_tokens::Interaction;

fn refusal(error: &str, code: u32) -> MicrosoftError {
    MicrosoftError::Entra(Box::new(EntraRefusal {
        error: error.into(),
        error_codes: vec![code],
        error_description: format!("AADSTS{code}: words of Entra"),
        status: 400,
        ..EntraRefusal::default()
    }))
}

fn to_do(finding: &Finding) -> &str {
    finding.to_do.as_deref().unwrap_or_default()
}

#[test]
fn a_missing_service_principal_comes_with_the_command_that_makes_it() {
    for error in [refusal("invalid_client", 650_052), refusal("invalid_resource", 500_011)] {
        let finding = service_principal(&Err(error), &Ok(()));
        assert_eq!(finding.state, FindingState::Failed);
        assert!(
            to_do(&finding).contains("New-MgServicePrincipal -AppId 1fd5118e-2576-4263-8130-9503064c837a")
        );
    }
    assert_eq!(service_principal(&Ok(()), &Ok(())).state, FindingState::Ok);
    let not_there = application(&Err(refusal("unauthorized_client", 700_016)));
    assert_eq!(not_there.state, FindingState::Failed);
    assert!(to_do(&not_there).contains("/auth/admin-consent"));
    let secret = application(&Err(refusal("invalid_client", 7_000_222)));
    assert!(to_do(&secret).contains("secret"));
    assert_eq!(application(&Err(refusal("unsupported_grant_type", 70003))).state, FindingState::Unknown);
}

#[test]
fn a_redirect_uri_of_the_wrong_kind_shows_by_its_codes() {
    let at = Timestamp::constant(1_700_000_000, 0);
    let day = Duration::from_hours(24);
    let seen = |code| EntraRefusals { code, times: 3, last_at: at };
    for code in [9_002_327, 700_084] {
        let finding = redirect_uri(
            "https://calls.example/auth/callback",
            &[seen(65001), seen(code)],
            Some(at - day),
            true,
        );
        assert_eq!(finding.state, FindingState::Warning);
        assert!(finding.seen.contains("Single-page") && to_do(&finding).contains("platform Web"));
    }
    assert_eq!(redirect_uri("u", &[seen(65001)], None, true).state, FindingState::Ok);
    assert_eq!(redirect_uri("u", &[], None, false).state, FindingState::Unknown);
    // Put right since: somebody has signed in.
    assert_eq!(redirect_uri("u", &[seen(50011)], Some(at + day), true).state, FindingState::Ok);
    let nobody = redirect_uri("https://calls.example/auth/callback", &[seen(50011)], None, false);
    assert_eq!(nobody.state, FindingState::Warning);
    assert!(to_do(&nobody).contains("https://calls.example/auth/admin-consent/callback"));
}

#[test]
fn consent_licence_and_phone_say_what_to_do() {
    let missing = TokenError::Interaction(Interaction {
        kind: InteractionKind::Consent,
        slug: "consent-required",
        sentence: "s",
        challenge: "c".into(),
    });
    let calling = consent(Feature::Calling, Some(&Err(missing.clone())), None);
    assert!(!calling.lets_calls_work() && to_do(&calling).contains("/auth/admin-consent"));
    let calendar = consent(Feature::Calendar, Some(&Err(missing)), None);
    assert_eq!((calendar.state, calendar.lets_calls_work()), (FindingState::Warning, true));
    assert!(!consent(Feature::Calling, None, None).lets_calls_work());

    let none = CallingPlans { teams: vec![], phone: vec![] };
    assert_eq!(licence(Some(&Ok(none.clone()))).state, FindingState::Failed);
    let voice = enterprise_voice(Some(&Ok(none)), "alice@fabrikam.example");
    assert_eq!(voice.state, FindingState::Warning);
    assert!(to_do(&voice).contains("Set-CsPhoneNumberAssignment -Identity alice@fabrikam.example"));
    let all = CallingPlans { teams: vec!["TEAMS1".into()], phone: vec!["MCOEV".into()] };
    assert_eq!(licence(Some(&Ok(all.clone()))).state, FindingState::Ok);
    assert_eq!(enterprise_voice(Some(&Ok(all)), "a").state, FindingState::Ok);
    let refused = ExchangeError::NotLicensed { code: "Forbidden".into(), message: String::new() };
    assert_eq!(
        calling_token(Some(&Err(TokenError::NotLicensed(refused.user_message())))).state,
        FindingState::Failed
    );
}
