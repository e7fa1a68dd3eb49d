//! `GET` and `POST /api/v1/calls/{id}/actions`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_domain::card::RecordKey;
use switchboard_domain::card_action::ActionResult;
use switchboard_domain::ids::CallId;
use switchboard_services::card_actions::{PressedByAgent, Reacted};
use utoipa::ToSchema;

use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// The record on which a button is.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CardActionRecord)]
pub(crate) struct Record {
    /// `source` of the match.
    source: String,
    /// `recordId` of the match.
    record_id: String,
}

/// A press of a button of a card.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CardActionPress, examples(json!({"plugin": "spam-and-vip", "action": "block", "key": "6b1f0c8e-2f5a-4f3e-9f0e-0a8f3f0f2a11", "confirmed": true})))]
pub(crate) struct NewPress {
    /// `plugin` of the button.
    plugin: String,
    /// `id` of the button.
    action: String,
    /// The match on which the button is; absent for a button of the card as a whole.
    record: Option<Record>,
    /// The client's own key of this press, of at most 200 characters: sent again with the same key, it is the same press.
    key: String,
    /// The agent has said yes to what an earlier press asked.
    #[serde(default)]
    confirmed: bool,
}

/// A button that was pressed, and what came of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PressedCardAction)]
pub(crate) struct Pressed {
    /// `plugin` of the button.
    plugin: String,
    /// `id` of the button.
    action: String,
    /// The match on which the button is; absent for a button of the card as a whole.
    record: Option<Record>,
    /// When it was pressed last.
    #[schema(format = DateTime)]
    pressed_at: String,
    /// What came of it; absent while its plugin runs.
    result: Option<ActionResult>,
}

/// The buttons of a call's card that were pressed.
#[derive(Serialize, ToSchema)]
#[schema(as = PressedCardActionList)]
pub(crate) struct PressedList {
    /// In the order in which they were pressed last.
    items: Vec<Pressed>,
}

impl From<Reacted> for Pressed {
    fn from(Reacted { button, pressed_at, result }: Reacted) -> Self {
        Self {
            plugin: button.plugin,
            action: button.action,
            record: button.record.map(|(source, record_id)| Record { source, record_id }),
            pressed_at: pressed_at.to_string(),
            result,
        }
    }
}

/// The agent presses a button of a call's card, which the plugin runs that offered it.
///
/// The button is one of `pluginActions` of the card or of one of its matches. The plugin runs once for each press, for 8 s at most;
/// that it gave no answer is an outcome. Only the agent who was shown the card can press, also when the call is over. A button
/// that is done with answers what came of it then, and one that runs for another press is refused as `/problems/conflict`.
#[utoipa::path(
    post, path = "/calls/{id}/actions", operation_id = "press_card_action", tag = "calls",
    params(("id" = String, Path, description = "The call's id, which is not the calling SDK's.")),
    request_body = NewPress,
    responses((status = 200, description = "What came of it.", body = Pressed), (status = 404), (status = 409))
)]
pub(crate) async fn press(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<CallId>,
    JsonBody(press): JsonBody<NewPress>,
) -> Result<Json<Pressed>, Problem> {
    let pressed = PressedByAgent {
        plugin: press.plugin,
        action: press.action,
        record: press.record.map(|record| RecordKey { source: record.source, record_id: record.record_id }),
        key: press.key,
        confirmed: press.confirmed,
    };
    let reacted = app.services.card_actions.press(&user.principal(), &id, pressed).await?;
    Ok(Json(reacted.into()))
}

/// The buttons of a call's card that its agent has pressed, with what came of them.
#[utoipa::path(
    get, path = "/calls/{id}/actions", operation_id = "pressed_card_actions", tag = "calls",
    params(("id" = String, Path, description = "The call's id, which is not the calling SDK's.")),
    responses((status = 200, description = "Those that were pressed.", body = PressedList), (status = 404))
)]
pub(crate) async fn list(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<CallId>,
) -> Result<Json<PressedList>, Problem> {
    let pressed = app.services.card_actions.pressed(&user.principal(), &id).await?;
    Ok(Json(PressedList { items: pressed.into_iter().map(Pressed::from).collect() }))
}
