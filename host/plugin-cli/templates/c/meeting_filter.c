/* Decides which meetings the agent sees: those with people of other organisations first. */

#include "switchboard_plugin.h"

static bool has_external(const exports_meeting_filter_meeting_t *meeting) {
    for (size_t index = 0; index < meeting->attendees.len; index++) {
        if (meeting->attendees.ptr[index].external) {
            return true;
        }
    }
    return false;
}

static exports_meeting_filter_verdict_t judge(const exports_meeting_filter_meeting_t *meeting, bool only_external) {
    exports_meeting_filter_verdict_t verdict = {
        .meeting_id = meeting->id, .visibility = EXPORTS_MEETING_FILTER_VISIBILITY_SHOW};
    if (has_external(meeting)) {
        verdict.rank = 10;
        verdict.label = sb_some(sb_str("Customer"));
    } else if (only_external && !meeting->private_) {
        /* A private meeting comes without people: nobody can say that it is internal. */
        verdict.visibility = EXPORTS_MEETING_FILTER_VISIBILITY_HIDE;
        verdict.reason = sb_some(sb_str("only people of your organisation are invited"));
    }
    return verdict;
}

bool exports_meeting_filter_evaluate(exports_meeting_filter_list_meeting_t *meetings, sb_request_context_t *context,
                                     exports_meeting_filter_list_verdict_t *ret, sb_plugin_error_t *err) {
    bool only_external = sb_is(sb_setting("onlyExternal", "false"), "true");
    ret->len = meetings->len;
    ret->ptr = SB_NEW(meetings->len, exports_meeting_filter_verdict_t);
    for (size_t index = 0; index < meetings->len; index++) {
        ret->ptr[index] = judge(&meetings->ptr[index], only_external);
    }
    return true;
}
