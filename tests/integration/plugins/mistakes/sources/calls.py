"""A plugin that makes a mistake at each call. The number that rings says which."""

from switchboard_plugin import caller_match, found, not_found, record_ref, send
from wit_world import exports
from wit_world.exports.caller_id import IncomingCall, Resolution
from wit_world.imports import key_value
from wit_world.imports.types import RequestContext


class CallerId(exports.CallerId):
    def resolve(self, call: IncomingCall, context: RequestContext) -> Resolution:
        key = call.caller.value.keys[0]
        record = record_ref("crm", "7")
        match call.caller.value.e164[-2:]:
            case "01":
                raise ValueError("there is no customer 7")
            case "02":
                return found([caller_match(key, record=record, name=42, why="The test says so.")])
            case "03":
                return found([caller_match(key, record=record, name="Ann", why="…", confidence=300)])
            case "04":
                import colorsys

                return not_found() if colorsys else None
            case "05":
                return None
            case "07":
                open("customers.csv")
            case "08":
                send("/contacts", connection="crm")
            case "09":
                key_value.get("seen")
            case "10":
                while True:
                    pass
            case "11":
                return found([caller_match(key, record=record, nmae="Ann", why="…")])
        return not_found()
