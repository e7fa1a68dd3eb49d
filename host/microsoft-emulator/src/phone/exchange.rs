//! Who is connected, and all calls.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;

use super::call::{Call, Purpose, Stage};
use super::messages::ToAgent;
use crate::core::people::Directory;

/// Identifies a connection, since one person may have several tabs.
pub(super) type AgentId = u64;

#[derive(Debug)]
struct Agent {
    id: AgentId,
    to: UnboundedSender<ToAgent>,
}

/// The telephone exchange: it connects agents with calls.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    next: AtomicU64,
    agents: Mutex<HashMap<String, Vec<Agent>>>,
    calls: Mutex<HashMap<String, Call>>,
}

impl Exchange {
    fn agents(&self) -> MutexGuard<'_, HashMap<String, Vec<Agent>>> {
        self.agents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<String, Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn connect(&self, user: &str, to: UnboundedSender<ToAgent>) -> AgentId {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.agents().entry(user.to_owned()).or_default().push(Agent { id, to });
        id
    }

    pub(super) fn disconnect(&self, user: &str, id: AgentId) {
        let mut agents = self.agents();
        if let Some(of_user) = agents.get_mut(user) {
            of_user.retain(|agent| agent.id != id);
            if of_user.is_empty() {
                agents.remove(user);
            }
        }
    }

    /// The object ids of the people who have agents.
    pub(super) fn users(&self) -> Vec<String> {
        self.agents().keys().cloned().collect()
    }

    /// Cuts the connections of a person. Returns how many there were.
    pub(super) fn cut(&self, user: &str) -> usize {
        self.agents().remove(user).map_or(0, |agents| agents.len())
    }

    /// Sends a message to the connections of a person that `only` selects. Returns how many there were.
    pub(super) fn notify(&self, user: &str, only: impl Fn(AgentId) -> bool, message: &ToAgent) -> usize {
        let agents = self.agents();
        let notified = agents.get(user).into_iter().flatten().filter(|agent| only(agent.id));
        notified.filter(|agent| agent.to.send(message.clone()).is_ok()).count()
    }

    pub(super) fn add_call(&self, id: &str, call: Call) {
        self.calls().insert(id.to_owned(), call);
    }

    pub(super) fn call(&self, id: &str) -> Option<Call> {
        self.calls().get(id).cloned()
    }

    /// Changes a call and returns it as it is then. `None` when it is over.
    pub(super) fn change(&self, id: &str, change: impl FnOnce(&mut Call)) -> Option<Call> {
        let mut calls = self.calls();
        let call = calls.get_mut(id)?;
        change(call);
        Some(call.clone())
    }

    /// Gives the call to the first connection that answers. Returns the call if it was this one.
    pub(super) fn answer(&self, id: &str, agent: AgentId) -> Option<Call> {
        let mut calls = self.calls();
        let call = calls.get_mut(id).filter(|call| call.agent.is_none_or(|at| at == agent))?;
        call.agent = Some(agent);
        call.stage = Stage::Connected;
        if let Some(side) = call.other_side() {
            side.state = "Connected";
        }
        Some(call.clone())
    }

    /// Gives a call another id. Returns the call, unless it is over.
    pub(super) fn rename(&self, id: &str, new: &str) -> Option<Call> {
        let mut calls = self.calls();
        let call = calls.remove(id)?;
        for other in calls.values_mut().filter(|other| other.other.as_deref() == Some(id)) {
            other.other = Some(new.to_owned());
        }
        calls.insert(new.to_owned(), call.clone());
        Some(call)
    }

    /// Ends a call and returns it. `None` when it is over already, or `only_if` does not hold.
    pub(super) fn end_call(&self, id: &str, only_if: impl FnOnce(&Call) -> bool) -> Option<Call> {
        let mut calls = self.calls();
        if only_if(calls.get(id)?) { calls.remove(id) } else { None }
    }

    /// Ends all calls and returns them.
    pub(super) fn end_all_calls(&self) -> HashMap<String, Call> {
        std::mem::take(&mut *self.calls())
    }

    /// The ids of the calls that fit.
    pub(super) fn ids(&self, fits: impl Fn(&Call) -> bool) -> Vec<String> {
        let calls = self.calls();
        let mut ids: Vec<String> =
            calls.iter().filter(|(_, call)| fits(call)).map(|(id, _)| id.clone()).collect();
        ids.sort_unstable();
        ids
    }

    /// The people who are rung to come into this call.
    pub(super) fn coming_into(&self, id: &str) -> Vec<String> {
        self.ids(|call| matches!(&call.purpose, Purpose::ComeIn { call_id, .. } if call_id == id))
    }

    /// Whether the person is in a call.
    pub(crate) fn is_in_call(&self, user: &str) -> bool {
        self.calls().values().any(|call| call.user == user && call.agent.is_some())
    }

    /// Whether the person has an agent that would ring.
    pub(crate) fn is_connected(&self, user: &str) -> bool {
        self.agents().contains_key(user)
    }

    /// All calls, for the control page.
    pub(crate) fn described(&self) -> Vec<Value> {
        let mut calls: Vec<Value> = self.calls().iter().map(|(id, call)| call.described(id)).collect();
        calls.sort_by_key(|call| call["callId"].to_string());
        calls
    }

    /// How many agents each person has connected, by principal name.
    pub(crate) fn connected(&self, directory: &Directory) -> BTreeMap<String, usize> {
        let agents = self.agents();
        let named =
            |(oid, agents): (&String, &Vec<Agent>)| Some((directory.person(oid)?.upn.clone(), agents.len()));
        agents.iter().filter_map(named).collect()
    }
}
