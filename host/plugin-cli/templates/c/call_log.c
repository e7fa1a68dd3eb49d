/* Writes ended calls down in the tenant's CRM, over the connection `crm`. */

#include "switchboard_plugin.h"

/* A number, or `null`. */
static sb_string_t number_or_null(sb_option_u32_t number) {
    return number.is_some ? sb_format("%u", (unsigned)number.val) : sb_str("null");
}

/* A time, which is an optional text of its own type. */
static sb_string_t time_or_null(exports_call_log_option_timestamp_t time) {
    return time.is_some ? sb_json_quote(time.val) : sb_str("null");
}

static sb_string_t entry_document(const exports_call_log_call_entry_t *entry, const sb_request_context_t *context) {
    bool incoming = entry->direction == EXPORTS_CALL_LOG_DIRECTION_INCOMING;
    sb_string_t customer = entry->customer.is_some ? sb_json_quote(entry->customer.val.id) : sb_str("null");
    return sb_format(
        "{\"direction\":\"%s\",\"outcome\":%.*s,\"customerId\":%.*s,\"agent\":%.*s,\"startedAt\":%.*s,\"endedAt\":%.*s,"
        "\"durationS\":%.*s,\"notes\":%.*s}",
        incoming ? "incoming" : "outgoing", SB_ARG(sb_json_quote(entry->outcome)), SB_ARG(customer),
        SB_ARG(sb_json_quote(context->agent.user_principal_name)), SB_ARG(sb_json_quote(entry->started_at)),
        SB_ARG(time_or_null(entry->ended_at)), SB_ARG(number_or_null(entry->duration_s)),
        SB_ARG(sb_json_quote_option(entry->notes)));
}

bool exports_call_log_save(exports_call_log_call_entry_t *entry, sb_request_context_t *context, sb_option_string_t *ret,
                           sb_plugin_error_t *err) {
    /* The host may call this several times for the same call: PUT with the call's id writes it down once. */
    sb_string_t target = sb_format("/calls/%.*s", SB_ARG(entry->call_id));
    sb_http_response_t response;
    /* What fails here is how the hook fails: the host tries again later. */
    if (!sb_send_json("crm", "PUT", target, entry_document(entry, context), &response, err) || !sb_expect_ok(&response, err)) {
        return false;
    }
    sb_string_t saved, id;
    *ret = (sb_option_string_t){0};
    if (sb_json_read(sb_body(&response), &saved) && sb_json_member(saved, "id", &id) && sb_json_text(id, &id)) {
        *ret = sb_some(id);
    }
    return true;
}
