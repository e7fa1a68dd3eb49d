//! The browser goes to Microsoft's page, and keeps what it needs when it comes back in a cookie: sealed, one for each sign-in
//! that is under way. Another browser has no such cookie, and so can't finish what this one began.

use std::time::Duration;

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use switchboard_microsoft::entra::SignInRequest;
use switchboard_services::accounts::sign_in::{Begun, Purpose, SignInRefusal};

use super::hash;
use super::refused::Refused;
use crate::app::App;
use crate::problem::Problem;
use crate::session::cookie;

/// How long the browser keeps a cookie of a sign-in: longer than it is good for, so that somebody who was slow is told so.
const COOKIE_LIFE: Duration = Duration::from_hours(1);

/// How many sign-ins one browser has under way at most, in as many tabs. Cookies travel with each request, so they must
/// be few.
const MOST: usize = 5;

/// What a cookie holds when its sign-in was finished, well or not.
const USED: &str = "used";

/// Where the names of these cookies begin. A name with `__Host-` can't be planted by another host of the domain.
fn prefix(app: &App) -> &'static str {
    if app.is_https() { "__Host-switchboard_sign_in_" } else { "switchboard_sign_in_" }
}

/// Where the names of these cookies end.
fn ending(state: &str) -> String {
    format!("_{}", &hash(state)[..16])
}

/// What this browser has kept of the sign-in of this state.
#[derive(Debug)]
pub(super) struct Kept {
    name: String,
    pub(super) sealed: String,
}

impl Kept {
    pub(super) fn of(app: &App, jar: &CookieJar, state: &str) -> Result<Self, Refused> {
        let (prefix, ending) = (prefix(app), ending(state));
        let kept =
            jar.iter().find(|cookie| cookie.name().starts_with(prefix) && cookie.name().ends_with(&ending));
        let kept = kept.ok_or_else(|| Refused::new("other-browser", "this browser has not begun it"))?;
        Ok(Self { name: kept.name().to_owned(), sealed: kept.value().to_owned() })
    }

    /// The cookie that says that the sign-in is over.
    pub(super) fn used(self, app: &App) -> Cookie<'static> {
        cookie(app, self.name, USED.to_owned(), COOKIE_LIFE)
    }
}

/// Sends the browser to Microsoft's page. Where that is not possible, to ours, which explains it.
pub(super) fn leave(app: &App, jar: CookieJar, begun: Result<Begun, SignInRefusal>) -> Response {
    match begun {
        Ok(Begun { to, state, sealed }) => {
            // The time comes first, so that the names are in the order of their age.
            let name = format!("{}{:012}{}", prefix(app), app.clock.now().as_second(), ending(&state));
            let jar = without_oldest(app, jar).add(cookie(app, name, sealed, COOKIE_LIFE));
            (jar, Redirect::to(&to)).into_response()
        }
        Err(refusal) => Refused::from(refusal).into_response(),
    }
}

/// Makes room for one more.
fn without_oldest(app: &App, mut jar: CookieJar) -> CookieJar {
    let names = jar.iter().map(Cookie::name).filter(|name| name.starts_with(prefix(app)));
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort_unstable();
    for name in names.into_iter().rev().skip(MOST - 1) {
        jar = jar.add(cookie(app, name, String::new(), Duration::ZERO));
    }
    jar
}

/// Begins a sign-in, and sends the browser to Microsoft's page.
pub(super) async fn sign_in(
    app: &App,
    jar: CookieJar,
    request: &SignInRequest,
    purpose: Purpose,
    return_to: String,
    time_zone: Option<String>,
) -> Result<Response, Problem> {
    let begun = app.services.sign_ins.begin(request, purpose, return_to, time_zone).await?;
    Ok(leave(app, jar, begun))
}
