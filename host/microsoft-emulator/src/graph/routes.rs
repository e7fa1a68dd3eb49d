//! The routes of Graph, without batches.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use super::state::Graph;
use super::{calendar, chats, event, me, photos, presence, response, users};
use crate::core::fault_injection::{FaultInjection, inject_faults};
use crate::core::settings::Service;

/// Every request but a batch. The steps of a batch go through the same routes.
pub(super) fn single(graph: &Arc<Graph>) -> Router {
    let faults =
        FaultInjection { core: Arc::clone(&graph.core), service: Service::Graph, failure: response::failure };
    Router::new()
        .route("/oidc/userinfo", get(me::user_info))
        .route("/v1.0/me", get(me::me))
        .route("/v1.0/me/licenseDetails", get(me::licences))
        .route("/v1.0/me/mailboxSettings", get(me::mailbox_settings))
        .route("/v1.0/me/calendarView", get(calendar::view))
        .route("/v1.0/me/calendar/calendarView", get(calendar::view))
        .route("/v1.0/me/events/{id}", get(event::one))
        .route("/v1.0/me/presence", get(presence::mine))
        .route("/v1.0/me/photo", get(photos::my_metadata))
        .route("/v1.0/me/photo/$value", get(photos::mine))
        .route("/v1.0/me/photos/{size}/$value", get(photos::mine_sized))
        .route("/v1.0/users", get(users::list))
        .route("/v1.0/users/$count", get(users::count))
        .route("/v1.0/users/{id}", get(users::one))
        .route("/v1.0/users/{id}/presence", get(presence::of_user))
        .route("/v1.0/users/{id}/photo", get(photos::metadata))
        .route("/v1.0/users/{id}/photo/$value", get(photos::of_user))
        .route("/v1.0/users/{id}/photos/{size}/$value", get(photos::of_user_sized))
        .route("/v1.0/users/{id}/calendarView", get(calendar::view_of_user))
        .route("/v1.0/communications/presences/{id}", get(presence::of_user))
        .route("/v1.0/communications/getPresencesByUserId", post(presence::of_users))
        .route("/v1.0/chats", post(chats::create))
        .layer(from_fn_with_state(faults, inject_faults))
        .layer(from_fn_with_state(graph.core.clock.clone(), response::headers))
        .with_state(Arc::clone(graph))
}
