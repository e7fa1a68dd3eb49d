//! Decides which meetings the agent sees: those with people of other organisations first.

use switchboard_plugin::meeting_filter::{Guest, Meeting, Verdict, Visibility};
use switchboard_plugin::settings;
use switchboard_plugin::types::{PluginError, RequestContext};

use crate::Plugin;

impl Guest for Plugin {
    fn evaluate(meetings: Vec<Meeting>, _context: RequestContext) -> Result<Vec<Verdict>, PluginError> {
        let only_external = settings::get("onlyExternal").as_deref() == Some("true");
        Ok(meetings.iter().map(|meeting| judge(meeting, only_external)).collect())
    }
}

fn judge(meeting: &Meeting, only_external: bool) -> Verdict {
    let external = meeting.attendees.iter().any(|attendee| attendee.external);
    if external {
        return Verdict { rank: 10, label: Some("Customer".to_owned()), ..Verdict::new(meeting, Visibility::Show) };
    }
    // A private meeting comes without people: nobody can say that it is internal.
    if only_external && !meeting.private {
        let reason = Some("only people of your organisation are invited".to_owned());
        return Verdict { reason, ..Verdict::new(meeting, Visibility::Hide) };
    }
    Verdict::new(meeting, Visibility::Show)
}

// A component exports its hooks; unit tests run without them.
#[cfg(target_family = "wasm")]
switchboard_plugin::export_meeting_filter!(Plugin);

#[cfg(test)]
mod tests {
    use switchboard_plugin::meeting_filter::Attendee;
    use switchboard_plugin::testing::{FakeHost, context, meeting};

    use super::*;

    #[test]
    fn internal_meetings_are_hidden_where_the_admin_wants_it_so() {
        let guest = Attendee { name: None, email: "diego@northwind.example".to_owned(), external: true, required: true };
        let meetings = vec![Meeting { attendees: vec![guest], ..meeting("1") }, meeting("2")];
        let _host = FakeHost::new().setting("onlyExternal", true).install();
        let verdicts = Plugin::evaluate(meetings, context()).expect("it needs nothing that could fail");
        let seen: Vec<_> = verdicts.iter().map(|verdict| verdict.visibility).collect();
        assert_eq!(seen, [Visibility::Show, Visibility::Hide]);
    }
}
