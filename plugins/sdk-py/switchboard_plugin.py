"""The contract's larger records, with what is seldom set left empty.

The types are in `wit_world`, which the build makes of the contract and of the plugin's hooks; so the module of a hook is there
only if the plugin has that hook.
"""

from typing import Any

from wit_world.imports import types

try:
    from wit_world.exports import caller_id
except ImportError:
    caller_id = None
try:
    from wit_world.exports import meeting_filter
except ImportError:
    meeting_filter = None


def caller_match(key: types.LookupKey, *, source: str, record_id: str, name: str, why: str, **known: Any):
    """A contact that this key led to."""
    national = key.strength == types.KeyStrength.NATIONAL
    record = {
        "record_type": "contact",
        "company": None,
        "title": None,
        "email": None,
        "matched_number": None if national else key.value,
        "strength": key.strength,
        "confidence": 100,
        "last_activity": None,
        "owner": None,
        "badges": [],
        "fields": [],
        "actions": [],
        "open_items": [],
        "extra": [],
    }
    return caller_id.CallerMatch(source=source, record_id=record_id, name=name, why=why, **(record | known))


def found(matches: list):
    """These matches, best first. None at all is `not_found()`."""
    outcome = caller_id.Outcome_Found(matches) if matches else caller_id.Outcome_NotFound()
    return caller_id.Resolution(outcome=outcome, partial=False, presentation=None, cache=None)


def not_found():
    """Nobody is known by this caller's keys."""
    return found([])


def suppressed(reason: str):
    """The call is shown without identification, for this reason."""
    return caller_id.Resolution(
        outcome=caller_id.Outcome_Suppressed(reason), partial=False, presentation=None, cache=None
    )


def customer(*, id: str, name: str, **known: Any) -> types.Customer:
    """A contact of whom at least the name is known."""
    record = {
        "record_type": "contact",
        "company": None,
        "title": None,
        "email": None,
        "phones": [],
        "owner": None,
        "last_activity": None,
        "url": None,
        "badges": [],
        "fields": [],
        "extra": [],
    }
    return types.Customer(id=id, name=name, **(record | known))


def verdict(meeting, visibility, **said: Any):
    """A verdict on a meeting."""
    record = {"reason": None, "rank": 0, "label": None, "customers": [], "extra": []}
    return meeting_filter.Verdict(meeting_id=meeting.id, visibility=visibility, **(record | said))
