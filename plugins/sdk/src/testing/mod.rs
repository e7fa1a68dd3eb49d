//! Unit tests of hooks: a fake host answers what the plugin asks, in your own test runner, without a server and without
//! WebAssembly.
//!
//! ```
//! use switchboard_plugin::http::{self, Request};
//! use switchboard_plugin::testing::{Answer, FakeHost};
//!
//! let host = FakeHost::new().http(Answer::get("/contacts/7").over("crm").json(r#"{"name":"Ida"}"#)).install();
//!
//! // A hook would do this.
//! let answer = http::send(&Request::get("/contacts/7").over("crm")).expect("it is recorded");
//!
//! assert_eq!(answer.status, 200);
//! assert_eq!(host.requests().len(), 1);
//! ```
//!
//! A fake host has what a fixture of `switchboard plugin test` has, by the same names: settings, grants, answers of other systems,
//! key-values, customers and people. A request for which no answer is recorded fails with the kind `unavailable`, and then the
//! test, when the host goes: so it does also where the plugin bears the error. [`context`], [`incoming_call`] and their like
//! make the questions.
//!
//! The host answers in the thread that installed it, as tests run side by side. It knows numbers in E.164 only; the real host reads
//! them as people write them. The limits of time, memory and traffic are those of `switchboard plugin test`.

mod answer;
mod builders;
mod customers;
mod host;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::rc::Rc;

pub use answer::Answer;
pub use builders::{
    call_entry, context, incoming_call, meeting, person, phone_caller, planned_call, pressed_action,
};

pub(crate) use host::at_most;
use host::{Kept, State};

use crate::directory::Person;
use crate::http::Request;
use crate::log::Level;
use crate::types::Customer;

thread_local! {
    static INSTALLED: RefCell<Option<Rc<RefCell<State>>>> = const { RefCell::new(None) };
}

/// What an admin can refuse a plugin. Settings and the log are always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// The tenant's customers.
    Customers,
    /// The tenant's people.
    Directory,
    /// HTTP requests.
    Http,
    /// The values that the plugin stores.
    KeyValue,
}

/// A line that the plugin wrote to the tenant's log.
#[derive(Debug, Clone)]
pub struct Line {
    /// How urgent it is.
    pub level: Level,
    /// Its words.
    pub message: String,
    /// Further facts by name.
    pub fields: Vec<(String, String)>,
}

/// A host that answers as the test says. Nothing is set, stored or recorded at first, and everything is granted.
#[derive(Debug, Default)]
#[must_use = "it answers once it is installed"]
pub struct FakeHost {
    state: State,
}

impl FakeHost {
    /// A host that knows nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A setting, as a JSON value: `true`, `5`, `json!({…})`. A text has its quotation marks: `json!("text")`.
    pub fn setting(mut self, name: &str, json: impl Display) -> Self {
        self.state.settings.insert(name.to_owned(), json.to_string());
        self
    }

    /// What is granted, instead of everything.
    pub fn grants(mut self, granted: impl IntoIterator<Item = Capability>) -> Self {
        self.state.grants = Some(granted.into_iter().collect());
        self
    }

    /// An answer of another system. The first that fits a request answers it, each time.
    pub fn http(mut self, answer: Answer) -> Self {
        self.state.answers.push(answer);
        self
    }

    /// A value that the plugin has stored before.
    pub fn key_value(mut self, key: &str, value: impl AsRef<[u8]>) -> Self {
        let kept = Kept { value: value.as_ref().to_vec(), until: None };
        self.state.key_values.insert(key.to_owned(), kept);
        self
    }

    /// A customer of the host's own store, with numbers in E.164.
    pub fn customer(mut self, customer: Customer) -> Self {
        self.state.customers.push(customer);
        self
    }

    /// A person of the tenant; see [`person`].
    pub fn person(mut self, person: Person) -> Self {
        self.state.people.push(person);
        self
    }

    /// From now on this host answers what is asked in this thread, until what is returned here goes.
    pub fn install(self) -> Installed {
        let state = Rc::new(RefCell::new(self.state));
        let before = INSTALLED.with(|installed| installed.replace(Some(Rc::clone(&state))));
        Installed { state, before }
    }
}

/// A fake host that answers, and that says what it was asked.
///
/// # Panics
/// When it goes, if something was asked that is not recorded.
#[derive(Debug)]
#[must_use = "the host answers only as long as this is there"]
pub struct Installed {
    state: Rc<RefCell<State>>,
    /// The host that this one covers.
    before: Option<Rc<RefCell<State>>>,
}

impl Installed {
    /// The requests that the plugin sent, in their order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.state.borrow().requests.clone()
    }

    /// The lines that the plugin wrote to the log.
    #[must_use]
    pub fn log(&self) -> Vec<Line> {
        self.state.borrow().lines.clone()
    }

    /// The values that are stored now.
    #[must_use]
    pub fn key_values(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.state.borrow();
        let values = state.key_values.iter().filter(|(_, kept)| state.is_valid(kept));
        values.map(|(key, kept)| (key.clone(), kept.value.clone())).collect()
    }

    /// A stored value as a text.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<String> {
        let value = self.state.borrow().value(key)?;
        Some(String::from_utf8_lossy(&value).into_owned())
    }

    /// Lets seconds go by, after which values expire.
    pub fn advance(&self, seconds: u32) {
        self.state.borrow_mut().seconds += u64::from(seconds);
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        INSTALLED.with(|installed| installed.replace(self.before.take()));
        let faults = std::mem::take(&mut self.state.borrow_mut().faults);
        // A test that fails already shows its own reason.
        if !faults.is_empty() && !std::thread::panicking() {
            panic!("{}", faults.join("\n"));
        }
    }
}

/// Asks the installed host.
pub(crate) fn ask<T>(what: &str, question: impl FnOnce(&mut State) -> T) -> T {
    let installed = INSTALLED.with(|installed| installed.borrow().clone());
    let Some(host) = installed else {
        panic!(
            "{what} was called, and no host is there to answer: begin the test with \
             `let host = switchboard_plugin::testing::FakeHost::new().install();`"
        );
    };
    question(&mut host.borrow_mut())
}

/// Writes to the log of the installed host; without one, to standard error, since nothing depends on it.
pub(crate) fn write_line(level: Level, message: &str, fields: &[(String, String)]) {
    let installed = INSTALLED.with(|installed| installed.borrow().clone());
    match installed {
        Some(host) => {
            let line = Line { level, message: message.to_owned(), fields: fields.to_vec() };
            host.borrow_mut().lines.push(line);
        }
        None => eprintln!("{level:?} {message} {fields:?}"),
    }
}

#[cfg(test)]
mod tests;
