"""Checks the OpenAPI document with a validator, and a running demo against the document.

    python run.py PATH-OF-OPENAPI.JSON PATH-OF-SWITCHBOARD
"""

import json
import sys
import uuid
import warnings
from collections import Counter

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from people import Person, running_demo

# The same cases each time: a finding is one of the change that brought it.
SEED = 20261126

# Cases of each operation: valid ones by who may, some of them about things that are there; invalid ones; and valid
# ones by who may not.
VALID, INVALID, BY_OTHERS = 4, 2, 1

# What can't be tried so, and why.
NOT_TRIED = {
    "stream_events": "its answer does not end while the session lives",
    "sign_out": "it would end the session with which all else is tried; it is called once, at the end",
}

load_all_checks()
CHECKED = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)
REJECTED = CHECKED + CHECKS.get_by_names(["negative_data_rejection"])


def check_examples(document):
    """Each example is one of its schema."""
    count = 0
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", []):
            whole = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
            Draft202012Validator(whole).validate(example)
            count += 1
    if count < 10:
        raise AssertionError(f"only {count} examples")
    return count


def things(agent, admin, operator):
    """Things that are there, by the template of the paths that name them."""
    customer = admin.make("/api/v1/customers", json={"name": "To be tried"})["id"]
    call = agent.make("/api/v1/calls/incoming", json={"callId": "tried", "callerInfo": {}})["callId"]
    session = agent.make("/api/v1/calling/sessions", json={"device": "d", "sdkVersion": "1"})["id"]
    token = admin.make("/api/v1/admin/tokens", json={"name": "tried"})["id"]
    tenant = operator.make(
        "/api/v1/operator/tenants", json={"id": str(uuid.uuid4()), "name": "To be tried", "defaultRegion": "US"}
    )["id"]
    csv = {"content-type": "text/csv", **admin.headers}
    taken = requests.post(
        f"{admin.front}/api/v1/customers/import", data="name\nOf a file\n", headers=csv, timeout=30
    ).json()["id"]
    plugins = requests.get(f"{admin.front}/api/v1/admin/plugins", headers=admin.headers, timeout=30).json()["items"]
    book = next(plugin for plugin in plugins if plugin["name"] == "phone-book")
    key = f"{admin.front}/api/v1/admin/plugins/phone-book/key-value/tried"
    requests.put(key, data=b"value", headers=admin.headers, timeout=30).raise_for_status()
    plugin = {"name": "phone-book", "key": "tried", "digest": book["versions"][0]["digest"], "connection": "crm"}
    people = requests.get(f"{agent.front}/api/v1/directory/users", headers=agent.headers, timeout=30).json()
    return {
        "/api/v1/customers/imports/": {"id": taken},
        "/api/v1/customers/": {"id": customer},
        "/api/v1/calls/": {"id": call},
        "/api/v1/calling/sessions/": {"id": session},
        "/api/v1/directory/users/": {"id": people["items"][0]["id"]},
        "/api/v1/admin/tokens/": {"id": token},
        "/api/v1/admin/plugins/": plugin,
        "/api/v1/operator/tenants/": {"id": tenant},
    }


class Run:
    """Calls of operations, and what was found."""

    def __init__(self, front):
        self.agent = Person(front, "alice@fabrikam.example")
        self.admin = Person(front, "nestor@fabrikam.example")
        self.operator = Person(front, "operator@contoso.example")
        self.nobody = Person(front)
        self.front = front
        self.there = things(self.agent, self.admin, self.operator)
        self.statuses = Counter()
        self.found = []
        self.all_valid = 0

    def who_may(self, path):
        if "/operator/" in path:
            return self.operator
        # Calls and calling sessions are of the agent who made them.
        return self.agent if "/calls" in path or "/calling" in path else self.admin

    def known(self, path):
        prefix = next((prefix for prefix in self.there if path.startswith(prefix)), None)
        wanted = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        if not wanted or prefix is None:
            return None
        return {name: self.there[prefix][name] for name in wanted}

    def try_one(self, case, person, checks):
        answer = case.call(base_url=self.front, headers=person.headers, allow_redirects=False, timeout=60)
        self.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=checks)
        except Exception as failure:  # noqa: BLE001: whatever is found is told, and the run goes on
            self.found.append(f"{case.operation.label}: {failure}")

    def try_operation(self, operation):
        person, known = self.who_may(operation.path), self.known(operation.path)

        def run(mode, count, asked, checks):
            cases = iter(range(count * 10))

            @seed(SEED)
            @settings(
                max_examples=count,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def each(case):
                if mode is GenerationMode.POSITIVE and known is not None and next(cases, 0) % 2 == 0:
                    case.path_parameters = dict(known)
                self.try_one(case, asked, checks)

            each()

        run(GenerationMode.POSITIVE, VALID, person, CHECKED)
        run(GenerationMode.POSITIVE, BY_OTHERS, self.agent if person is not self.agent else self.nobody, CHECKED)
        try:
            run(GenerationMode.NEGATIVE, INVALID, person, REJECTED)
        except Unsatisfiable:
            # Where all parameters are texts of any kind, nothing is invalid.
            self.all_valid += 1


def main(path, binary):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    validate(document)
    print(f"  the document is valid; {check_examples(document)} examples fit their schemas")

    schema = schemathesis.openapi.from_dict(document)
    # Who asks is set by the run, not made up.
    schema.config.generation.update(with_security_parameters=False, allow_x00=False)
    tried = 0
    with running_demo(binary) as front:
        served = requests.get(f"{front}/api/v1/openapi.json", timeout=30).json()
        if served != document:
            raise AssertionError("the demo serves another document: build it, or run `cargo xtask openapi`")
        run = Run(front)
        for result in schema.get_all_operations():
            operation = result.ok()
            if operation.definition.raw["operationId"] in NOT_TRIED:
                continue
            run.try_operation(operation)
            tried += 1
        for person in (run.agent, run.admin, run.operator):
            out = requests.post(f"{front}/auth/sign-out", headers=person.headers, timeout=30)
            if out.status_code != 204:
                raise AssertionError(f"signing out answers {out.status_code}")
    cases = sum(run.statuses.values())
    print(f"  {cases} cases of {tried} operations; answers: {dict(sorted(run.statuses.items()))}")
    print(f"  {run.all_valid} operations take nothing that could be invalid")
    if run.found:
        print("\n\n".join(run.found))
        raise SystemExit(f"{len(run.found)} findings")
    good = sum(count for status, count in run.statuses.items() if status < 400)
    # A run in which all is refused would find nothing, whatever is there.
    if cases < 400 or good < 80:
        raise SystemExit(f"only {cases} cases, of which {good} were let in")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*sys.argv[1:])
