/* The smallest caller-id plugin: it knows one number. */

#include "switchboard_plugin.h"

bool exports_caller_id_resolve(exports_caller_id_incoming_call_t *call, sb_request_context_t *context,
                               exports_caller_id_resolution_t *ret, sb_plugin_error_t *err) {
    *ret = sb_not_found();
    if (call->caller.tag != SB_CALLER_PHONE) {
        return true;
    }
    sb_phone_caller_t *phone = &call->caller.val.phone;
    for (size_t index = 0; index < phone->keys.len; index++) {
        sb_lookup_key_t *key = &phone->keys.ptr[index];
        if (sb_is(key->value, "+14255550100")) {
            exports_caller_id_caller_match_t match =
                sb_match("example", sb_str("1"), sb_str("Northwind Traders, reception"), key,
                         sb_str("The example plugin knows exactly this number."));
            match.company = sb_some(sb_str("Northwind Traders"));
            *ret = sb_found_one(match);
            return true;
        }
    }
    return true;
}
