import json
import unittest

from call_log import CallLog
from componentize_py_types import Err
from switchboard_plugin.testing import FakeHost, answer, call_entry, context, phone_caller

ENTRY = call_entry(phone_caller("+14255550100"), "answered", notes="Wants an offer.")


class TestCallLog(unittest.TestCase):
    def test_an_ended_call_is_written_down(self):
        saved = answer("/calls/call-1", method="PUT", connection="crm", status=201, json={"id": "activity-1"})
        with FakeHost(http=[saved]) as host:
            self.assertEqual(CallLog().save(ENTRY, context()), "activity-1")
        self.assertEqual(json.loads(host.requests[0].body)["notes"], "Wants an offer.")

    def test_while_the_crm_is_down_the_host_is_asked_to_try_again(self):
        down = answer("/calls/call-1", method="PUT", connection="crm", status=503)
        with FakeHost(http=[down]), self.assertRaises(Err) as failed:
            CallLog().save(ENTRY, context())
        self.assertEqual(failed.exception.value.kind, "unavailable")
