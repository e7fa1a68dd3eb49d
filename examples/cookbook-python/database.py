"""The database behind PostgREST, over the connection `database`."""

from typing import Any, TypedDict
from urllib.parse import quote

from componentize_py_types import Err
from switchboard_plugin import Response, plugin_error, request
from wit_world.imports.http import Request
from wit_world.imports.types import LookupKey, PluginError


# ANCHOR: rows
class CallerRow(TypedDict):
    """A row of the view `callers`."""

    id: str
    phone: str
    name: str
    company: str | None


class OrderRow(TypedDict):
    """A row of the view `open_orders`."""

    id: str
    caller_id: str
    title: str
# ANCHOR_END: rows


# ANCHOR: requests
# One more than a card shows is asked for, so that we know whether there are more.
MOST = 20


def callers_with(keys: list[LookupKey]) -> Request:
    """`SELECT … FROM callers WHERE phone IN (…) ORDER BY last_contact DESC LIMIT 21`"""
    columns = "id,phone,name,company"
    target = f"/callers?phone={one_of(keys)}&select={columns}&order=last_contact.desc&limit={MOST + 1}"
    return request(target, connection="database", timeout_ms=1500)


def orders_of(keys: list[LookupKey]) -> Request:
    """`SELECT … FROM open_orders WHERE phone IN (…) LIMIT 50`"""
    target = f"/open_orders?phone={one_of(keys)}&select=id,caller_id,title&limit=50"
    return request(target, connection="database", timeout_ms=1000)


def one_of(keys: list[LookupKey]) -> str:
    """PostgREST's `IN`: each value in quotation marks. A key has only digits, `+`, `;` and `ext=`, so none can end the list."""
    values = ",".join(quote(f'"{key.value}"', safe="") for key in keys)
    return f"in.({values})"
# ANCHOR_END: requests


# ANCHOR: answers
def rows(answer: Response | PluginError) -> list[Any]:
    """The rows of an answer. What is wrong is told in a way that the admin can act on."""
    if isinstance(answer, PluginError):
        raise Err(answer)
    if answer.status == 404:
        text = "the database does not offer this view: create it, and let the connection's role read it"
        raise plugin_error("misconfigured", text, connection="database")
    # 401, 403, 429 and 5xx become errors of the kind that the host acts on.
    return answer.expect_ok().json()
# ANCHOR_END: answers
