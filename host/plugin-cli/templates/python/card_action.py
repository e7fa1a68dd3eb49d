"""Blocks a caller's number at the press of a button.

A plugin with `CallerId` offers the button: `runs("Block", "block")` among the actions of a match, or `card_button("Block", "block")`
in the `extra` of a presentation.
"""

from switchboard_plugin import confirm, done, failed
from wit_world import exports
from wit_world.exports.card_action import Performed, PressedAction
from wit_world.imports import key_value
from wit_world.imports.types import Badge, Caller_Phone, RequestContext


class CardAction(exports.CardAction):
    def perform(self, pressed: PressedAction, context: RequestContext) -> Performed:
        is_german = context.agent.locale.startswith("de")
        number = pressed.caller.value.e164 if isinstance(pressed.caller, Caller_Phone) else None
        if not number:
            return failed(
                "Der Anrufer hat keine Nummer, die sich sperren ließe."
                if is_german
                else "The caller has no number that could be blocked."
            )
        if not pressed.confirmed:
            return confirm(f"{number} für alle sperren?" if is_german else f"Block {number} for everybody?")
        key_value.set(f"blocked:{number}", context.agent.display_name.encode(), None)
        return done(
            f"{number} ist gesperrt." if is_german else f"{number} is blocked.",
            badges=[Badge(kind="spam", label="Gesperrt" if is_german else "Blocked")],
        )
