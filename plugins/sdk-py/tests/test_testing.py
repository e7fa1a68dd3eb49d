"""The fake host itself."""

import unittest

from componentize_py_types import Err
from switchboard_plugin import customer, plugin_error, request, send, send_all_settled
from switchboard_plugin.testing import FakeHost, answer, person
from wit_world.imports import customers, directory, key_value, log, settings
from wit_world.imports.types import CustomerPhone, KeyStrength, LookupKey, PageRequest

UNRECORDED = "no answer is recorded for GET /a over crm: add it to `http` of the fake host"


class TestFakeHost(unittest.TestCase):
    def kind(self, call, *arguments):
        with self.assertRaises(Err) as failed:
            call(*arguments)
        return failed.exception.value.kind

    def test_http_answers_are_found_by_connection_method_and_target(self):
        recorded = [
            answer("/a", connection="crm", status=404, headers={"retry-after": "3"}),
            answer("/a", connection="crm", method="PUT", json={"id": "7"}),
            answer("/a", text="plain"),
            answer("/b", error=plugin_error("timed-out", "too slow")),
        ]
        with FakeHost(http=recorded) as host:
            gone = send("/a", connection="crm")
            self.assertEqual((gone.status, gone.header("Retry-After")), (404, "3"))
            self.assertEqual(send("/a", connection="crm", method="put", json={}).json(), {"id": "7"})
            self.assertEqual(send("/a").body, b"plain")
            self.assertEqual(self.kind(send, "/b"), "timed-out")
            many = send_all_settled([request("/a")] * 9)
        self.assertEqual([getattr(one, "status", None) for one in many], [200] * 8 + [None])
        self.assertEqual(many[8].kind, "quota-exceeded")
        self.assertEqual((len(host.requests), host.requests[1].body), (12, b"{}"))

    def test_a_request_without_a_recorded_answer_fails_the_test_and_is_named(self):
        with self.assertRaises(AssertionError) as failed, FakeHost(http=[answer("/a")]):
            # The plugin bears the error; the test must not.
            self.assertEqual(self.kind(send, request("/a", connection="crm")), "unavailable")
        self.assertEqual(str(failed.exception), UNRECORDED)
        with self.assertRaises(AssertionError) as failed, FakeHost():
            send("/a", connection="crm")
        self.assertEqual(str(failed.exception), UNRECORDED)
        with self.assertRaisesRegex(AssertionError, "the test's own reason"), FakeHost():
            self.kind(send, "/a")
            self.fail("the test's own reason")

    def test_without_a_host_the_question_is_named(self):
        with self.assertRaisesRegex(RuntimeError, "^settings.get was called, and no host is there"):
            settings.get("names")
        with self.assertRaisesRegex(ValueError, "'htp' can't be granted"):
            FakeHost(grants=["htp"])

    def test_a_host_covers_another_within_with(self):
        with FakeHost(settings={"depth": 1}):
            with FakeHost(settings={"depth": 2}):
                self.assertEqual(settings.get("depth"), "2")
            self.assertEqual((settings.get("depth"), settings.get("other")), ("1", None))

    def test_values_are_kept_and_expire(self):
        with FakeHost(key_values={"old": "text", "document": {"a": 1}}) as host:
            key_value.set("short", b"2", ttl_s=10)
            self.assertEqual(sorted(host.key_values), ["document", "old", "short"])
            host.advance(10)
            self.assertEqual(key_value.get_many(["short", "document"]), [None, b'{"a": 1}'])
            key_value.remove("old")
            for number in range(201):
                key_value.set(f"n:{number:03}", b"", None)
            page = key_value.list_keys("n:", None)
            self.assertEqual((len(page.keys), page.next_cursor), (200, "n:199"))
            self.assertEqual(key_value.list_keys("n:", page.next_cursor).keys, ["n:200"])
            self.assertEqual(self.kind(key_value.set, "", b"", None), "invalid")
            self.assertEqual(self.kind(key_value.set, "k", bytes(65_537), None), "invalid")
            self.assertEqual(self.kind(key_value.get_many, ["k"] * 51), "invalid")
        self.assertIsNone(host.text("old"))

    def test_what_is_not_granted_is_denied(self):
        with FakeHost(grants=["http"], http=[answer("/a")]):
            self.assertEqual(send("/a").status, 200)
            self.assertEqual(self.kind(customers.get, "1"), "denied")
            self.assertEqual(self.kind(directory.get, "1"), "denied")
            self.assertEqual(self.kind(key_value.get, "k"), "denied")
        with FakeHost(grants=[]):
            self.assertEqual(self.kind(send, "/a"), "denied")
            self.assertEqual(send_all_settled([request("/a")])[0].kind, "denied")

    def test_customers_and_people_are_found_as_the_host_finds_them(self):
        def phone(number, extension=None):
            return CustomerPhone(number=number, e164=None, extension=extension, label=None)

        phones = [phone("+1 425 555 0100"), phone("+14255550101", "7")]
        ida = customer(id="1", name="Ida Holm", email="Ida@northwind.example", phones=phones)
        tom = person(id="p", display_name="Tom", phones=["+15550"])
        with FakeHost(customers=[ida, customer(id="2", name="Bo")], people=[tom]):
            for value, strength, known in [
                ("+14255550100", KeyStrength.EXACT, 1),
                ("4255550100", KeyStrength.NATIONAL, 1),
                ("+14255550101;ext=7", KeyStrength.EXACT, 1),
                ("+14255550101;ext=*", KeyStrength.NO_EXTENSION, 1),
                ("+14255550101;ext=8", KeyStrength.EXACT, 0),
                ("+14255550101", KeyStrength.EXACT, 0),
            ]:
                found = customers.find_by_phone([LookupKey(value=value, strength=strength)])
                self.assertEqual(len(found), known, value)
            self.assertEqual(len(customers.find_by_email(["ida@Northwind.example"])), 1)
            page = customers.search("", PageRequest(cursor=None, limit=1))
            self.assertEqual((len(page.items), page.total, page.next_cursor), (1, 2, "1"))
            self.assertEqual([one and one.name for one in customers.get_many(["2", "3"])], ["Bo", None])
            self.assertEqual(directory.find_by_phone("+15550")[0].display_name, "Tom")
            self.assertEqual(directory.get_many(["p", "q"])[1], None)

    def test_lines_of_the_log_can_be_read_back(self):
        with FakeHost() as host:
            log.write(log.Level.WARN, "slow", [("ms", "900")])
        self.assertEqual([(line.level, line.message) for line in host.log], [(log.Level.WARN, "slow")])
