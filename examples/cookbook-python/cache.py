"""Callers that were found are kept for five minutes."""

import json

from componentize_py_types import Err
from database import CallerRow
from wit_world.imports import key_value, log

# ANCHOR: cache
SECONDS = 300


def key(number: str) -> str:
    # The version of the form: a newer plugin must not read what it does not understand.
    return f"callers-1:{number}"


def read(number: str) -> list[CallerRow] | None:
    """What is kept for a number. What can't be read is nothing: the database knows better anyway."""
    try:
        kept = key_value.get(key(number))
        return None if kept is None else json.loads(kept)
    except (Err, ValueError):
        return None


def write(number: str, callers: list[CallerRow]) -> None:
    """Keeps what was found. A card never fails for that: in a trial, for instance, the host refuses it."""
    try:
        key_value.set(key(number), json.dumps(callers).encode(), SECONDS)
    except Err as error:
        log.write(log.Level.DEBUG, "the callers were not kept", [("kind", error.value.kind)])
# ANCHOR_END: cache
