"""Names callers from the tenant's own database, behind HTTP. Each file is a recipe of the book."""

from dataclasses import replace

import cache
from componentize_py_types import Err
from database import callers_with, orders_of, rows
from matches import resolution
from switchboard_plugin import not_found, send_all_settled
from wit_world import exports
from wit_world.exports.caller_id import IncomingCall, Resolution
from wit_world.imports import log
from wit_world.imports.types import Caller_Phone, KeyStrength, PluginError, RequestContext
from words import words_of


# ANCHOR: resolve
class CallerId(exports.CallerId):
    def resolve(self, call: IncomingCall, context: RequestContext) -> Resolution:
        if not isinstance(call.caller, Caller_Phone):
            return not_found()
        # The database has whole numbers only: a national one could be anybody's, and `;ext=*` stands for any extension.
        whole = [key for key in call.caller.value.keys if key.strength != KeyStrength.NATIONAL]
        keys = [key for key in whole if not key.value.endswith("*")]
        if not keys:
            return not_found()

        strongest = keys[0].value
        kept = cache.read(strongest)
        requests = [orders_of(keys)] if kept is not None else [orders_of(keys), callers_with(keys)]
        # All at once: the card waits for the slower of the two, not for both.
        answers = send_all_settled(requests)
        # Without callers there is nothing to show: what is raised here is how the hook fails.
        callers = kept if kept is not None else rows(answers[1])
        if kept is None:
            cache.write(strongest, callers)

        words = words_of(context.agent.locale)
        try:
            return resolution(callers, rows(answers[0]), keys, words)
        except Err as error:
            return without_orders(resolution(callers, [], keys, words), error.value)
# ANCHOR_END: resolve


# ANCHOR: partial
def without_orders(known: Resolution, error: PluginError) -> Resolution:
    """The caller's name is worth showing without the orders. `partial` says that something is missing, and the log says why."""
    fields = [("kind", error.kind), ("error", error.message)]
    log.write(log.Level.WARN, "the orders are missing on the card", fields)
    return replace(known, partial=True)
# ANCHOR_END: partial
