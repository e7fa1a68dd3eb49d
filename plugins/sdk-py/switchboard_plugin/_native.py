"""What a component gets from its build, for where there is none: the contract's types, and capabilities that ask a fake host.

`native/` is what `componentize-py --wit-path wit/plugin-v1 --world plugin bindings` makes of the contract. A plugin that runs in a
component never imports this module.
"""

import inspect
import sys
import typing
from pathlib import Path
from typing import Any, Callable

if not hasattr(typing, "Self"):
    # What is generated imports it, and Python 3.10 has none.
    typing.Self = typing.Any

sys.path.append(str(Path(__file__).parent / "native"))

from wit_world.imports import customers, directory, http, key_value, log, settings  # noqa: E402

# The fake host that answers now.
host: Any = None


def _asking(capability: str, method: str) -> Callable[..., Any]:
    """A function that has the fake host answer."""

    def ask(*arguments: Any, **named: Any) -> Any:
        if host is None:
            raise RuntimeError(
                f"{capability}.{method} was called, and no host is there to answer: "
                "call the hook in `with switchboard_plugin.testing.FakeHost():`"
            )
        return host.ask(capability, method, *arguments, **named)

    return ask


for _module in (customers, directory, http, key_value, log, settings):
    for _name, _value in list(vars(_module).items()):
        if inspect.isfunction(_value) and _value.__module__ == _module.__name__:
            setattr(_module, _name, _asking(_module.__name__.rsplit(".", 1)[-1], _name))
