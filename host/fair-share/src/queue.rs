//! Who has taken how much, and who is next. Nothing here waits or sends: that is done when the lock is free again.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use crate::Limits;
use crate::refused::Taker;

/// What is under way, and who waits.
///
/// A key is in `turns` exactly if somebody of it waits and it has less under way than it may. When there is room in all,
/// `turns` is empty.
#[derive(Debug)]
pub(crate) struct Queue<K, W> {
    limits: Limits,
    in_all: usize,
    keys: HashMap<K, Key<W>>,
    turns: VecDeque<K>,
}

#[derive(Debug)]
struct Key<W> {
    under_way: usize,
    waiting: VecDeque<W>,
    in_turns: bool,
}

/// What became of the wish for a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    Now,
    Waits,
    QueueFull,
}

/// A share that was counted for somebody who waited.
#[derive(Debug)]
pub(crate) struct Granted<K, W> {
    pub(crate) key: K,
    pub(crate) waiter: W,
}

impl<W> Default for Key<W> {
    fn default() -> Self {
        Self { under_way: 0, waiting: VecDeque::new(), in_turns: false }
    }
}

impl<K: Eq + Hash + Clone, W> Queue<K, W> {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, in_all: 0, keys: HashMap::new(), turns: VecDeque::new() }
    }

    pub(crate) fn under_way(&self, key: &K) -> usize {
        self.keys.get(key).map_or(0, |key| key.under_way)
    }

    pub(crate) fn try_take(&mut self, key: &K) -> Result<(), Taker> {
        if self.under_way(key) >= self.limits.per_key {
            return Err(Taker::Key);
        }
        if self.in_all >= self.limits.total {
            return Err(Taker::All);
        }
        self.keys.entry(key.clone()).or_default().under_way += 1;
        self.in_all += 1;
        Ok(())
    }

    /// Takes a share, or puts the waiter at the end of its key's queue. `gave_up` says who no longer waits.
    pub(crate) fn take(&mut self, key: &K, waiter: W, gave_up: impl Fn(&W) -> bool) -> Taken {
        if self.try_take(key).is_ok() {
            return Taken::Now;
        }
        let limits = self.limits;
        let entry = self.keys.entry(key.clone()).or_default();
        if entry.waiting.len() >= limits.waiting_per_key {
            entry.waiting.retain(|waiter| !gave_up(waiter));
        }
        let full = entry.waiting.len() >= limits.waiting_per_key;
        if !full {
            entry.waiting.push_back(waiter);
        }
        if !full && !entry.in_turns && entry.under_way < limits.per_key {
            entry.in_turns = true;
            self.turns.push_back(key.clone());
        }
        self.forget_if_idle(key);
        if full { Taken::QueueFull } else { Taken::Waits }
    }

    /// Gives a share back, and says who has got it, already counted.
    pub(crate) fn give_back(&mut self, key: &K, gave_up: impl Fn(&W) -> bool) -> Vec<Granted<K, W>> {
        if let Some(entry) = self.keys.get_mut(key) {
            entry.under_way -= 1;
            self.in_all -= 1;
            if !entry.in_turns && !entry.waiting.is_empty() {
                entry.in_turns = true;
                self.turns.push_back(key.clone());
            }
        }
        let mut granted = Vec::new();
        while self.in_all < self.limits.total {
            let Some(key) = self.turns.pop_front() else { break };
            let Some(entry) = self.keys.get_mut(&key) else { continue };
            entry.in_turns = false;
            let Some(waiter) = next_of(&mut entry.waiting, &gave_up) else {
                self.forget_if_idle(&key);
                continue;
            };
            entry.under_way += 1;
            self.in_all += 1;
            if !entry.waiting.is_empty() && entry.under_way < self.limits.per_key {
                entry.in_turns = true;
                self.turns.push_back(key.clone());
            }
            granted.push(Granted { key, waiter });
        }
        self.forget_if_idle(key);
        granted
    }

    /// Keys come from outside: what is over must leave nothing behind.
    fn forget_if_idle(&mut self, key: &K) {
        if self.keys.get(key).is_some_and(|key| key.under_way == 0 && key.waiting.is_empty() && !key.in_turns)
        {
            self.keys.remove(key);
        }
    }

    /// How many keys are remembered.
    #[cfg(test)]
    pub(crate) fn remembered(&self) -> usize {
        self.keys.len()
    }
}

fn next_of<W>(waiting: &mut VecDeque<W>, gave_up: impl Fn(&W) -> bool) -> Option<W> {
    while let Some(waiter) = waiting.pop_front() {
        if !gave_up(&waiter) {
            return Some(waiter);
        }
    }
    None
}
