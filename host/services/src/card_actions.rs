//! Buttons of a card that plugins run. A plugin is asked only about a button that it offered of a call that the agent was shown, and
//! once for each press. How that went is a part of the call's trace.

mod trial;

use std::time::{Duration, Instant};

use switchboard_domain::call_trace::TracedPlugin;
use switchboard_domain::card::{Card, RecordKey};
use switchboard_domain::card_action::{ActionResult, PluginAction, PressedAction};
use switchboard_domain::clock::Clock;
use switchboard_domain::failure_kind::FailureKind;
use switchboard_domain::hook::Hook;
use switchboard_domain::ids::CallId;
use switchboard_domain::press_trace::{TracedPress, name_of_button};
use switchboard_domain::record::RecordRef;
use switchboard_plugin_host::PluginHost;
use switchboard_plugin_host::run::{Principal, Timeouts};
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::PerformAction;
use switchboard_store::{
    CardButton, NewPressTrace, Press, PressBegun, PressCame, PressedButton, Store, StoreError,
};

pub use self::trial::PressToTry;
use crate::call_traces::{note, untouched};
use crate::error::ServiceError;
use crate::incoming_calls::IncomingCalls;
use crate::sdk_call_id;

const TIMEOUTS: Timeouts = Timeouts::of(Hook::CardAction);

/// After so long without an outcome the front that ran a press is gone.
const GIVEN_UP: Duration = Duration::from_secs(30);

/// How long a press that was sent again waits for the outcome of the first one.
const WAIT: Duration = Duration::from_secs(12);

/// How often it looks.
const LOOK: Duration = Duration::from_millis(250);

/// What the agent reads of a press whose front is gone.
const FRONT_GONE: &str = "the server was stopped while the plugin ran";

/// A press of a button of a card.
#[derive(Debug, Clone)]
pub struct PressedByAgent {
    /// The plugin that offered the button.
    pub plugin: String,
    /// The plugin's own name of it.
    pub action: String,
    /// The record on which it is; absent for a button of the card as a whole.
    pub record: Option<RecordKey>,
    /// The client's own key of this press.
    pub key: String,
    /// The agent has said yes to what was asked.
    pub confirmed: bool,
}

/// A button that was pressed, and what came of it.
#[derive(Debug, Clone)]
pub struct Reacted {
    /// The button.
    pub button: CardButton,
    /// When it was pressed last.
    pub pressed_at: jiff::Timestamp,
    /// Absent while it runs.
    pub result: Option<ActionResult>,
}

/// A press that is to be run.
struct Begun {
    button: CardButton,
    key: String,
    /// How the trace names the button.
    name: String,
    at: jiff::Timestamp,
}

/// The buttons of cards. Clones share them.
#[derive(Debug, Clone)]
pub struct CardActions {
    store: Store,
    plugins: PluginHost,
    incoming: IncomingCalls,
    clock: Clock,
}

impl CardActions {
    /// The buttons of the cards of these calls.
    #[must_use]
    pub fn new(store: Store, plugins: PluginHost, incoming: IncomingCalls, clock: Clock) -> Self {
        Self { store, plugins, incoming, clock }
    }

    /// Runs the plugin of a button that the agent has pressed. Sent again, a press has the outcome that it had; a button that is done
    /// with has the outcome of then.
    ///
    /// # Errors
    /// When there is no such call, its card has no such button, the button is running for another press, or the store fails. That
    /// the plugin gives no answer is an outcome.
    pub async fn press(
        &self,
        principal: &Principal,
        call_id: &CallId,
        pressed: PressedByAgent,
    ) -> Result<Reacted, ServiceError> {
        sdk_call_id::check("key", &pressed.key)?;
        let schemes = principal.url_schemes.clone();
        let live = self.incoming.card(principal.clone(), call_id.as_str(), schemes).await?;
        let card = live.newest().ok_or(ServiceError::NotFound("a card of this call"))?;
        let record = offered(&card, &pressed)?;
        let button = CardButton {
            call_id: call_id.clone(),
            plugin: pressed.plugin,
            action: pressed.action,
            record: pressed.record.map(|key| (key.source, key.record_id)),
        };
        let now = self.clock.now();
        let press = Press { key: &pressed.key, at: now, given_up: now - GIVEN_UP };
        match self.store.calls().press(&principal.context, &button, &press).await? {
            PressBegun::NoCall => Err(ServiceError::NotYet("the call is not in the history yet")),
            PressBegun::Before(before) => self.outcome_of(principal, before, &pressed.key).await,
            PressBegun::Run => {
                let name = name_of_button(&button.action, &card);
                let action = PressedAction {
                    call_id: card.call_id.clone(),
                    action: button.action.clone(),
                    record,
                    caller: live.caller(),
                    confirmed: pressed.confirmed,
                    context: Vec::new(),
                };
                // It runs to its end also where the agent's browser goes away meanwhile.
                let (actions, principal) = (self.clone(), principal.clone());
                let begun = Begun { button, key: pressed.key, name, at: now };
                let running = tokio::spawn(async move { actions.run(&principal, begun, action).await });
                running.await.map_err(|_| ServiceError::NotYet("the press of the button was broken off"))?
            }
        }
    }

