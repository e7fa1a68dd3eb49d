"""The smallest caller-id plugin: it knows one number."""

from switchboard_plugin import caller_match, found, not_found, record_ref
from wit_world import exports
from wit_world.exports.caller_id import IncomingCall, Resolution
from wit_world.imports.types import Caller_Phone, RequestContext


class CallerId(exports.CallerId):
    def resolve(self, call: IncomingCall, context: RequestContext) -> Resolution:
        if not isinstance(call.caller, Caller_Phone):
            return not_found()
        for key in call.caller.value.keys:
            if key.value == "+14255550100":
                reception = caller_match(
                    key,
                    record=record_ref("example", "1"),
                    name="Northwind Traders, reception",
                    company="Northwind Traders",
                    why="The example plugin knows exactly this number.",
                )
                return found([reception])
        return not_found()
