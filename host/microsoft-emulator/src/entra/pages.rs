//! The pages of a sign-in. They are plain forms, so that any client that keeps cookies can fill them in.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;

use super::error::TokenError;
use crate::core::people::Person;
use crate::core::state::Core;

/// The second factor that everybody has.
pub(super) const ONE_TIME_CODE: &str = "123456";

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;background:#f5f5f5;color:#1b1b1b;margin:0}\
main{max-width:26rem;margin:12vh auto;background:#fff;padding:2rem 2.25rem;box-shadow:0 2px 6px #0003}\
h1{font-size:1.5rem;margin:0 0 .75rem}p,ul{margin:.5rem 0}.small{color:#616161;font-size:.875rem}\
label{display:block}input,button{font:inherit;padding:.5rem .75rem;box-sizing:border-box}\
input{width:100%;margin:.25rem 0 1rem;border:1px solid #8a8a8a}\
button{border:0;background:#0067b8;color:#fff;cursor:pointer;margin:.5rem .5rem 0 0;min-width:7rem}\
button.other{background:#ddd;color:#1b1b1b}a{color:#0067b8}";

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

pub(super) fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title} (emulated)</title>\
         <link rel=\"icon\" href=\"data:,\"><meta name=\"viewport\" content=\"width=device-width\">\
         <style>{STYLE}</style><main>{body}</main></html>",
        title = escape(title)
    );
    (status, Html(html)).into_response()
}

/// An error that is shown to the person instead of being sent to the application.
pub(super) fn refusal(core: &Core, error: &TokenError) -> Response {
    let text = escape(&error.description(core.clock.now()));
    let body = format!(
        "<h1>Sorry, but we’re having trouble signing you in.</h1><p>{text}</p>\
         <p><a href=\"javascript:history.back()\">Back</a></p>"
    );
    page(StatusCode::BAD_REQUEST, "Sign in", &body)
}

/// Hidden fields that carry a request from one form to the next.
pub(super) fn hidden(request: &impl Serialize) -> String {
    let mut fields = String::new();
    if let Ok(serde_json::Value::Object(members)) = serde_json::to_value(request) {
        for (name, value) in members {
            if let Some(value) = value.as_str() {
                fields.push_str(&format!(
                    "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                    escape(value)
                ));
            }
        }
    }
    fields
}

/// The form that asks for the account.
pub(super) fn sign_in(core: &Core, fields: &str, hint: &str, note: &str) -> Response {
    let named = core.directory.tenants().iter().flat_map(|tenant| tenant.people.iter().take(20));
    let people: String = named
        .map(|person| format!("<option value=\"{}\">{}</option>", escape(&person.upn), escape(&person.name)))
        .collect();
    let body = format!(
        "<h1>Sign in</h1><p class=\"small\">This is the emulator: no password.{note}</p><form method=\"post\">{fields}\
         <label>Account<input name=\"username\" list=\"people\" value=\"{}\" autofocus required \
         placeholder=\"alice@fabrikam.example\"></label><datalist id=\"people\">{people}</datalist>\
         <button type=\"submit\">Sign in</button></form>",
        escape(hint)
    );
    page(StatusCode::OK, "Sign in", &body)
}

/// The form that asks for the second factor.
pub(super) fn second_factor(person: &Person, fields: &str, wrong: bool) -> Response {
    let note = if wrong { "<p>That code is wrong. Try again.</p>" } else { "" };
    let body = format!(
        "<h1>Enter code</h1><p>{}</p><p class=\"small\">The emulator’s authenticator app always shows {ONE_TIME_CODE}.</p>\
         {note}<form method=\"post\">{fields}<input type=\"hidden\" name=\"step\" value=\"second-factor\">\
         <label>Code<input name=\"otc\" inputmode=\"numeric\" autocomplete=\"one-time-code\" autofocus required></label>\
         <button type=\"submit\">Verify</button></form>",
        escape(&person.upn)
    );
    page(StatusCode::OK, "Enter code", &body)
}

/// The form that asks for consent.
pub(super) fn consent(person: &Person, scopes: &[String], fields: &str, for_everybody: bool) -> Response {
    let list: String = scopes
        .iter()
        .map(|scope| format!("<li>{} <span class=\"small\">{}</span></li>", meaning(scope), escape(scope)))
        .collect();
    let everybody = if for_everybody {
        "<p>If you accept, this app gets access for <strong>all people of your organization</strong>. Nobody else will be asked.</p>"
    } else {
        ""
    };
    let body = format!(
        "<h1>Permissions requested</h1><p class=\"small\">{}</p><p><strong>Switchboard</strong> (Contoso) would like to:</p>\
         <ul>{list}</ul>{everybody}<form method=\"post\">{fields}<input type=\"hidden\" name=\"step\" value=\"consent\">\
         <button type=\"submit\" name=\"decision\" value=\"accept\">Accept</button>\
         <button type=\"submit\" name=\"decision\" value=\"cancel\" class=\"other\">Cancel</button></form>",
        escape(&person.upn)
    );
    page(StatusCode::OK, "Permissions requested", &body)
}

/// The page of tenants whose people may not consent for themselves.
pub(super) fn needs_admin(person: &Person, fields: &str) -> Response {
    let body = format!(
        "<h1>Need admin approval</h1><p class=\"small\">{}</p><p><strong>Switchboard</strong> needs permission to access \
         resources in your organization that only an admin can grant.</p><form method=\"post\">{fields}\
         <input type=\"hidden\" name=\"step\" value=\"needs-admin\">\
         <button type=\"submit\" class=\"other\">Return to the application without granting consent</button></form>",
        escape(&person.upn)
    );
    page(StatusCode::OK, "Need admin approval", &body)
}

/// What a scope lets the application do, in an admin's words.
fn meaning(scope: &str) -> &'static str {
    match scope.rsplit('/').next().unwrap_or_default() {
        "Teams.ManageCalls" => "Manage your calls in Teams",
        "Teams.ManageChats" => "Manage your chats in Teams",
        "TeamsExtension.ManageCalls" => "Manage calls of Teams Phone resources",
        "User.Read" => "Sign you in and read your profile",
        "User.ReadBasic.All" => "Read all users’ basic profiles",
        "User.Read.All" => "Read all users’ full profiles",
        "Chat.Create" => "Create chats",
        "Chat.ReadWrite" => "Read and write your chats",
        "Calendars.Read" => "Read your calendars",
        "Calendars.ReadBasic" => "Read basic details of your calendars",
        "Contacts.Read" => "Read your contacts",
        "People.Read" => "Read your relevant people list",
        "OnlineMeetings.Read" => "Read your online meetings",
        "Presence.Read" => "Read your presence",
        "Presence.Read.All" => "Read presence of all users in your organization",
        "MailboxSettings.Read" => "Read your mailbox settings",
        _ => "Act for you at",
    }
}
