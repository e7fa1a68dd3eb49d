"""Questions to hooks, as of a plain call; what matters to a test is named."""

from typing import Any

from wit_world.exports.before_call import PlannedCall
from wit_world.exports.call_log import CallEntry, Direction
from wit_world.exports.caller_id import IncomingCall
from wit_world.exports.card_action import PressedAction
from wit_world.exports.meeting_filter import Meeting, ResponseStatus, ShowAs
from wit_world.imports.directory import Person
from wit_world.imports.types import Agent, Caller, Caller_Phone, KeyStrength, LookupKey, PhoneCaller, RequestContext

NOW = "2026-11-26T09:00:00-08:00"


def agent(**known: Any) -> Agent:
    """Alice of Fabrikam."""
    alice = {
        "id": "00000000-0000-4000-8000-000000000001",
        "user_principal_name": "alice@fabrikam.example",
        "display_name": "Alice",
        "email": "alice@fabrikam.example",
        "locale": "en-US",
        "time_zone": "America/Los_Angeles",
        "extra": [],
    }
    return Agent(**(alice | known))


def context(**known: Any) -> RequestContext:
    """Alice, in the United States, who tries the plugin."""
    plain = {
        "agent": agent(),
        "default_region": "US",
        "now": NOW,
        "deadline_ms": 2000,
        "purpose": "test",
        "extra": [],
    }
    return RequestContext(**(plain | known))


def phone_caller(number: str, **known: Any) -> Caller_Phone:
    """A caller with this number in E.164, perhaps with `;ext=` and an extension. The country is not known: name it where it matters."""
    line, _, extension = number.partition(";ext=")
    keys = [LookupKey(value=number, strength=KeyStrength.EXACT)]
    if extension:
        keys.append(LookupKey(value=line, strength=KeyStrength.NO_EXTENSION))
    plain = {
        "raw": number,
        "e164": line,
        "extension": extension or None,
        "keys": keys,
        "region": None,
        "number_type": "fixed-line-or-mobile",
        "network_name": None,
    }
    return Caller_Phone(PhoneCaller(**(plain | known)))


def incoming_call(caller: Caller, **known: Any) -> IncomingCall:
    """A call that rings."""
    plain = {
        "call_id": "call-1",
        "called_number": None,
        "via_queue": None,
        "transferred_from": None,
        "received_at": NOW,
        "context": [],
    }
    return IncomingCall(caller=caller, **(plain | known))


def planned_call(to: Caller, **known: Any) -> PlannedCall:
    """A call that an agent wants to make."""
    return PlannedCall(to=to, **({"call_id": "call-1", "customer": None, "context": []} | known))


def pressed_action(action: str, caller: Caller, **known: Any) -> PressedAction:
    """A button that was pressed, without a yes to a question."""
    plain = {"call_id": "call-1", "record": None, "confirmed": False, "context": []}
    return PressedAction(action=action, caller=caller, **(plain | known))


def call_entry(party: Caller, outcome: str, **known: Any) -> CallEntry:
    """An incoming call that has ended."""
    plain = {
        "idempotency_key": "call-1-1",
        "call_id": "call-1",
        "direction": Direction.INCOMING,
        "called_number": None,
        "via_queue": None,
        "transferred_from": None,
        "customer": None,
        "related": [],
        "started_at": NOW,
        "answered_at": None,
        "ended_at": NOW,
        "duration_s": None,
        "notes": None,
        "disposition": None,
        "external_id": None,
        "recording": None,
        "transcript": None,
        "extra": [],
    }
    return CallEntry(party=party, outcome=outcome, **(plain | known))


def meeting(id: str, **known: Any) -> Meeting:
    """A meeting to which nobody else is invited."""
    plain = {
        "subject": None,
        "start": NOW,
        "end": NOW,
        "all_day": False,
        "recurring": False,
        "private": False,
        "location": None,
        "organizer": None,
        "attendees": [],
        "response": ResponseStatus.ACCEPTED,
        "show_as": ShowAs.BUSY,
        "categories": [],
        "context": [],
    }
    return Meeting(id=id, **(plain | known))


def person(*, id: str, display_name: str, **known: Any) -> Person:
    """A person of the tenant of whom at least the name is known."""
    plain = {"email": None, "job_title": None, "department": None, "phones": [], "extra": []}
    return Person(id=id, display_name=display_name, **(plain | known))
