//! The way back to the application.

use std::sync::PoisonError;

use aws_lc_rs::rand;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;
use uuid::Uuid;

use super::{Code, SignIn};
use crate::entra::error::TokenError;
use crate::entra::session::Session;
use crate::entra::{pages, token};

impl SignIn<'_> {
    /// Hands a code to the application.
    pub(super) fn issue(&self, session: &Session) -> Response {
        let request = self.request;
        let mut bytes = [0; 32];
        if rand::fill(&mut bytes).is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        let code = format!("1.{}", URL_SAFE_NO_PAD.encode(bytes));
        let (now, life) = (self.state.now(), self.state.knobs(|knobs| knobs.code_lifetime_seconds));
        let method = request.code_challenge_method.clone().unwrap_or_else(|| "plain".to_owned());
        let issued = Code {
            session: session.clone().of_kind(self.kind),
            redirect_uri: request.redirect_uri.clone(),
            kind: self.kind,
            challenge: request.code_challenge.clone().map(|challenge| (method, challenge)),
            nonce: request.nonce.clone(),
            scope: request.scope.clone(),
            expires_at: now + life,
            redeemed: false,
        };
        {
            let mut codes = self.state.codes.lock().unwrap_or_else(PoisonError::into_inner);
            // Expired ones are kept for a while: they are refused in other words than unknown ones.
            codes.retain(|_, code| code.expires_at + 3600 > now);
            codes.insert(code.clone(), issued);
        }
        let mut answer = vec![("code", code)];
        if request.client_info.as_deref() == Some("1")
            && let Some(person) = self.state.person(&session.oid)
        {
            answer.push(("client_info", token::client_info(person)));
        }
        answer.push(("session_state", session.sid.clone()));
        self.remember(session, self.answer(answer))
    }

    pub(super) fn fail(&self, error: &TokenError, subcode: Option<&str>) -> Response {
        let mut answer = vec![
            ("error", error.error.to_owned()),
            ("error_description", error.description(Uuid::new_v4())),
            ("error_uri", format!("https://login.microsoftonline.com/error?code={}", error.code)),
        ];
        if let Some(subcode) = subcode {
            answer.push(("error_subcode", subcode.to_owned()));
        }
        self.answer(answer)
    }

    /// The way back, as the application wants it.
    fn answer(&self, mut answer: Vec<(&str, String)>) -> Response {
        if let Some(state) = &self.request.state {
            answer.push(("state", state.clone()));
        }
        let Ok(mut to) = Url::parse(&self.request.redirect_uri) else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        match self.request.response_mode.as_deref() {
            Some("form_post") => {
                let fields: String = answer
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
                query.extend_pairs(&answer);
                to.set_fragment(Some(&query.finish()));
            }
            _ => {
                to.query_pairs_mut().extend_pairs(&answer);
            }
        }
        Redirect::to(to.as_str()).into_response()
    }
}
