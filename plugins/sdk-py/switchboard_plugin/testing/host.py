"""A fake host: what a test gives it, and what it was asked."""

import json as _json
import re
from dataclasses import dataclass, field
from math import inf
from typing import Any, Iterable

from componentize_py_types import Err, Ok
from wit_world.imports import customers as _customers
from wit_world.imports import http as _http
from wit_world.imports import key_value as _key_value
from wit_world.imports import log as _log
from wit_world.imports import types
from wit_world.imports.directory import Person

from .. import _native, plugin_error

# What an admin can refuse a plugin. Settings and the log are always there.
CAPABILITIES = ("customers", "directory", "http", "key-value")
# The most customers that a search by keys or addresses answers.
FOUND = 20


@dataclass(frozen=True)
class Line:
    """A line that the plugin wrote to the tenant's log."""

    level: _log.Level
    message: str
    fields: list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """The recorded answer to the requests of a connection, method and target."""

    target: str
    method: str
    connection: str | None
    result: _http.Response | types.PluginError


def answer(
    target: str,
    *,
    method: str = "GET",
    connection: str | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
    json: Any = None,
    text: str = "",
    error: Err | None = None,
) -> Answer:
    """The answer of another system. `json` is a document, `text` any other body; with `error` the request fails."""
    body = text if json is None else _json.dumps(json)
    response = _http.Response(status=status, headers=list((headers or {}).items()), body=body.encode())
    return Answer(target, method, connection, response if error is None else error.value)


@dataclass
class _Kept:
    """A stored value, and the second at which it expires."""

    value: bytes
    until: float = field(default=inf)


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else _json.dumps(value)).encode()


def _at_most(most: int, items: list, what: str) -> None:
    if len(items) > most:
        raise plugin_error("invalid", f"at most {most} {what} in one call, these are {len(items)}")


def _is_of(phone: types.CustomerPhone, key: types.LookupKey) -> bool:
    """Whether a number is the one that a key means."""
    number = phone.e164 or re.sub(r"[^+0-9]", "", phone.number)
    if key.strength == types.KeyStrength.NATIONAL:
        return number.endswith(key.value)
    line, has_extension, wanted = key.value.partition(";ext=")
    if number != line:
        return False
    if not has_extension:
        return phone.extension is None
    return phone.extension is not None and wanted in ("*", phone.extension)


