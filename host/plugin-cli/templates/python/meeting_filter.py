"""Decides which meetings the agent sees: those with people of other organisations first."""

from switchboard_plugin import verdict
from wit_world import exports
from wit_world.exports.meeting_filter import Meeting, Verdict, Visibility
from wit_world.imports import settings
from wit_world.imports.types import RequestContext


class MeetingFilter(exports.MeetingFilter):
    def evaluate(self, meetings: list[Meeting], context: RequestContext) -> list[Verdict]:
        only_external = settings.get("onlyExternal") == "true"
        return [judge(meeting, only_external) for meeting in meetings]


def judge(meeting: Meeting, only_external: bool) -> Verdict:
    if any(attendee.external for attendee in meeting.attendees):
        return verdict(meeting, Visibility.SHOW, rank=10, label="Customer")
    # A private meeting comes without people: nobody can say that it is internal.
    if only_external and not meeting.private:
        return verdict(meeting, Visibility.HIDE, reason="only people of your organisation are invited")
    return verdict(meeting, Visibility.SHOW)
