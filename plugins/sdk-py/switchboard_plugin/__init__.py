"""The contract's larger records, with what is seldom set left empty; errors; HTTP.

The types are in `wit_world`, which the build makes of the contract and of the plugin's hooks; so the module of a hook is there
only if the plugin has that hook.
"""

import json as _json
from dataclasses import dataclass
from typing import Any

try:
    import wit_world  # noqa: F401
except ImportError:
    # Not in a component, but in a test: the SDK has the types for that, and `switchboard_plugin.testing` a host that answers.
    from . import _native  # noqa: F401

from componentize_py_types import Err, Ok
from wit_world.imports import http, types

try:
    from wit_world.exports import caller_id
except ImportError:
    caller_id = None
try:
    from wit_world.exports import meeting_filter
except ImportError:
    meeting_filter = None
try:
    from wit_world.exports import before_call
except ImportError:
    before_call = None
try:
    from wit_world.exports import customer_edit
except ImportError:
    customer_edit = None
try:
    from wit_world.exports import call_form
except ImportError:
    call_form = None
try:
    from wit_world.exports import card_action
except ImportError:
    card_action = None


def plugin_error(kind: str, message: str, *, retry_after_ms: int | None = None, connection: str | None = None) -> Err:
    """How a hook is to fail: `raise plugin_error("unavailable", "the CRM is down")`."""
    return Err(
        types.PluginError(kind=kind, message=message, retry_after_ms=retry_after_ms, connection=connection)
    )


