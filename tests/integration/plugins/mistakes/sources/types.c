/* Mistakes that the compiler tells. */

#include "switchboard_plugin.h"

bool exports_caller_id_resolve(exports_caller_id_incoming_call_t *call, sb_request_context_t *context,
                               exports_caller_id_resolution_t *ret, sb_plugin_error_t *err) {
    sb_lookup_key_t *key = &call->caller.val.phone.keys.ptr[0];
    exports_caller_id_caller_match_t match = sb_match("crm", sb_str("7"), "Ida Holm", key, sb_str("A contact of the CRM."));
    match.nmae = sb_str("Ida Holm");
    *ret = sb_found_one(match);
    return true;
}
