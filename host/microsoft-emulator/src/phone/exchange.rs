//! Who is connected, and which calls there are.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::messages::ToAgent;
use crate::people::Directory;

/// Tells connections apart: one person may have several tabs.
pub(super) type AgentId = u64;

/// One call.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The person on our side.
    pub(super) user: String,
    /// The connection that answered or started it.
    pub(super) at: Option<AgentId>,
    /// Where the same call is, if another person of ours is the other side.
    pub(super) other: Option<String>,
}

#[derive(Debug)]
struct Agent {
    id: AgentId,
    to: UnboundedSender<ToAgent>,
}

/// The telephone exchange.
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

    /// Tells every connection of a person, or one of them; answers how many were told.
    pub(super) fn tell(&self, user: &str, only: impl Fn(AgentId) -> bool, message: &ToAgent) -> usize {
        let agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        let told = agents.get(user).into_iter().flatten().filter(|agent| only(agent.id));
        told.filter(|agent| agent.to.send(message.clone()).is_ok()).count()
    }

    pub(super) fn add_call(&self, id: &str, call: Call) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), call);
    }

    pub(super) fn call(&self, id: &str) -> Option<Call> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// The first connection to answer gets the call; answers whether this one is it.
    pub(super) fn answer(&self, id: &str, at: AgentId) -> bool {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        match calls.get_mut(id) {
            Some(call) if call.at.is_none() => {
                call.at = Some(at);
                true
            }
            _ => false,
        }
    }

    /// Ends a call; `None` when it is over already, or when `only_if` does not hold.
    pub(super) fn take_call(&self, id: &str, only_if: impl FnOnce(&Call) -> bool) -> Option<Call> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if only_if(calls.get(id)?) { calls.remove(id) } else { None }
    }

    /// Ends all calls, and says which there were.
    pub(super) fn take_calls(&self) -> HashMap<String, Call> {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the person talks to somebody.
    pub(crate) fn is_in_call(&self, user: &str) -> bool {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.values().any(|call| call.user == user && call.at.is_some())
    }

    /// Whether one of the person's agents would ring.
    pub(crate) fn is_connected(&self, user: &str) -> bool {
        self.agents.lock().unwrap_or_else(PoisonError::into_inner).contains_key(user)
    }

    /// The calls there are, for people to see.
    pub(crate) fn described(&self) -> Vec<Value> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let mut calls: Vec<Value> = calls
            .iter()
            .map(|(id, call)| json!({"callId": id, "user": call.user, "answered": call.at.is_some()}))
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