@dataclass(frozen=True)
class Response:
    """The answer of another system. One with an error status is an answer, too."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the status is 200 to 299."""
        return 200 <= self.status < 300

    def header(self, name: str) -> str | None:
        """The first header of this name, in any letter case."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)

    def json(self) -> Any:
        try:
            return _json.loads(self.body)
        except ValueError as error:
            raise plugin_error("unavailable", "the other system answered with something that is not JSON") from error

    def expect_ok(self) -> "Response":
        """This answer if it is `ok`; otherwise it raises an error that says what the status means.

        401 and 403 mean that the credential is refused, 429 says how long to wait, any other that the system is unavailable.
        """
        if self.ok:
            return self
        said = f"the other system answered {self.status}"
        if self.status in (401, 403):
            raise plugin_error("unauthorized", said)
        if self.status != 429:
            raise plugin_error("unavailable", said)
        seconds = (self.header("retry-after") or "").strip()
        known = seconds.isascii() and seconds.isdigit() and int(seconds) < 4_000_000
        raise plugin_error("rate-limited", said, retry_after_ms=int(seconds) * 1000 if known else None)


def request(
    target: str,
    *,
    connection: str | None = None,
    method: str | None = None,
    headers: list[tuple[str, str]] | None = None,
    body: bytes | None = None,
    json: Any = None,
    timeout_ms: int | None = None,
) -> http.Request:
    """A request: GET, or POST if it has a body. `json` is a document that is sent as the body."""
    headers = list(headers or [])
    names = {name.lower() for name, _ in headers}
    if "accept" not in names:
        headers.append(("accept", "application/json"))
    if json is not None:
        body = _json.dumps(json).encode()
        if "content-type" not in names:
            headers.append(("content-type", "application/json"))
    method = method or ("GET" if body is None else "POST")
    return http.Request(
        connection=connection,
        method=method,
        target=target,
        headers=headers,
        body=body,
        timeout_ms=timeout_ms,
        extra=[],
    )


def send(target: str | http.Request, **wanted: Any) -> Response:
    """Sends a request. It raises what the host says if there is no answer; uncaught, that is how the hook fails."""
    wish = request(target, **wanted) if isinstance(target, str) else target
    answer = http.send(wish)
    return Response(answer.status, answer.headers, answer.body)


def send_all_settled(requests: list[http.Request]) -> list[Response | types.PluginError]:
    """Sends requests side by side, as `asyncio.gather(…, return_exceptions=True)` would: what failed is at its place."""
    return [
        Response(sent.value.status, sent.value.headers, sent.value.body) if isinstance(sent, Ok) else sent.value
        for sent in http.send_all(requests)
    ]


def send_all(requests: list[http.Request]) -> list[Response]:
    """Sends requests side by side, so that all take as long as the slowest. It raises the first failure."""
    answers = send_all_settled(requests)
    for answer in answers:
        if not isinstance(answer, Response):
            raise Err(answer)
    return answers


def record_ref(source: str, id: str, record_type: str = "contact") -> types.RecordRef:
    """A record in some system."""
    return types.RecordRef(source=source, record_type=record_type, id=id)


def link(label: str, url: str):
    """A button that opens a URL."""
    return caller_id.Action(kind="link", label=label, url=url, id=None)


def runs(label: str, id: str):
    """A button that runs `CardAction` of this plugin."""
    return caller_id.Action(kind="run", label=label, url=None, id=id)


def card_button(label: str, id: str) -> tuple[str, str]:
    """What offers a button of the card as a whole, in the `extra` of a presentation: it runs `CardAction` of this plugin."""
    return (f"action.{id}", label)


def open_item(*, id: str, item_type: str, label: str, **known: Any):
    """Something open with the customer: a case, an order."""
    record = {"status": None, "url": None, "extra": []}
    return caller_id.OpenItem(id=id, item_type=item_type, label=label, **(record | known))


def _ranged(record: Any, member: str, least: int, most: int) -> None:
    """Lets a record of the contract refuse a number out of range. The bindings would make 44 of 300 without a word."""
    fill = record.__init__

    def checked(self, *args: Any, **members: Any) -> None:
        fill(self, *args, **members)
        value = getattr(self, member)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(
                f"{record.__name__}.{member}: a whole number from {least} to {most} is expected, it is {value!r}"
            )

    record.__init__ = checked


if caller_id is not None:
    _ranged(caller_id.CallerMatch, "confidence", 0, 100)
    _ranged(caller_id.CacheHint, "ttl_s", 0, 2**32 - 1)
if meeting_filter is not None:
    _ranged(meeting_filter.Verdict, "rank", -(2**31), 2**31 - 1)


def caller_match(key: types.LookupKey, *, record: types.RecordRef, name: str, why: str, **known: Any):
    """A contact that this key led to."""
    national = key.strength == types.KeyStrength.NATIONAL
    defaults = {
        "company": None,
        "title": None,
        "email": None,
        "matched_number": None if national else key.value,
        "strength": key.strength,
        "confidence": 100,
        "last_activity": None,
        "owner": None,
        "url": None,
        "avatar_url": None,
        "badges": [],
        "fields": [],
        "actions": [],
        "open_items": [],
        "extra": [],
    }
    return caller_id.CallerMatch(record=record, name=name, why=why, **(defaults | known))


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


def customer_page(items: list[types.Customer], **known: Any) -> types.CustomerPage:
    """One page of a list of customers."""
    record = {"next_cursor": None, "total": None, "partial": False}
    return types.CustomerPage(items=items, **(record | known))


def verdict(meeting, visibility, **said: Any):
    """A verdict on a meeting."""
    record = {"reason": None, "rank": 0, "label": None, "customers": [], "extra": []}
    return meeting_filter.Verdict(meeting_id=meeting.id, visibility=visibility, **(record | said))


def allow():
    """The call is placed."""
    return before_call.Advice(decision=before_call.Decision_Allow(), extra=[])


def warn(words: str):
    """The agent reads these words first, and may give the call up."""
    return before_call.Advice(decision=before_call.Decision_Warn(words), extra=[])


def block(reason: str):
    """The call is not placed, for this reason."""
    return before_call.Advice(decision=before_call.Decision_Block(reason), extra=[])


def _performed(outcome, more: dict[str, Any]):
    record = {"open_url": None, "title": None, "subtitle": None, "badges": [], "extra": []}
    return card_action.Performed(outcome=outcome, **(record | more))


def done(words: str, **more: Any):
    """What the agent wanted is done."""
    return _performed(card_action.Outcome_Done(words), more)


def failed(reason: str, **more: Any):
    """It is not done, for this reason."""
    return _performed(card_action.Outcome_Failed(reason), more)


def confirm(question: str):
    """Nothing is done yet: the agent is asked this first."""
    return _performed(card_action.Outcome_Confirm(question), {})


def saved(customer: types.Customer):
    """The customer is saved, and is now like this."""
    return customer_edit.Outcome_Saved(customer)


def invalid(members: dict[str, str]):
    """The customer is not saved, because these members do not fit: what is wrong with each."""
    return customer_edit.Outcome_Invalid(
        [customer_edit.WrongMember(member=member, message=message) for member, message in members.items()]
    )


def conflict(words: str):
    """The customer is not saved: somebody else has changed it meanwhile, or there is one like it already."""
    return customer_edit.Outcome_Conflict(words)


def denied(words: str):
    """The customer is not saved: this agent may not."""
    return customer_edit.Outcome_Denied(words)


def customer_gone():
    """There is no such customer any more."""
    return customer_edit.Outcome_NotFound()


def choice(value: str, label: str):
    """One of several answers of a form: what is kept, and what the agent reads."""
    return call_form.Choice(value=value, label=label)


def form_field(name: str, kind: str, label: str, **more: Any):
    """A field that is always shown and need not be answered."""
    record = {"required": False, "choices": [], "value": None, "shown_if": None, "extra": []}
    return call_form.FormField(name=name, kind=kind, label=label, **(record | more))


def form(fields: list[Any], **more: Any):
    """These fields, with a disposition of free text."""
    record = {"dispositions": [], "disposition_required": False, "extra": []}
    return call_form.Form(fields=fields, **(record | more))
