"""A plugin that throws: its tenant's log must name this file and the line."""

from wit_world import exports
from wit_world.exports.caller_id import IncomingCall, Resolution
from wit_world.imports.types import RequestContext


class CallerId(exports.CallerId):
    def resolve(self, call: IncomingCall, context: RequestContext) -> Resolution:
        raise ValueError("deliberately broken")
