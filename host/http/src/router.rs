//! Every route.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use bytes::Bytes;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::admin::{
    audit as trail, brand, call_log, erasure, metrics, onboarding, plugins, quotas, retention, settings,
    tokens,
};
use crate::api::{
    calling_sessions, calling_token, calls, chats, connected_accounts, contract, customers, directory,
    events, logo, me, meetings, operator,
};
use crate::app::App;
use crate::openapi::{Document, complete};
use crate::problem::Problem;
use crate::{
    audit, auth, docs, frame, guard, health, public_metrics, request, shares, unknown_parameters, web,
};

fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(me::me))
        .routes(routes!(logo::logo))
        .routes(routes!(calling_token::calling_token))
        .routes(routes!(calling_sessions::list::list, calling_sessions::create::create))
        .routes(routes!(calling_sessions::heartbeat::heartbeat, calling_sessions::close::close))
        .routes(routes!(calling_sessions::reachable::reachable))
        .routes(routes!(calls::incoming::incoming))
        .routes(routes!(calls::records::records))
        .routes(routes!(calls::card::card))
        .routes(routes!(calls::trace::trace))
        .routes(routes!(calls::list::list, calls::start::start))
        .routes(routes!(calls::get::get, calls::change::change))
        .routes(routes!(calls::choose::choose))
        .routes(routes!(calls::join::join))
        .routes(routes!(calls::events::events))
        .routes(routes!(calls::wrong_match::report))
        .routes(routes!(calls::form::get, calls::form::change))
        .routes(routes!(calls::actions::list, calls::actions::press))
        .routes(routes!(calls::number::read))
        .routes(routes!(events::events))
        .routes(routes!(customers::list::list, customers::create::create))
        .routes(routes!(directory::list::list))
        .routes(routes!(directory::get::get))
        .routes(routes!(directory::photo::photo))
        .routes(routes!(chats::open))
        .routes(routes!(meetings::list::list))
        .routes(routes!(meetings::join::join))
        .routes(routes!(meetings::join_by::join_by))
        .routes(routes!(customers::get::get, customers::change::change, customers::delete::delete))
        .routes(routes!(customers::restore::restore))
        .routes(routes!(customers::merge::merge))
        .routes(routes!(customers::duplicates::duplicates))
        .routes(routes!(customers::import::import))
        .routes(routes!(customers::imports::list))
        .routes(routes!(customers::imports::get, customers::imports::cancel))
        .routes(routes!(customers::imports::undo))
        .routes(routes!(customers::imports::errors))
        .routes(routes!(customers::export::export))
        .routes(routes!(contract::contract_of_plugins))
        .routes(routes!(plugins::list::list, plugins::upload::upload))
        .routes(routes!(plugins::activate::activate))
        .routes(routes!(plugins::delete_version::delete_version))
        .routes(routes!(plugins::deactivate::deactivate))
        .routes(routes!(plugins::roll_back::roll_back))
        .routes(routes!(plugins::grants::grants))
        .routes(routes!(plugins::settings::get, plugins::settings::put))
        .routes(routes!(plugins::key_value::list, plugins::key_value::load))
        .routes(routes!(plugins::key_value::get, plugins::key_value::put, plugins::key_value::remove))
        .routes(routes!(plugins::connections::list::list))
        .routes(routes!(plugins::connections::put::put, plugins::connections::delete::delete))
        .routes(routes!(plugins::connections::test::test))
        .routes(routes!(plugins::connections::account::connect, plugins::connections::account::disconnect))
        .routes(routes!(connected_accounts::list::list))
        .routes(routes!(connected_accounts::connect::connect, connected_accounts::disconnect::disconnect))
        .routes(routes!(plugins::logs::logs))
        .routes(routes!(plugins::figures::figures))
        .routes(routes!(metrics::metrics))
        .routes(routes!(plugins::rehearse::rehearse))
        .routes(routes!(plugins::order::order))
        .routes(routes!(plugins::previews::list::list))
        .routes(routes!(plugins::previews::begin::begin, plugins::previews::end::end))
        .routes(routes!(erasure::erase))
        .routes(routes!(plugins::test::test))
        .routes(routes!(settings::get, settings::put))
        .routes(routes!(brand::get, brand::put))
        .routes(routes!(brand::put_logo, brand::delete_logo))
        .routes(routes!(call_log::list::list))
        .routes(routes!(call_log::retry::retry))
        .routes(routes!(call_log::discard::discard))
        .routes(routes!(trail::audit))
        .routes(routes!(onboarding::onboarding))
        .routes(routes!(quotas::quotas))
        .routes(routes!(retention::list, retention::change))
        .routes(routes!(tokens::list::list, tokens::create::create))
        .routes(routes!(tokens::delete::delete))
        .routes(routes!(operator::list::list, operator::invite::invite))
        .routes(routes!(operator::get::get, operator::change::change, operator::delete::delete))
        .routes(routes!(operator::quotas::list, operator::quotas::change))
        .routes(routes!(operator::suspend::suspend))
        .routes(routes!(operator::resume::resume))
        .routes(routes!(operator::ring::ring))
        .routes(routes!(operator::export::export))
        .routes(routes!(operator::onboarding::onboarding))
        .routes(routes!(operator::audit::of_tenant))
        .routes(routes!(operator::blocked_digests::list))
        .routes(routes!(operator::costs::costs))
        .routes(routes!(operator::service::service))
        .routes(routes!(operator::blocked_digests::block, operator::blocked_digests::unblock))
        .routes(routes!(operator::audit::of_operators))
}

