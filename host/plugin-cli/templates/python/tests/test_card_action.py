import unittest

from card_action import CardAction
from componentize_py_types import Err
from switchboard_plugin import confirm
from switchboard_plugin.testing import FakeHost, agent, context, phone_caller, pressed_action
from wit_world.exports.card_action import Outcome_Confirm, Outcome_Done

CALLER = phone_caller("+14255550100")


class TestCardAction(unittest.TestCase):
    def test_a_number_is_blocked_after_a_yes_and_not_before(self):
        with FakeHost() as host:
            asked = CardAction().perform(pressed_action("block", CALLER), context())
            self.assertIsInstance(asked.outcome, Outcome_Confirm)
            self.assertEqual(host.key_values, {})
            done = CardAction().perform(pressed_action("block", CALLER, confirmed=True), context())
        self.assertIsInstance(done.outcome, Outcome_Done)
        self.assertEqual(host.text("blocked:+14255550100"), "Alice")

    def test_without_the_grant_nothing_is_blocked(self):
        with FakeHost(grants=[]), self.assertRaises(Err) as failed:
            CardAction().perform(pressed_action("block", CALLER, confirmed=True), context())
        self.assertEqual(failed.exception.value.kind, "denied")

    def test_the_agent_is_asked_in_their_language(self):
        german = context(agent=agent(locale="de-DE"))
        with FakeHost():
            asked = CardAction().perform(pressed_action("block", CALLER), german)
        self.assertEqual(asked, confirm("+14255550100 für alle sperren?"))
