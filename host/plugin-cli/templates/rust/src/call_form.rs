//! Asks what a call was about. Who wants an offer is asked for the day until which it is needed.

use switchboard_plugin::call_form::{Choice, Form, FormField, Guest};
use switchboard_plugin::types::{PluginError, RecordRef, RequestContext};

use crate::Plugin;

impl Guest for Plugin {
    fn show(_: String, customer: Option<RecordRef>, context: RequestContext) -> Result<Form, PluginError> {
        let is_german = context.agent.locale.starts_with("de");
        let say = |english: &'static str, german: &'static str| if is_german { german } else { english };
        let choices = vec![
            Choice::new("offer", say("An offer", "Ein Angebot")),
            Choice::new("complaint", say("A complaint", "Eine Beschwerde")),
        ];
        let reason = FormField::new("reason", "choice", say("What was it about?", "Worum ging es?"));
        let until = FormField::new("until", "date", say("Needed until", "Benötigt bis"));
        let dispositions = vec![
            Choice::new("done", say("Done", "Erledigt")),
            Choice::new("call-back", say("Call back", "Zurückrufen")),
        ];
        let fields = vec![
            // Of somebody who is no customer nobody has to know it.
            FormField { required: customer.is_some(), choices, ..reason },
            FormField { required: true, ..until.shown_if("reason", "offer") },
        ];
        Ok(Form { dispositions, disposition_required: true, ..Form::of(fields) })
    }
}

// A component exports its hooks; unit tests run without them.
#[cfg(target_family = "wasm")]
switchboard_plugin::export_call_form!(Plugin);

#[cfg(test)]
mod tests {
    use switchboard_plugin::testing::context;

    use super::*;

    #[test]
    fn the_reason_has_to_be_known_of_customers() {
        let of = |customer| Plugin::show("call-1".to_owned(), customer, context()).expect("there is a form");
        let ada = RecordRef::new("crm", "contact", "7");
        assert!(of(Some(ada)).fields.first().is_some_and(|field| field.required));
        assert!(of(None).fields.first().is_some_and(|field| !field.required));
    }
}
