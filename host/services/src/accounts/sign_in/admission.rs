//! Whether an account may come in, and with which roles.

use switchboard_domain::ids::TenantId;
use switchboard_microsoft::entra::IdTokenClaims;
use switchboard_store::{Role, TenantState};

use super::{Purpose, SignInRefusal, SignIns};

impl SignIns {
    /// Refuses accounts that may not come in. An admin whose sign-in confirms a consent makes an invited tenant one that
    /// has consented.
    pub(super) async fn admit(&self, claims: &IdTokenClaims, purpose: &Purpose) -> Result<(), SignInRefusal> {
        serves_purpose(claims, purpose)?;
        let confirms = matches!(purpose, Purpose::ConfirmConsent { .. });
        let tenant = TenantId::from(claims.tid.as_str());
        let state = self.store.tenants().state(&tenant).await?;
        may_enter(&claims.tid, state, confirms)?;
        if state == Some(TenantState::Invited) {
            let now = self.clock.now();
            if self.store.tenants().mark_consented(&tenant, &claims.preferred_username, now).await? {
                tracing::info!(tenant.id = claims.tid, "an admin has consented for the tenant");
            }
        }
        Ok(())
    }
}

/// Refuses the sign-in of an account that is of no use for its purpose.
fn serves_purpose(claims: &IdTokenClaims, purpose: &Purpose) -> Result<(), SignInRefusal> {
    match purpose {
        Purpose::Consent { tenant_id, user_id } if *tenant_id != claims.tid || *user_id != claims.oid => {
            Err(SignInRefusal::new("other-account", "another account than the session's consented"))
        }
        Purpose::ConfirmConsent { tenant_id } if *tenant_id != claims.tid => {
            let why = format!(
                "the consent was said to be of tenant {tenant_id}, but the sign-in is of {}",
                claims.tid
            );
            Err(SignInRefusal::new("consent-mismatch", why))
        }
        // Anybody can type the callback's address: only the token tells an admin from an agent.
        Purpose::ConfirmConsent { .. } if claims.may_consent() != Some(true) => {
            let why = if claims.may_consent().is_none() {
                "the id_token tells no directory roles (wids), so nothing proves that an admin consented → set \
                 groupMembershipClaims to DirectoryRole in the application's manifest"
            } else {
                "the account that confirmed the consent has no role that may give it"
            };
            Err(SignInRefusal::new("not-an-admin", why))
        }
        _ => Ok(()),
    }
}

/// Refuses accounts of tenants that are not served here. `confirms`: an admin's sign-in that confirms a consent.
fn may_enter(tenant_id: &str, state: Option<TenantState>, confirms: bool) -> Result<(), SignInRefusal> {
    let (slug, why) = match state {
        Some(TenantState::Consented) => return Ok(()),
        Some(TenantState::Invited) if confirms => return Ok(()),
        Some(TenantState::Invited) => ("tenant-invited", "is invited, but no admin of it has consented yet"),
        Some(TenantState::Suspended) => ("tenant-suspended", "is suspended"),
        None => ("unknown-tenant", "is not one of ours"),
    };
    Err(SignInRefusal::new(slug, format!("the tenant {tenant_id} {why}")))
}

/// The roles from the tenant's Entra app roles. An account without any is an agent. Any tenant could name a role
/// `operator`; only that of the operator's own tenant counts.
pub(in crate::accounts) fn roles_of(claims: &IdTokenClaims, operator_tenant: Option<&str>) -> Vec<Role> {
    let roles = claims.roles.iter().filter_map(|role| match role.as_str() {
        "agent" => Some(Role::Agent),
        "developer" => Some(Role::Developer),
        "admin" => Some(Role::Admin),
        "operator" if operator_tenant == Some(claims.tid.as_str()) => Some(Role::Operator),
        _ => None,
    });
    let roles: Vec<Role> = roles.collect();
    if roles.is_empty() { vec![Role::Agent] } else { roles }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// An account of the tenant `t`, with these app roles and directory roles.
    fn claims(roles: &[&str], directory_roles: Option<&[&str]>) -> IdTokenClaims {
        let mut claims = json!({
            "tid": "t", "oid": "o", "preferred_username": "ada@example.com", "name": "Ada", "roles": roles,
            "iss": "https://login.example/t/v2.0", "aud": "app", "exp": 2, "iat": 1,
        });
        if let Some(wids) = directory_roles {
            claims["wids"] = json!(wids);
        }
        serde_json::from_value(claims).expect("claims")
    }

    #[test]
    fn only_the_operators_tenant_has_operators() {
        let roles = |names: &[&str], operator| roles_of(&claims(names, None), operator);
        assert_eq!(roles(&[], None), [Role::Agent]);
        assert_eq!(roles(&["unheard-of"], None), [Role::Agent]);
        assert_eq!(roles(&["admin", "developer"], None), [Role::Admin, Role::Developer]);
        assert_eq!(roles(&["operator"], Some("another")), [Role::Agent]);
        assert_eq!(roles(&["operator"], Some("t")), [Role::Operator]);
    }

    #[test]
    fn a_tenant_comes_in_once_it_has_consented() {
        for (state, confirms, slug) in [
            (Some(TenantState::Consented), false, None),
            (Some(TenantState::Consented), true, None),
            (Some(TenantState::Invited), true, None),
            (Some(TenantState::Invited), false, Some("tenant-invited")),
            (Some(TenantState::Suspended), true, Some("tenant-suspended")),
            (None, true, Some("unknown-tenant")),
        ] {
            let refused = may_enter("t", state, confirms).err().map(|refusal| refusal.slug);
            assert_eq!(refused, slug, "{state:?}");
        }
    }

    #[test]
    fn a_sign_in_must_serve_its_purpose() {
        const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
        let agent = claims(&[], Some(&[]));
        let admin = claims(&[], Some(&[GLOBAL_ADMINISTRATOR]));
        let unproven = claims(&[], None);
        let consent = |tenant_id: &str, user_id: &str| Purpose::Consent {
            tenant_id: tenant_id.into(),
            user_id: user_id.into(),
        };
        let confirm = |tenant_id: &str| Purpose::ConfirmConsent { tenant_id: tenant_id.into() };
        for (claims, purpose, slug) in [
            (&agent, Purpose::SignIn, None),
            (&agent, consent("t", "o"), None),
            (&agent, consent("t", "another"), Some("other-account")),
            (&agent, consent("another", "o"), Some("other-account")),
            (&admin, confirm("t"), None),
            (&admin, confirm("another"), Some("consent-mismatch")),
            (&agent, confirm("t"), Some("not-an-admin")),
            (&unproven, confirm("t"), Some("not-an-admin")),
        ] {
            let refused = serves_purpose(claims, &purpose).err().map(|refusal| refusal.slug);
            assert_eq!(refused, slug, "{purpose:?}");
        }
    }
}
