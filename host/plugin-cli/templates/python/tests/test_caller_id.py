import unittest

from caller_id import CallerId
from switchboard_plugin.testing import FakeHost, context, incoming_call, phone_caller
from wit_world.exports.caller_id import Outcome_Found, Outcome_NotFound
from wit_world.imports.types import Caller_Anonymous, KeyStrength


class TestCallerId(unittest.TestCase):
    def test_the_strongest_known_key_names_the_caller(self):
        call = incoming_call(phone_caller("+14255550100;ext=7"))
        with FakeHost(settings={"names": {"+14255550100": "Reception"}}):
            outcome = CallerId().resolve(call, context()).outcome
        self.assertIsInstance(outcome, Outcome_Found)
        found = outcome.value[0]
        self.assertEqual((found.name, found.strength), ("Reception", KeyStrength.NO_EXTENSION))

    def test_a_withheld_number_is_nobody(self):
        with FakeHost():
            answer = CallerId().resolve(incoming_call(Caller_Anonymous()), context())
        self.assertEqual(answer.outcome, Outcome_NotFound())
