"""The unit tests: `python3 -m unittest`, or pytest. They need no server: a fake host answers."""

import sys
from pathlib import Path

# The SDK, which a build packs with the plugin.
sys.path.append(str(Path(__file__).parents[1] / "vendor/switchboard/plugins/sdk-py"))

import switchboard_plugin  # noqa: E402, F401  (the types of the contract, `wit_world`, come with it)
