import json
import unittest

from customer_edit import CustomerEdit
from switchboard_plugin import customer, invalid
from switchboard_plugin.testing import FakeHost, answer, context
from wit_world.exports.customer_edit import Outcome_Saved


class TestCustomerEdit(unittest.TestCase):
    def test_only_what_is_changed_is_sent(self):
        saved = answer("/contacts/c-7", method="PATCH", connection="crm", json={"id": "c-7"})
        draft = customer(id="c-7", name="Ida Berg", company="Northwind Traders")
        with FakeHost(http=[saved]) as host:
            outcome = CustomerEdit().update(draft, ["name"], context())
        self.assertIsInstance(outcome, Outcome_Saved)
        self.assertEqual(json.loads(host.requests[0].body), {"name": "Ida Berg"})

    def test_what_the_crm_does_not_take_stands_at_its_member(self):
        errors = {"errors": {"email": "This address bounces."}}
        refused = answer("/contacts", method="POST", connection="crm", status=422, json=errors)
        with FakeHost(http=[refused]):
            outcome = CustomerEdit().create(customer(id="", name="Ida Berg"), context())
        self.assertEqual(outcome, invalid({"email": "This address bounces."}))
