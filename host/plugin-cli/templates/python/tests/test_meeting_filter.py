import unittest

from meeting_filter import MeetingFilter
from switchboard_plugin.testing import FakeHost, context, meeting
from wit_world.exports.meeting_filter import Attendee, Visibility


class TestMeetingFilter(unittest.TestCase):
    def test_internal_meetings_are_hidden_where_the_admin_wants_it_so(self):
        guest = Attendee(name=None, email="diego@northwind.example", external=True, required=True)
        meetings = [meeting("1", attendees=[guest]), meeting("2")]
        with FakeHost(settings={"onlyExternal": True}):
            verdicts = MeetingFilter().evaluate(meetings, context())
        self.assertEqual([verdict.visibility for verdict in verdicts], [Visibility.SHOW, Visibility.HIDE])
