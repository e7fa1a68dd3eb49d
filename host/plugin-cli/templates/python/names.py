"""The setting `names`: each number in E.164 with the name of whoever has it."""

import json

from componentize_py_types import Err
from wit_world.imports import settings
from wit_world.imports.types import HookError_Misconfigured


def names() -> dict[str, str]:
    """What the tenant's admin has set. Nothing is set at first."""
    try:
        return json.loads(settings.get("names") or "{}")
    except ValueError as error:
        raise Err(HookError_Misconfigured(f"the setting names: {error}")) from error
