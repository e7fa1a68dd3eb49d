"""Writes ended calls down in the tenant's CRM, over the connection `crm`."""

from switchboard_plugin import send
from wit_world import exports
from wit_world.exports.call_log import CallEntry
from wit_world.imports.types import RequestContext


class CallLog(exports.CallLog):
    def save(self, entry: CallEntry, context: RequestContext) -> str | None:
        # The host may call this several times for the same call: PUT with the call's id writes it down once. What fails here
        # is how the hook fails: the host tries again later.
        response = send(
            f"/calls/{entry.call_id}",
            connection="crm",
            method="PUT",
            json={
                "direction": entry.direction.name.lower(),
                "outcome": entry.outcome,
                "customerId": entry.customer.id if entry.customer else None,
                "agent": context.agent.user_principal_name,
                "startedAt": entry.started_at,
                "endedAt": entry.ended_at,
                "durationS": entry.duration_s,
                "notes": entry.notes,
            },
        )
        return response.expect_ok().json().get("id")
