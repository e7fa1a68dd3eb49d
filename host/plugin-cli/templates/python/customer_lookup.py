"""Supplies the customers, instead of the host's own store."""

from names import names
from switchboard_plugin import customer, customer_page
from wit_world import exports
from wit_world.imports.types import Customer, CustomerPage, CustomerPhone, PageRequest, RequestContext


class CustomerLookup(exports.CustomerLookup):
    def search(self, query: str, page: PageRequest, context: RequestContext) -> CustomerPage:
        words = query.lower()
        known = [(number, name) for number, name in names().items() if words in number or words in name.lower()]
        # The cursor is ours: here, how many were shown before.
        shown = int(page.cursor) if page.cursor and page.cursor.isdigit() else 0
        following = shown + page.limit
        return customer_page(
            [record(number, name) for number, name in known[shown:following]],
            next_cursor=str(following) if following < len(known) else None,
            total=len(known),
        )

    def get(self, id: str, context: RequestContext) -> Customer | None:
        known = names()
        return record(id, known[id]) if id in known else None


def record(number: str, name: str) -> Customer:
    phone = CustomerPhone(number=number, e164=None, extension=None, label=None)
    return customer(id=number, name=name, phones=[phone])
