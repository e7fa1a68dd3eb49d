"""Says who is calling."""

from names import names
from switchboard_plugin import caller_match, found, not_found, record_ref
from wit_world import exports
from wit_world.exports.caller_id import IncomingCall, Resolution
from wit_world.imports.types import Caller_Phone, RequestContext


class CallerId(exports.CallerId):
    def resolve(self, call: IncomingCall, context: RequestContext) -> Resolution:
        # The host knows Teams callers from the directory, and a withheld number can't be looked up.
        if not isinstance(call.caller, Caller_Phone):
            return not_found()
        known = names()
        # The host sends the strongest key first.
        for key in call.caller.value.keys:
            if key.value in known:
                why = f"The settings of {{name}} name {key.value}."
                name = known[key.value]
                record = record_ref("{{name}}", key.value)
                return found([caller_match(key, record=record, name=name, why=why)])
        return not_found()
