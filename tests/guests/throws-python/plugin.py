"""A plugin that throws: its tenant's log must name this file and the line.

For one number it sends three requests side by side.
"""

from switchboard_plugin import request, send_all, suppressed
from wit_world import exports
from wit_world.exports.caller_id import IncomingCall, Resolution
from wit_world.imports.types import Caller_Phone, RequestContext


class CallerId(exports.CallerId):
    def resolve(self, call: IncomingCall, context: RequestContext) -> Resolution:
        if isinstance(call.caller, Caller_Phone) and call.caller.value.e164 == "+14255550103":
            answers = send_all([request(target, connection="crm") for target in ("/a", "/b", "/c")])
            return suppressed(" ".join(answer.expect_ok().body.decode() for answer in answers))
        raise ValueError("deliberately broken")