    /// The buttons of a call that the agent has pressed, with what came of them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pressed(
        &self,
        principal: &Principal,
        call_id: &CallId,
    ) -> Result<Vec<Reacted>, ServiceError> {
        let context = &principal.context;
        if self.store.calls().get(context, call_id).await?.is_none() && !self.incoming.shows(context, call_id)
        {
            return Err(ServiceError::NotFound("the call"));
        }
        let all = self.store.calls().all_pressed(context, call_id).await?;
        let given_up = self.clock.now() - GIVEN_UP;
        Ok(all.into_iter().map(|one| reacted(one, given_up)).collect::<Result<_, StoreError>>()?)
    }

    /// The outcome of a press that was there before.
    async fn outcome_of(
        &self,
        principal: &Principal,
        mut before: PressedButton,
        key: &str,
    ) -> Result<Reacted, ServiceError> {
        let until = Instant::now() + WAIT;
        while before.result.is_none() && before.key == key {
            let given_up = self.clock.now() - GIVEN_UP;
            if before.pressed_at < given_up {
                return Ok(reacted(before, given_up)?);
            }
            if Instant::now() > until {
                return Err(ServiceError::NotYet("the plugin is still running"));
            }
            tokio::time::sleep(LOOK).await;
            let again = self.store.calls().pressed(&principal.context, &before.button).await?;
            before = again.ok_or(ServiceError::NotFound("the call"))?;
        }
        if before.result.is_none() {
            let message =
                "this button was pressed a moment ago, and its plugin is still running: wait for it";
            return Err(ServiceError::Conflict(message.to_owned()));
        }
        Ok(reacted(before, self.clock.now() - GIVEN_UP)?)
    }

    /// Runs the plugin, and keeps what came of it and how it went.
    async fn run(
        &self,
        principal: &Principal,
        begun: Begun,
        action: PressedAction,
    ) -> Result<Reacted, ServiceError> {
        let Begun { button, key, name, at } = begun;
        // Ids are in the order in which they were made.
        let id = uuid::Uuid::now_v7().to_string();
        let (on_record, confirmed) = (action.record.is_some(), action.confirmed);
        let (result, plugin) = self.ask(principal, &button.plugin, action).await;
        metrics::counter!("switchboard_card_actions_total", "outcome" => result.outcome.as_str())
            .increment(1);
        let mut trace = TracedPress {
            source: format!("plugin:{}", button.plugin),
            action: name,
            on_record,
            confirmed,
            pressed_at: at.to_string(),
            outcome: result.outcome,
            plugin,
        };
        let document = trace.kept().map_err(StoreError::from)?;
        let came = PressCame {
            outcome: result.outcome.as_str(),
            result: &serde_json::to_string(&result).map_err(StoreError::from)?,
            trace: NewPressTrace { id: &id, at, document: &document },
        };
        self.store.calls().set_pressed(&principal.context, &button, &key, came).await?;
        Ok(Reacted { button, pressed_at: at, result: Some(result) })
    }

    /// Has a plugin run a button, if it still does: what the agent sees of it, and how the plugin was asked.
    async fn ask(
        &self,
        principal: &Principal,
        name: &str,
        action: PressedAction,
    ) -> (ActionResult, Option<TracedPlugin>) {
        let active = match self.plugins.active_for(&principal.context).await {
            Ok(active) => active,
            Err(error) => return (ActionResult::failed(&error.to_string()), None),
        };
        let gone = || ActionResult::failed(&format!("the plugin {name} no longer runs this button"));
        let Some(plugin) = active.iter().find(|plugin| plugin.name == name) else { return (gone(), None) };
        let mut traced = untouched(plugin, Hook::CardAction);
        if !plugin.has(Hook::CardAction) {
            traced.failure.get_or_insert(FailureKind::NotExported);
            return (gone(), Some(traced));
        }
        let run = self
            .plugins
            .run_noted(plugin, principal, PerformAction(action), Prefetched::default(), TIMEOUTS)
            .await;
        let result = match note(&mut traced, run) {
            Ok(answer) => ActionResult::of(answer, &principal.url_schemes),
            Err(failure) => ActionResult::no_answer(&failure.in_short()),
        };
        (result, Some(traced))
    }
}

/// The record of a button, if the card has the button.
fn offered(card: &Card, pressed: &PressedByAgent) -> Result<Option<RecordRef>, ServiceError> {
    let is_it = |action: &PluginAction| action.plugin == pressed.plugin && action.id == pressed.action;
    let found = match &pressed.record {
        None => card.plugin_actions.iter().any(is_it).then_some(None),
        Some(key) => {
            let matches = card.matches.iter().map(|shown| &shown.found);
            let found = matches
                .filter(|found| RecordKey::of(found) == *key)
                .find(|found| found.plugin_actions.iter().any(is_it));
            found.map(|found| {
                Some(RecordRef {
                    source: found.source.clone(),
                    record_type: found.record_type.clone(),
                    id: found.record_id.clone(),
                })
            })
        }
    };
    found.ok_or_else(|| {
        ServiceError::invalid(
            "action",
            "the card of this call has no such button: see `pluginActions` of the card",
        )
    })
}

fn reacted(pressed: PressedButton, given_up: jiff::Timestamp) -> Result<Reacted, StoreError> {
    let PressedButton { button, key: _, pressed_at, result } = pressed;
    let result = match result {
        Some(document) => Some(serde_json::from_str(&document)?),
        None => (pressed_at < given_up).then(|| ActionResult::no_answer(FRONT_GONE)),
    };
    Ok(Reacted { button, pressed_at, result })
}
