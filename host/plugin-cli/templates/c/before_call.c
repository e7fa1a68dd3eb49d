/* Keeps agents from calling numbers that must not be called, and asks before calls to some countries. */

#include "switchboard_plugin.h"

/* Whether a text is in a list of the settings; in `*err` why the list can't be read. */
static bool is_listed(const char *setting, sb_option_string_t text, bool *listed, sb_plugin_error_t *err) {
    sb_string_t list, name, item;
    *listed = false;
    if (!sb_json_read(sb_setting(setting, "[]"), &list) || !sb_json_is_array(list)) {
        return sb_fail(err, "misconfigured", "the setting `%s` is no list", setting);
    }
    for (size_t place = 0; text.is_some && sb_json_next(list, &place, &name, &item);) {
        if (sb_json_text(item, &item) && sb_same(item, text.val)) {
            *listed = true;
        }
    }
    return true;
}

bool exports_before_call_decide(exports_before_call_planned_call_t *call, sb_request_context_t *context,
                                exports_before_call_advice_t *ret, sb_plugin_error_t *err) {
    *ret = sb_allow();
    /* Colleagues may always be called. */
    if (call->to.tag != SB_CALLER_PHONE) {
        return true;
    }
    sb_phone_caller_t *phone = &call->to.val.phone;
    bool is_german = sb_speaks(context, "de"), forbidden, abroad;
    if (!is_listed("doNotCall", phone->e164, &forbidden, err) ||
        !is_listed("askBeforeCountries", phone->region, &abroad, err)) {
        return false;
    }
    if (forbidden) {
        *ret = sb_block(is_german ? "Die Nummer will nicht angerufen werden." : "The number does not want to be called.");
    } else if (abroad) {
        *ret = sb_warn(is_german ? "Der Anruf geht ins Ausland." : "The call goes abroad.");
    }
    return true;
}
