//! How callers show who they are.

use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Components, OpenApi};

use super::operations;
use crate::session::{COOKIE_NAME, PLAIN_COOKIE_NAME};

/// The scheme that operations name for the cookie of a session.
const SESSION: &str = "session";

/// The same cookie where there is no https.
const PLAIN_SESSION: &str = "sessionOnLoopback";

/// Describes the schemes, and says of each operation that names none that it takes a session.
pub(super) fn describe(document: &mut OpenApi) {
    let components = document.components.get_or_insert_with(Components::new);
    let cookie = |name, description| {
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(name, description)))
    };
    components.add_security_scheme(
        SESSION,
        cookie(
            COOKIE_NAME,
            "The session of somebody who has signed in at `/auth/sign-in`. It lives for 12 hours.",
        ),
    );
    components.add_security_scheme(
        PLAIN_SESSION,
        cookie(PLAIN_COOKIE_NAME, "The same session on plain http, which is served on loopback only."),
    );
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("swb_…").description(Some(
        "An API token of an admin or developer. A request with this header is judged by it alone.",
    ));
    components.add_security_scheme("token", SecurityScheme::Http(token.build()));

    let alone = |scheme| SecurityRequirement::new(scheme, std::iter::empty::<String>());
    for path in document.paths.paths.values_mut() {
        for (_, operation) in operations(path) {
            let security = operation.security.get_or_insert_with(|| vec![alone(SESSION)]);
            if security.contains(&alone(SESSION)) {
                security.push(alone(PLAIN_SESSION));
            }
        }
    }
}
