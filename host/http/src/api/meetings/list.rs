//! `GET /api/v1/meetings`

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use switchboard_domain::meeting::{AgendaItem, Hidden, time_zone};
use switchboard_services::meetings::{AgendaRequest, FilterReport, ZoneSource};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::problem::Problem;
use crate::query::{Query, flag};
use crate::session::AuthenticatedUser;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct Window {
    /// A date in the agent's time zone, or a time in RFC 3339; today, where it is not given.
    start: Option<String>,
    /// A date, which is the last day, or a time in RFC 3339; the end of the first day, where it is not given.
    end: Option<String>,
    /// The browser's time zone, where the mailbox's is not known: an IANA name.
    time_zone: Option<String>,
    /// `true`: as the calendar is now, without what is remembered of it.
    #[param(value_type = Option<bool>)]
    fresh: Option<String>,
}

/// The agent's meetings in a window of time.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MeetingList)]
pub(crate) struct Meetings {
    /// By start; those that start together by rank.
    items: Vec<AgendaItem>,
    /// How many are hidden, in all.
    hidden_count: u32,
    /// Why, and by whom.
    hidden: Vec<Hidden>,
    /// The window, as it was understood.
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    end: Timestamp,
    /// IANA name of the time zone in which times are told.
    time_zone: String,
    /// Who says that this is the agent's.
    time_zone_source: ZoneSource,
    /// What each plugin did to the list.
    filters: Vec<FilterReport>,
    /// The calendar has more in this window than is shown: ask for less.
    more: bool,
    /// What is remembered of the calendar was used.
    cached: bool,
    /// Seconds since the calendar was read.
    age_s: u64,
}

/// The agent's meetings that can be joined here.
///
/// By what they are joined is told by `join` alone.
#[utoipa::path(
    get, path = "/meetings", operation_id = "list_meetings", tag = "meetings",
    params(Window),
    responses(
        (status = 200, description = "The meetings in the window.", body = Meetings),
        (status = 403, description = "Not agreed to yet: `consent-required`."), (status = 409)
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    user: AuthenticatedUser,
    Query(query): Query<Window>,
) -> Result<Json<Meetings>, Problem> {
    let browser = match query.time_zone.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
        None => None,
        Some(name) => Some(time_zone(name).ok_or_else(|| {
            Problem::member("timeZone", format!("{name:?} is no time zone, such as Europe/Prague"))
        })?),
    };
    let fresh = flag("fresh", query.fresh.as_deref())?;
    let request = AgendaRequest { start: query.start, end: query.end, browser_zone: browser, fresh };
    let answer = app.services.meetings.agenda(user.principal(), request).await?;
    Ok(Json(Meetings {
        items: answer.agenda.items,
        hidden_count: answer.agenda.hidden.iter().map(|hidden| hidden.count).sum(),
        hidden: answer.agenda.hidden,
        start: answer.window.start,
        end: answer.window.end,
        time_zone: answer.zone.name,
        time_zone_source: answer.zone.source,
        filters: answer.filters,
        more: answer.more,
        cached: answer.cached,
        age_s: answer.age.as_secs(),
    }))
}
