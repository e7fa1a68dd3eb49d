//! The response to the application: a code, or an error.

use aws_lc_rs::rand;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use super::request::SignIn;
use crate::entra::codes::Code;
use crate::entra::error::TokenError;
use crate::entra::session::Session;
use crate::entra::{pages, token};

impl SignIn<'_> {
    /// Issues a code and redirects to the application.
    pub(super) fn issue(&self, session: &Session) -> Response {
        let request = self.request;
        let mut bytes = [0; 32];
        if rand::fill(&mut bytes).is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        let code = format!("1.{}", URL_SAFE_NO_PAD.encode(bytes));
        let now = self.state.core.now();
        let lifetime = self.state.core.settings(|settings| settings.code_lifetime_seconds);
        let method = request.code_challenge_method.clone().unwrap_or_else(|| "plain".to_owned());
        let issued = Code {
            challenge: request.code_challenge.clone().map(|challenge| (method, challenge)),
            nonce: request.nonce.clone(),
            scope: request.scope.clone(),
            ..Code::new(session.clone(), request.redirect_uri.clone(), self.platform, now + lifetime)
        };
        self.state.codes.add(code.clone(), issued, now);
        let mut parameters = vec![("code", code)];
        if request.client_info.as_deref() == Some("1")
            && let Some(person) = self.state.core.person(&session.oid)
        {
            parameters.push(("client_info", token::client_info(person)));
        }
        parameters.push(("session_state", session.sid.clone()));
        self.with_cookie(session, self.redirect(parameters))
    }

    /// Redirects to the application with an error.
    pub(super) fn fail(&self, error: &TokenError, subcode: Option<&str>) -> Response {
        let mut parameters = vec![
            ("error", error.error.to_owned()),
            ("error_description", error.description(self.state.core.clock.now())),
            ("error_uri", format!("https://login.microsoftonline.com/error?code={}", error.code)),
        ];
        if let Some(subcode) = subcode {
            parameters.push(("error_subcode", subcode.to_owned()));
        }
        self.redirect(parameters)
    }

    /// Sends parameters to the application in the response mode that it requested.
    fn redirect(&self, mut parameters: Vec<(&str, String)>) -> Response {
        if let Some(state) = &self.request.state {
            parameters.push(("state", state.clone()));
        }
        let Ok(mut to) = Url::parse(&self.request.redirect_uri) else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        match self.request.response_mode.as_deref() {
            Some("form_post") => {
                let fields: String = parameters
                    .iter()
                    .map(|(name, value)| {
                        format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", pages::escape(value))
                    })
                    .collect();
                let html = format!(
                    "<html><head><title>Working...</title></head><body><form method=\"POST\" name=\"hiddenform\" action=\"{}\">\
                     {fields}<noscript><button>Continue</button></noscript></form>\
                     <script>document.forms[0].submit();</script></body></html>",
                    pages::escape(to.as_str())
                );
                return Html(html).into_response();
            }
            Some("fragment") => {
                let mut query = url::form_urlencoded::Serializer::new(String::new());
                query.extend_pairs(&parameters);
                to.set_fragment(Some(&query.finish()));
            }
            _ => {
                to.query_pairs_mut().extend_pairs(&parameters);
            }
        }
        Redirect::to(to.as_str()).into_response()
    }

    /// Adds the cookie of the session to a response.
    pub(super) fn with_cookie(&self, session: &Session, mut response: Response) -> Response {
        if let Some(cookie) = session.cookie(&self.state.core, self.secure) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}
