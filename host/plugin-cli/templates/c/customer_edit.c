/* Creates and changes customers in the tenant's CRM, over the connection `crm`. */

#include "switchboard_plugin.h"

/* What the CRM keeps of a customer, by the contract's names. */
static const char *const MEMBERS[] = {"name", "company", "title", "email", "phones"};
enum { MEMBER_COUNT = sizeof MEMBERS / sizeof MEMBERS[0] };

static sb_string_t phones_of(const sb_customer_t *draft) {
    sb_string_t list = sb_str("");
    for (size_t index = 0; index < draft->phones.len; index++) {
        const sb_customer_phone_t *phone = &draft->phones.ptr[index];
        sb_string_t number = sb_json_quote(phone->e164.is_some ? phone->e164.val : phone->number);
        list = sb_format("%.*s%s%.*s", SB_ARG(list), index > 0 ? "," : "", SB_ARG(number));
    }
    return sb_format("[%.*s]", SB_ARG(list));
}

/* A member as JSON; empty where the CRM does not keep it. */
static sb_string_t value_of(const sb_customer_t *draft, sb_string_t member) {
    if (sb_is(member, "name")) {
        return sb_json_quote(draft->name);
    }
    if (sb_is(member, "company")) {
        return sb_json_quote_option(draft->company);
    }
    if (sb_is(member, "title")) {
        return sb_json_quote_option(draft->title);
    }
    if (sb_is(member, "email")) {
        return sb_json_quote_option(draft->email);
    }
    return sb_is(member, "phones") ? phones_of(draft) : sb_str("");
}

static sb_string_t customer_document(const sb_customer_t *draft, const sb_string_t *members, size_t count) {
    sb_string_t text = sb_str("");
    for (size_t index = 0; index < count; index++) {
        sb_string_t value = value_of(draft, members[index]);
        if (value.len > 0) {
            text = sb_format("%.*s%s\"%.*s\":%.*s", SB_ARG(text), text.len > 0 ? "," : "", SB_ARG(members[index]), SB_ARG(value));
        }
    }
    return sb_format("{%.*s}", SB_ARG(text));
}

/* What the CRM's answer means to the agent. */
static bool outcome_of(const sb_customer_t *draft, const sb_http_response_t *response, exports_customer_edit_outcome_t *ret,
                       sb_plugin_error_t *err) {
    sb_string_t answer = sb_str("{}"), value, text = sb_str("");
    sb_json_read(sb_body(response), &answer);
    switch (response->status) {
    case 404:
        *ret = sb_gone();
        return true;
    case 409:
        if (sb_json_member(answer, "message", &value)) {
            sb_json_text(value, &text);
        }
        *ret = sb_conflict(text);
        return true;
    case 422:
        *ret = sb_invalid(sb_json_member(answer, "errors", &value) ? value : sb_str("{}"));
        return true;
    }
    if (!sb_expect_ok(response, err)) {
        return false;
    }
    sb_customer_t saved = *draft;
    if (sb_json_member(answer, "id", &value)) {
        sb_json_text(value, &saved.id);
    }
    *ret = sb_saved(saved);
    return true;
}

bool exports_customer_edit_create(sb_customer_t *draft, sb_request_context_t *context, exports_customer_edit_outcome_t *ret,
                                  sb_plugin_error_t *err) {
    sb_string_t members[MEMBER_COUNT];
    for (size_t index = 0; index < MEMBER_COUNT; index++) {
        members[index] = sb_str(MEMBERS[index]);
    }
    sb_string_t document = customer_document(draft, members, MEMBER_COUNT);
    sb_http_response_t response;
    return sb_send_json("crm", "POST", sb_str("/contacts"), document, &response, err) &&
           outcome_of(draft, &response, ret, err);
}

bool exports_customer_edit_update(sb_customer_t *draft, sb_list_string_t *changed, sb_request_context_t *context,
                                  exports_customer_edit_outcome_t *ret, sb_plugin_error_t *err) {
    /* Only what the agent has changed: the CRM may know the rest better. */
    sb_string_t document = customer_document(draft, changed->ptr, changed->len);
    sb_string_t target = sb_format("/contacts/%.*s", SB_ARG(draft->id));
    sb_http_response_t response;
    return sb_send_json("crm", "PATCH", target, document, &response, err) && outcome_of(draft, &response, ret, err);
}
