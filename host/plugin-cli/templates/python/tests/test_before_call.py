import unittest

from before_call import BeforeCall
from switchboard_plugin import allow
from switchboard_plugin.testing import FakeHost, context, phone_caller, planned_call
from wit_world.exports.before_call import Decision_Block, Decision_Warn

CALL = planned_call(phone_caller("+4930123456", region="DE"))


class TestBeforeCall(unittest.TestCase):
    def test_what_is_listed_is_blocked_also_where_the_agent_would_only_be_asked(self):
        with FakeHost(settings={"doNotCall": ["+4930123456"], "askBeforeCountries": ["DE"]}):
            self.assertIsInstance(BeforeCall().decide(CALL, context()).decision, Decision_Block)
        with FakeHost(settings={"askBeforeCountries": ["DE"]}):
            self.assertIsInstance(BeforeCall().decide(CALL, context()).decision, Decision_Warn)

    def test_without_settings_everybody_may_be_called(self):
        with FakeHost():
            self.assertEqual(BeforeCall().decide(CALL, context()), allow())
