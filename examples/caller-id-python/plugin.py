"""The smallest caller-id plugin: it knows one number."""

from wit_world import exports
from wit_world.exports.caller_id import CallerMatch, IncomingCall, Outcome_Found, Outcome_NotFound, Resolution
from wit_world.imports.types import Caller_Phone, KeyStrength, RequestContext

RECEPTION = CallerMatch(
    source="example",
    record_type="contact",
    record_id="1",
    name="Northwind Traders, reception",
    company="Northwind Traders",
    title=None,
    email=None,
    matched_number="+14255550100",
    strength=KeyStrength.EXACT,
    confidence=100,
    why="The example plugin knows exactly this number.",
    last_activity=None,
    owner=None,
    badges=[],
    fields=[],
    actions=[],
    open_items=[],
    extra=[],
)


class CallerId(exports.CallerId):
    def resolve(self, call: IncomingCall, context: RequestContext) -> Resolution:
        known = isinstance(call.caller, Caller_Phone) and call.caller.value.e164 == "+14255550100"
        outcome = Outcome_Found([RECEPTION]) if known else Outcome_NotFound()
        return Resolution(outcome=outcome, partial=False, presentation=None, cache=None)
