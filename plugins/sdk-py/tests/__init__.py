"""Tests of the SDK: `python3 -m unittest` in the folder above."""

import switchboard_plugin  # noqa: F401  (the types of the contract come with it)
