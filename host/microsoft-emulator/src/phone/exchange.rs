//! Who is connected, and all calls.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::messages::ToAgent;
use crate::core::people::Directory;

/// Identifies a connection, since one person may have several tabs.
pub(super) type AgentId = u64;

/// One call.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The object id of the person who was called or who calls.
    pub(super) user: String,
    /// The connection that answered or started it.
    pub(super) agent: Option<AgentId>,
    /// The id of the other half of the call, if the other side is a person of the emulator too.
    pub(super) other: Option<String>,
}

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
    pub(super) fn connect(&self, user: &str, to: UnboundedSender<ToAgent>) -> AgentId {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.agents
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(user.to_owned())
            .or_default()
            .push(Agent { id, to });
        id
    }

    pub(super) fn disconnect(&self, user: &str, id: AgentId) {
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_user) = agents.get_mut(user) {
            of_user.retain(|agent| agent.id != id);
            if of_user.is_empty() {
                agents.remove(user);
            }
        }
    }

    /// Sends a message to the connections of a person that `only` selects. Returns how many there were.
    pub(super) fn notify(&self, user: &str, only: impl Fn(AgentId) -> bool, message: &ToAgent) -> usize {
        let agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        let notified = agents.get(user).into_iter().flatten().filter(|agent| only(agent.id));
        notified.filter(|agent| agent.to.send(message.clone()).is_ok()).count()
    }

    pub(super) fn add_call(&self, id: &str, call: Call) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), call);
    }

    pub(super) fn call(&self, id: &str) -> Option<Call> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Gives the call to the first connection that answers. Returns whether it was this one.
    pub(super) fn answer(&self, id: &str, agent: AgentId) -> bool {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        match calls.get_mut(id) {
            Some(call) if call.agent.is_none() => {
                call.agent = Some(agent);
                true
            }
            _ => false,
        }
    }

    /// Ends a call and returns it. `None` when it is over already, or `only_if` does not hold.
    pub(super) fn end_call(&self, id: &str, only_if: impl FnOnce(&Call) -> bool) -> Option<Call> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if only_if(calls.get(id)?) { calls.remove(id) } else { None }
    }

    /// Ends all calls and returns them.
    pub(super) fn end_all_calls(&self) -> HashMap<String, Call> {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the person is in a call.
    pub(crate) fn is_in_call(&self, user: &str) -> bool {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.values().any(|call| call.user == user && call.agent.is_some())
    }

    /// Whether the person has an agent that would ring.
    pub(crate) fn is_connected(&self, user: &str) -> bool {
        self.agents.lock().unwrap_or_else(PoisonError::into_inner).contains_key(user)
    }

    /// All calls, for the control page.
    pub(crate) fn described(&self) -> Vec<Value> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let mut calls: Vec<Value> = calls
            .iter()
            .map(|(id, call)| json!({"callId": id, "user": call.user, "answered": call.agent.is_some()}))
            .collect();
        calls.sort_by_key(|call| call["callId"].to_string());
        calls
    }

    /// How many agents each person has connected, by principal name.
    pub(crate) fn connected(&self, directory: &Directory) -> BTreeMap<String, usize> {
        let agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        let named =
            |(oid, agents): (&String, &Vec<Agent>)| Some((directory.person(oid)?.upn.clone(), agents.len()));
        agents.iter().filter_map(named).collect()
    }
}
