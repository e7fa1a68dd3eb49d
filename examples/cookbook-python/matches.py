"""Rows as matches: one, several, or more than a card shows."""

from dataclasses import replace

from database import MOST, CallerRow, OrderRow
from switchboard_plugin import caller_match, found, open_item, record_ref
from wit_world.exports.caller_id import CacheHint, CacheScope, CallerMatch, Resolution
from wit_world.imports.types import KeyStrength, LookupKey
from words import Words


# ANCHOR: several
def resolution(callers: list[CallerRow], orders: list[OrderRow], keys: list[LookupKey], words: Words) -> Resolution:
    shown = callers[:MOST]
    why = words.shared if len(shown) > 1 else words.alone
    return replace(
        found([one(caller, orders, keys, why) for caller in shown]),
        # Some were left out: the card says that there are more.
        partial=len(callers) > MOST,
        # The host may answer by itself when the same caller rings again within a minute.
        cache=CacheHint(ttl_s=60, scope=CacheScope.TENANT),
    )


def one(caller: CallerRow, orders: list[OrderRow], keys: list[LookupKey], why: str) -> CallerMatch:
    # The key by which the row was found says how sure that is.
    unknown = LookupKey(value=caller["phone"], strength=KeyStrength.NATIONAL)
    key = next((key for key in keys if key.value == caller["phone"]), unknown)
    of_caller = [order for order in orders if order["caller_id"] == caller["id"]]
    return caller_match(
        key,
        record=record_ref("database", caller["id"]),
        name=caller["name"],
        company=caller["company"],
        open_items=[open_item(id=order["id"], item_type="order", label=order["title"]) for order in of_caller],
        why=why.replace("{number}", caller["phone"]),
    )
# ANCHOR_END: several
