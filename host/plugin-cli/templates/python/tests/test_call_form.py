import unittest

from call_form import CallForm
from switchboard_plugin.testing import FakeHost, context
from wit_world.imports.types import RecordRef


class TestCallForm(unittest.TestCase):
    def test_the_reason_has_to_be_known_of_customers(self):
        ada = RecordRef(source="crm", record_type="contact", id="7")
        with FakeHost():
            of_customer = CallForm().show("call-1", ada, context())
            of_nobody = CallForm().show("call-1", None, context())
        self.assertTrue(of_customer.fields[0].required)
        self.assertFalse(of_nobody.fields[0].required)
