"""Keeps agents from calling numbers that must not be called, and asks before calls to some countries."""

import json

from switchboard_plugin import allow, block, warn
from wit_world import exports
from wit_world.exports.before_call import Advice, PlannedCall
from wit_world.imports import settings
from wit_world.imports.types import Caller_Phone, RequestContext


class BeforeCall(exports.BeforeCall):
    def decide(self, call: PlannedCall, context: RequestContext) -> Advice:
        # Colleagues may always be called.
        if not isinstance(call.to, Caller_Phone):
            return allow()
        phone = call.to.value
        is_german = context.agent.locale.startswith("de")
        if phone.e164 in listed("doNotCall"):
            return block("Die Nummer will nicht angerufen werden." if is_german else "The number does not want to be called.")
        if phone.region in listed("askBeforeCountries"):
            return warn("Der Anruf geht ins Ausland." if is_german else "The call goes abroad.")
        return allow()


def listed(setting: str) -> list[str]:
    """A list of the settings."""
    return json.loads(settings.get(setting) or "[]")
