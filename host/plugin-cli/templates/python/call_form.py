"""Asks what a call was about. Who wants an offer is asked for the day until which it is needed."""

from switchboard_plugin import choice, form, form_field
from wit_world import exports
from wit_world.exports.call_form import Form
from wit_world.imports.types import RecordRef, RequestContext


class CallForm(exports.CallForm):
    def show(self, call_id: str, customer: RecordRef | None, context: RequestContext) -> Form:
        is_german = context.agent.locale.startswith("de")
        choices = [
            choice("offer", "Ein Angebot" if is_german else "An offer"),
            choice("complaint", "Eine Beschwerde" if is_german else "A complaint"),
        ]
        # Of somebody who is no customer nobody has to know the reason.
        is_required = customer is not None
        question = "Worum ging es?" if is_german else "What was it about?"
        reason = form_field("reason", "choice", question, required=is_required, choices=choices)
        day = "Benötigt bis" if is_german else "Needed until"
        until = form_field("until", "date", day, required=True, shown_if=("reason", "offer"))
        dispositions = [
            choice("done", "Erledigt" if is_german else "Done"),
            choice("call-back", "Zurückrufen" if is_german else "Call back"),
        ]
        return form([reason, until], dispositions=dispositions, disposition_required=True)
