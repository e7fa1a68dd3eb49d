"""Unit tests of hooks, with `python3 -m unittest` or pytest, without a server and without WebAssembly: a fake host answers.

    with FakeHost(settings={"names": {"+14255550100": "Reception"}}) as host:
        answer = CallerId().resolve(incoming_call(phone_caller("+14255550100")), context())
    assert host.requests == []

A fake host has what a fixture of `switchboard plugin test` has, by the same names. A request for which no answer is recorded fails
with the kind `unavailable`, and then the test, at the end of `with`: so it does also where the plugin bears the error.
"""

from .build import (
    agent,
    call_entry,
    context,
    incoming_call,
    meeting,
    person,
    phone_caller,
    planned_call,
    pressed_action,
)
from .host import Answer, FakeHost, Line, answer

__all__ = [
    "Answer",
    "FakeHost",
    "Line",
    "agent",
    "answer",
    "call_entry",
    "context",
    "incoming_call",
    "meeting",
    "person",
    "phone_caller",
    "planned_call",
    "pressed_action",
]
