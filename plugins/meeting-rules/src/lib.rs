//! Puts meetings with customers first and links them, and hides kinds of meetings that the admin names.
//!
//! A meeting is external if somebody of another organisation is invited or organises it. Among meetings that start together, those
//! with known customers come first, then the other external ones.

mod people;
mod rules;

use std::collections::HashMap;

use switchboard_plugin::log;
use switchboard_plugin::meeting_filter::{Guest, LinkedCustomer, Meeting, Verdict, Visibility};
use switchboard_plugin::types::{PluginError, RequestContext};

use crate::rules::Rules;

struct Plugin;

impl Guest for Plugin {
    fn evaluate(meetings: Vec<Meeting>, context: RequestContext) -> Result<Vec<Verdict>, PluginError> {
        let rules = Rules::read()?;
        let is_german = context.agent.locale.starts_with("de");
        let judged: Vec<(Meeting, Verdict)> = meetings
            .into_iter()
            .map(|meeting| {
                let (visibility, reason) = rules.judge(&meeting, is_german);
                let verdict = Verdict { reason, ..Verdict::new(&meeting, visibility) };
                (meeting, verdict)
            })
            .collect();
        let shown = judged.iter().filter(|(_, verdict)| verdict.visibility == Visibility::Show);
        let customers = people::customers_of(shown.map(|(meeting, _)| meeting)).unwrap_or_else(|error| {
            let fields = [("error".to_owned(), format!("{}: {}", error.kind, error.message))];
            log::write(
                log::Level::Warn,
                "the customers can't be read, so no meeting is linked to one",
                &fields,
            );
            HashMap::new()
        });
        Ok(judged
            .into_iter()
            .map(|(meeting, verdict)| ranked(&meeting, verdict, &customers, is_german))
            .collect())
    }
}

/// The verdict with the customers of the meeting, and with its place.
fn ranked(
    meeting: &Meeting,
    verdict: Verdict,
    known: &HashMap<String, Vec<LinkedCustomer>>,
    is_german: bool,
) -> Verdict {
    if verdict.visibility != Visibility::Show || !people::is_external(meeting) {
        return verdict;
    }
    let mut customers: Vec<LinkedCustomer> = Vec::new();
    for customer in people::addresses(meeting).filter_map(|address| known.get(&address)).flatten() {
        if !customers.iter().any(|other| other.record.id == customer.record.id) {
            customers.push(customer.clone());
        }
    }
    let (rank, label) = match (customers.is_empty(), is_german) {
        (false, true) => (2, "Kunde"),
        (false, false) => (2, "Customer"),
        (true, true) => (1, "Extern"),
        (true, false) => (1, "External"),
    };
    Verdict { rank, label: Some(label.to_owned()), customers, ..verdict }
}

#[cfg(target_family = "wasm")]
switchboard_plugin::export_meeting_filter!(Plugin);