class FakeHost:
    """A host that answers as the test says, within `with`.

    `settings` are JSON values by their names, `grants` what is granted instead of everything, `http` answers of other systems (see
    `answer`; the first that fits a request answers it, each time), `key_values` texts, bytes or JSON documents, `customers` those of
    the host's own store (see `switchboard_plugin.customer`; numbers in E.164), `people` those of the tenant (see `person`).
    """

    def __init__(
        self,
        *,
        settings: dict[str, Any] | None = None,
        grants: Iterable[str] | None = None,
        http: Iterable[Answer] = (),
        key_values: dict[str, Any] | None = None,
        customers: Iterable[types.Customer] = (),
        people: Iterable[Person] = (),
    ):
        self._settings = settings or {}
        self._grants = CAPABILITIES if grants is None else tuple(grants)
        unknown = [name for name in self._grants if name not in CAPABILITIES]
        if unknown:
            raise ValueError(f"{unknown[0]!r} can't be granted; what can is {', '.join(CAPABILITIES)}")
        self._answers = list(http)
        self._kept = {key: _Kept(_bytes(value)) for key, value in (key_values or {}).items()}
        self._customers = list(customers)
        self._people = list(people)
        self._seconds = 0.0
        self._faults: list[str] = []
        self._before: list[Any] = []
        # The requests that the plugin sent, and the lines that it wrote, in their order.
        self.requests: list[_http.Request] = []
        self.log: list[Line] = []

    def __enter__(self) -> "FakeHost":
        self._before.append(_native.host)
        _native.host = self
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        _native.host = self._before.pop()
        faults, self._faults = self._faults, []
        # A test that fails already shows its own reason.
        if faults and not isinstance(error, AssertionError):
            raise AssertionError("\n".join(faults)) from error

    @property
    def key_values(self) -> dict[str, bytes]:
        """The values that are stored now."""
        return {key: kept.value for key, kept in sorted(self._kept.items()) if self._seconds < kept.until}

    def text(self, key: str) -> str | None:
        """A stored value as a text."""
        value = self.key_values.get(key)
        return None if value is None else value.decode()

    def advance(self, seconds: float) -> None:
        """Lets seconds go by, after which values expire."""
        self._seconds += seconds

    def ask(self, capability: str, method: str, *arguments: Any, **named: Any) -> Any:
        """What the host answers when a plugin asks; the SDK calls this."""
        grant = capability.replace("_", "-")
        if grant in CAPABILITIES and grant not in self._grants and method != "send_all":
            raise plugin_error(
                "denied",
                "the capability is not granted to this plugin: the manifest asks for it under `grants`, and an admin grants it",
            )
        return getattr(self, f"_{capability}_{method}")(*arguments, **named)

    def _settings_get(self, key: str) -> str | None:
        return _json.dumps(self._settings[key]) if key in self._settings else None

    def _log_write(self, level: _log.Level, message: str, fields: list[tuple[str, str]]) -> None:
        self.log.append(Line(level, message, fields))

    def _http_send(self, request: _http.Request) -> _http.Response:
        self.requests.append(request)
        for known in self._answers:
            if (known.connection, known.method.upper(), known.target) == (
                request.connection,
                request.method.upper(),
                request.target,
            ):
                if isinstance(known.result, types.PluginError):
                    raise Err(known.result)
                return known.result
        over = f" over {request.connection}" if request.connection else ""
        asked = f"{request.method} {request.target}{over}"
        self._faults.append(f"no answer is recorded for {asked}: add it to `http` of the fake host")
        raise plugin_error("unavailable", self._faults[-1])

    def _http_send_all(self, requests: list[_http.Request]) -> list[Ok | Err]:
        sent: list[Ok | Err] = []
        for place, request in enumerate(requests):
            try:
                if place >= 8:
                    raise plugin_error("quota-exceeded", "at most 8 requests are sent side by side")
                sent.append(Ok(self.ask("http", "send", request)))
            except Err as error:
                sent.append(error)
        return sent

    def _key_value_get(self, key: str) -> bytes | None:
        return self.key_values.get(key)

    def _key_value_get_many(self, keys: list[str]) -> list[bytes | None]:
        _at_most(50, keys, "keys")
        return [self.key_values.get(key) for key in keys]

    def _key_value_set(self, key: str, value: bytes, ttl_s: int | None) -> None:
        if not 1 <= len(key.encode()) <= 512:
            raise plugin_error("invalid", "a key has 1 to 512 bytes")
        if len(value) > 65_536:
            raise plugin_error("invalid", "a value has at most 65536 bytes")
        self._kept[key] = _Kept(value, inf if ttl_s is None else self._seconds + ttl_s)

    def _key_value_remove(self, key: str) -> None:
        self._kept.pop(key, None)

    def _key_value_list_keys(self, prefix: str, cursor: str | None) -> _key_value.KeyPage:
        keys = [key for key in self.key_values if key.startswith(prefix) and (cursor is None or key > cursor)]
        return _key_value.KeyPage(keys=keys[:200], next_cursor=keys[199] if len(keys) > 200 else None)

    def _directory_get(self, id: str) -> Person | None:
        return next((person for person in self._people if person.id == id), None)

    def _directory_get_many(self, ids: list[str]) -> list[Person | None]:
        _at_most(20, ids, "ids")
        return [self._directory_get(id) for id in ids]

    def _directory_find_by_phone(self, e164: str) -> list[Person]:
        return [person for person in self._people if e164 in person.phones]

    def _customers_get(self, id: str) -> types.Customer | None:
        return next((customer for customer in self._customers if customer.id == id), None)

    def _customers_get_many(self, ids: list[str]) -> list[types.Customer | None]:
        _at_most(50, ids, "ids")
        return [self._customers_get(id) for id in ids]

    def _customers_find_by_phone(self, keys: list[types.LookupKey]) -> list[_customers.Found]:
        _at_most(50, keys, "keys")
        found: dict[str, _customers.Found] = {}
        for key in keys:
            for customer in self._customers:
                phone = next((phone for phone in customer.phones if _is_of(phone, key)), None)
                if phone and customer.id not in found:
                    found[customer.id] = _customers.Found(customer, key.strength, phone.number)
        return list(found.values())[:FOUND]

    def _customers_find_by_email(self, emails: list[str]) -> list[types.Customer]:
        _at_most(50, emails, "addresses")
        wanted = {email.lower() for email in emails}
        return [one for one in self._customers if one.email and one.email.lower() in wanted][:FOUND]

    def _customers_search(self, query: str, page: types.PageRequest) -> types.CustomerPage:
        if not 1 <= page.limit <= 200:
            raise plugin_error("invalid", "limit must be 1 to 200")

        def texts(customer: types.Customer) -> list[str | None]:
            numbers = [text for phone in customer.phones for text in (phone.number, phone.e164)]
            return [customer.name, customer.company, customer.email, *numbers]

        words = query.lower()
        found = [one for one in self._customers if any(words in text.lower() for text in texts(one) if text)]
        shown = int(page.cursor) if page.cursor and page.cursor.isdigit() else 0
        following = shown + page.limit
        return types.CustomerPage(
            items=found[shown:following],
            next_cursor=str(following) if following < len(found) else None,
            total=len(found),
            partial=False,
        )