fn whole() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(auth::sign_in::sign_in))
        .routes(routes!(auth::callback::callback))
        .routes(routes!(auth::sign_out::sign_out))
        .routes(routes!(auth::connections::callback))
        .routes(routes!(auth::frame_code::offer))
        .routes(routes!(auth::frame::enter))
        .routes(routes!(auth::consent::consent))
        .routes(routes!(auth::admin_consent::begin))
        .routes(routes!(auth::admin_consent::callback))
        .nest("/api/v1", api())
}

/// The OpenAPI document, made from the code.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    complete(whole().split_for_parts().1)
}

/// Everything that is served.
pub fn router(app: &App) -> Router {
    let (router, document) = whole().split_for_parts();
    let allowed = guard::allowed(&document);
    let parameters = unknown_parameters::known(&document);
    let document = Bytes::from(serde_json::to_vec(&complete(document)).expect("the document is plain data"));
    router
        .route_layer(from_fn_with_state(parameters, unknown_parameters::refuse))
        .route_layer(from_fn_with_state(allowed, guard::refuse_head))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(public_metrics::metrics))
        .layer(CompressionLayer::new())
        // Anybody may ask for what follows, as often as they like: it is sent as it lies there, and compressed at most when
        // it was built.
        .route(
            "/api/v1/openapi.json",
            get(async move || ([(header::CONTENT_TYPE, "application/json")], document)),
        )
        .route("/embed/{tenant}", get(frame::first_page))
        .route("/embed/{tenant}/", get(frame::first_page))
        .route("/embed/{tenant}/{*path}", get(frame::page))
        .route("/docs", get(docs::first_page))
        .route("/docs/", get(docs::page))
        .route("/docs/{*path}", get(docs::page))
        .fallback(web::file)
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(from_fn_with_state(app.clone(), audit::audited))
        // Each operation reads its body with a limit of its own.
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            use axum::response::IntoResponse;
            let detail = "something went wrong here; nothing more is known about it than the request's id";
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail).into_response()
        }))
        .layer(from_fn_with_state(app.clone(), shares::of_strangers))
        .layer(from_fn_with_state(app.clone(), guard::refuse_foreign_origins))
        .layer(from_fn(guard::refuse_without_host))
        .layer(from_fn_with_state(app.clone(), guard::with_protections))
        .layer(from_fn_with_state(app.clone(), request::with_request))
        .with_state(app.clone())
}
