/*
 * Blocks a caller's number at the press of a button. A plugin with `caller-id` offers the button: an action of the kind `run` with the
 * id `block` on a match, or `action.block` in the `extra` of a presentation.
 */

#include "switchboard_plugin.h"

bool exports_card_action_perform(exports_card_action_pressed_action_t *pressed, sb_request_context_t *context,
                                 exports_card_action_performed_t *ret, sb_plugin_error_t *err) {
    bool is_german = sb_speaks(context, "de");
    sb_string_t number;
    if (!sb_number_of(&pressed->caller, &number)) {
        *ret = sb_failed(sb_str(is_german ? "Der Anrufer hat keine Nummer, die sich sperren ließe."
                                          : "The caller has no number that could be blocked."));
        return true;
    }
    if (!pressed->confirmed) {
        *ret = sb_confirm(is_german ? sb_format("%.*s für alle sperren?", SB_ARG(number))
                                    : sb_format("Block %.*s for everybody?", SB_ARG(number)));
        return true;
    }
    if (!sb_kv_set(sb_format("blocked:%.*s", SB_ARG(number)), context->agent.display_name, 0, err)) {
        return false;
    }
    *ret = sb_done(is_german ? sb_format("%.*s ist gesperrt.", SB_ARG(number))
                             : sb_format("%.*s is blocked.", SB_ARG(number)));
    sb_badge_t *badge = SB_NEW(1, sb_badge_t);
    *badge = (sb_badge_t){.kind = sb_str("spam"), .label = sb_str(is_german ? "Gesperrt" : "Blocked")};
    ret->badges.ptr = badge;
    ret->badges.len = 1;
    return true;
}
