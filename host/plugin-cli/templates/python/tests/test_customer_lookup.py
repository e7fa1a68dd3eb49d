import unittest

from customer_lookup import CustomerLookup
from switchboard_plugin.testing import FakeHost, context
from wit_world.imports.types import PageRequest


class TestCustomerLookup(unittest.TestCase):
    def test_a_search_goes_on_where_the_page_before_ended(self):
        names = {"+14255550100": "Northwind", "+14255550101": "Contoso", "+14255550102": "Northgate"}
        with FakeHost(settings={"names": names}):
            first = CustomerLookup().search("north", PageRequest(cursor=None, limit=1), context())
            rest = CustomerLookup().search("north", PageRequest(cursor=first.next_cursor, limit=1), context())
        self.assertEqual((first.items[0].name, first.total), ("Northwind", 2))
        self.assertEqual((rest.items[0].name, rest.next_cursor), ("Northgate", None))
