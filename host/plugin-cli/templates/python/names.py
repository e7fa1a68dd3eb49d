"""The setting `names`: each number in E.164 with the name of whoever has it."""

import json

from switchboard_plugin import plugin_error
from wit_world.imports import settings


def names() -> dict[str, str]:
    """What the tenant's admin has set. Nothing is set at first."""
    try:
        return json.loads(settings.get("names") or "{}")
    except ValueError as error:
        raise plugin_error("misconfigured", f"the setting names: {error}") from error
