/* Says who is calling. */

#include "names.h"
#include "switchboard_plugin.h"

bool exports_caller_id_resolve(exports_caller_id_incoming_call_t *call, sb_request_context_t *context,
                               exports_caller_id_resolution_t *ret, sb_plugin_error_t *err) {
    *ret = sb_not_found();
    /* The host knows Teams callers from the directory, and a withheld number can't be looked up. */
    if (call->caller.tag != SB_CALLER_PHONE) {
        return true;
    }
    sb_string_t names, name;
    if (!read_names(&names, err)) {
        return false;
    }
    sb_phone_caller_t *phone = &call->caller.val.phone;
    /* The host sends the strongest key first. */
    for (size_t index = 0; index < phone->keys.len; index++) {
        sb_lookup_key_t *key = &phone->keys.ptr[index];
        if (name_of(names, key->value, &name)) {
            sb_string_t why = sb_format("The settings of {{name}} name %.*s.", SB_ARG(key->value));
            *ret = sb_found_one(sb_match("{{name}}", key->value, name, key, why));
            return true;
        }
    }
    return true;
}
