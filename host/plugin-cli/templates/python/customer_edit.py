"""Creates and changes customers in the tenant's CRM, over the connection `crm`."""

from dataclasses import replace

from switchboard_plugin import Response, conflict, customer_gone, invalid, saved, send
from wit_world import exports
from wit_world.exports.customer_edit import Outcome
from wit_world.imports.types import Customer, RequestContext

# What the CRM keeps of a customer, by the contract's names.
MEMBERS = ["name", "company", "title", "email", "phones"]


class CustomerEdit(exports.CustomerEdit):
    def create(self, draft: Customer, context: RequestContext) -> Outcome:
        return outcome(draft, send("/contacts", connection="crm", json=document(draft, MEMBERS)))

    def update(self, draft: Customer, changed: list[str], context: RequestContext) -> Outcome:
        # Only what the agent has changed: the CRM may know the rest better.
        document_ = document(draft, changed)
        return outcome(draft, send(f"/contacts/{draft.id}", connection="crm", method="PATCH", json=document_))


def document(draft: Customer, members: list[str]) -> dict:
    everything = {
        "name": draft.name,
        "company": draft.company,
        "title": draft.title,
        "email": draft.email,
        "phones": [phone.e164 or phone.number for phone in draft.phones],
    }
    return {member: value for member, value in everything.items() if member in members}


def outcome(draft: Customer, response: Response) -> Outcome:
    """What the CRM's answer means to the agent."""
    if response.status == 404:
        return customer_gone()
    if response.status == 409:
        return conflict(response.json().get("message", ""))
    if response.status == 422:
        return invalid(response.json().get("errors", {}))
    return saved(replace(draft, id=response.expect_ok().json().get("id", draft.id)))
