"""Writes ended calls down in the tenant's CRM, over the connection `crm`."""

import json

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.call_log import CallEntry
from wit_world.imports import http
from wit_world.imports.types import HookError_Misconfigured, HookError_Unavailable, RequestContext


class CallLog(exports.CallLog):
    def save(self, entry: CallEntry, context: RequestContext) -> str | None:
        document = {
            "direction": entry.direction.name.lower(),
            "outcome": entry.outcome,
            "customerId": entry.customer_id,
            "agent": context.agent.user_principal_name,
            "startedAt": entry.started_at,
            "endedAt": entry.ended_at,
            "notes": entry.notes,
        }
        request = http.Request(
            # The host may call this several times for the same call: PUT with the call's id writes it down once.
            method="PUT",
            target=f"/calls/{entry.call_id}",
            headers=[("content-type", "application/json")],
            body=json.dumps(document).encode(),
            timeout_ms=None,
        )
        try:
            response = http.send("crm", request)
        except Err as error:
            if isinstance(error.value, http.HttpError_Denied):
                raise Err(HookError_Misconfigured(error.value.value)) from error
            raise Err(HookError_Unavailable(f"the request to the CRM failed: {error.value}")) from error
        if not 200 <= response.status < 300:
            raise Err(HookError_Unavailable(f"the CRM answered {response.status}"))
        return json.loads(response.body).get("id")
