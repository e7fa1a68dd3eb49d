/* The SDK for plugins in C: what switchboard_plugin.h declares. */

#include "switchboard_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Texts. */

sb_string_t sb_str(const char *text) {
    return (sb_string_t){.ptr = (uint8_t *)text, .len = strlen(text)};
}

static sb_string_t format_list(const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0) {
        abort();
    }
    char *text = sb_new((size_t)length + 1, 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return (sb_string_t){.ptr = (uint8_t *)text, .len = (size_t)length};
}

sb_string_t sb_format(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    sb_string_t text = format_list(format, arguments);
    va_end(arguments);
    return text;
}

char *sb_c_str(sb_string_t text) {
    char *copy = sb_new(text.len + 1, 1);
    if (text.len > 0) {
        memcpy(copy, text.ptr, text.len);
    }
    return copy;
}

bool sb_same(sb_string_t one, sb_string_t other) {
    return one.len == other.len && (one.len == 0 || memcmp(one.ptr, other.ptr, one.len) == 0);
}

bool sb_is(sb_string_t text, const char *other) { return sb_same(text, sb_str(other)); }

bool sb_begins(sb_string_t text, const char *prefix) {
    size_t length = strlen(prefix);
    return text.len >= length && (length == 0 || memcmp(text.ptr, prefix, length) == 0);
}

static uint8_t lower(uint8_t letter) {
    return letter >= 'A' && letter <= 'Z' ? (uint8_t)(letter + ('a' - 'A')) : letter;
}

bool sb_contains(sb_string_t text, sb_string_t part) {
    for (size_t at = 0; at + part.len <= text.len; at++) {
        size_t same = 0;
        while (same < part.len && lower(text.ptr[at + same]) == lower(part.ptr[same])) {
            same++;
        }
        if (same == part.len) {
            return true;
        }
    }
    return false;
}

sb_option_string_t sb_some(sb_string_t text) { return (sb_option_string_t){.is_some = true, .val = text}; }

void *sb_new(size_t count, size_t size) {
    /* Nothing is still something to point to. */
    void *memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
    if (memory == NULL) {
        fputs("the plugin needs more memory than a call may have\n", stderr);
        abort();
    }
    return memory;
}

void *sb_copy(const void *from, size_t size) {
    void *memory = sb_new(size, 1);
    if (size > 0) {
        memcpy(memory, from, size);
    }
    return memory;
}

/* The build lets `sb.c` call this where it would free what an answer points to, which may be a string literal. */
void sb_keep(void *memory);
void sb_keep(void *memory) { (void)memory; }

/* Errors and the log. */

bool sb_fail(sb_plugin_error_t *err, const char *kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    *err = (sb_plugin_error_t){.kind = sb_str(kind), .message = format_list(format, arguments)};
    va_end(arguments);
    return false;
}

static void write_log(sb_log_level_t level, const char *format, va_list arguments) {
    sb_string_t message = format_list(format, arguments);
    sb_log_named_values_t fields = {0};
    sb_log_write(level, &message, &fields);
}

#define LOGS(NAME, LEVEL)                                                                                              \
    void NAME(const char *format, ...) {                                                                               \
        va_list arguments;                                                                                             \
        va_start(arguments, format);                                                                                   \
        write_log(LEVEL, format, arguments);                                                                           \
        va_end(arguments);                                                                                             \
    }
LOGS(sb_log_debug, SB_LOG_LEVEL_DEBUG)
LOGS(sb_log_info, SB_LOG_LEVEL_INFO)
LOGS(sb_log_warn, SB_LOG_LEVEL_WARN)
LOGS(sb_log_error, SB_LOG_LEVEL_ERROR)

/* Settings. */

sb_string_t sb_setting(const char *key, const char *otherwise) {
    sb_string_t name = sb_str(key), value;
    return sb_settings_get(&name, &value) ? value : sb_str(otherwise);
}

/* HTTP. */

bool sb_get(const char *connection, sb_string_t target, sb_http_response_t *ret, sb_plugin_error_t *err) {
    sb_http_request_t request = {
        .connection = sb_some(sb_str(connection)), .method = sb_str("GET"), .target = target};
    return sb_http_send(&request, ret, err);
}

bool sb_send_json(const char *connection, const char *method, sb_string_t target, sb_string_t document, sb_http_response_t *ret,
                  sb_plugin_error_t *err) {
    sb_tuple2_string_string_t type = {sb_str("content-type"), sb_str("application/json")};
    sb_http_request_t request = {
        .connection = sb_some(sb_str(connection)),
        .method = sb_str(method),
        .target = target,
        .headers = {.ptr = &type, .len = 1},
        .body = {.is_some = true, .val = {.ptr = document.ptr, .len = document.len}},
    };
    return sb_http_send(&request, ret, err);
}

/* What `Retry-After` says, if it is a number of seconds. */
static sb_option_u32_t retry_after_ms(const sb_http_response_t *response) {
    sb_option_u32_t none = {0};
    for (size_t index = 0; index < response->headers.len; index++) {
        sb_tuple2_string_string_t header = response->headers.ptr[index];
        /* Of the same length and contained is the same, in any letter case. */
        if (header.f0.len != strlen("retry-after") || !sb_contains(header.f0, sb_str("retry-after"))) {
            continue;
        }
        char *text = sb_c_str(header.f1), *end = text;
        unsigned long seconds = strtoul(text, &end, 10);
        if (end != text && *end == '\0' && seconds <= UINT32_MAX / 1000) {
            return (sb_option_u32_t){.is_some = true, .val = (uint32_t)seconds * 1000};
        }
        return none;
    }
    return none;
}

bool sb_expect_ok(const sb_http_response_t *response, sb_plugin_error_t *err) {
    if (response->status >= 200 && response->status <= 299) {
        return true;
    }
    const char *kind = "unavailable";
    if (response->status == 401 || response->status == 403) {
        kind = "unauthorized";
    } else if (response->status == 429) {
        kind = "rate-limited";
    }
    sb_fail(err, kind, "the other system answered %d", response->status);
    if (response->status == 429) {
        err->retry_after_ms = retry_after_ms(response);
    }
    return false;
}

sb_string_t sb_body(const sb_http_response_t *response) {
    return (sb_string_t){.ptr = response->body.ptr, .len = response->body.len};
}

/* Key-values. */

bool sb_kv_get(sb_string_t key, sb_option_string_t *ret, sb_plugin_error_t *err) {
    sb_option_list_u8_t value;
    if (!sb_key_value_get(&key, &value, err)) {
        return false;
    }
    *ret = (sb_option_string_t){0};
    if (value.is_some) {
        *ret = sb_some((sb_string_t){.ptr = value.val.ptr, .len = value.val.len});
    }
    return true;
}

bool sb_kv_set(sb_string_t key, sb_string_t value, uint32_t ttl_s, sb_plugin_error_t *err) {
    sb_list_u8_t bytes = {.ptr = value.ptr, .len = value.len};
    return sb_key_value_set(&key, &bytes, ttl_s > 0 ? &ttl_s : NULL, err);
}

/* Records. */

bool sb_number_of(const sb_caller_t *caller, sb_string_t *e164) {
    if (caller->tag != SB_CALLER_PHONE || !caller->val.phone.e164.is_some) {
        return false;
    }
    *e164 = caller->val.phone.e164.val;
    return true;
}

bool sb_speaks(const sb_request_context_t *context, const char *language) {
    return sb_begins(context->agent.locale, language);
}

sb_customer_t sb_customer(sb_string_t id, sb_string_t name) {
    return (sb_customer_t){.id = id, .record_type = sb_str("contact"), .name = name};
}

#ifdef EXPORTS_CALLER_ID_OUTCOME_FOUND
exports_caller_id_caller_match_t sb_match(const char *source, sb_string_t id, sb_string_t name, const sb_lookup_key_t *key,
                                          sb_string_t why) {
    exports_caller_id_caller_match_t match = {
        .record = {.source = sb_str(source), .record_type = sb_str("contact"), .id = id},
        .name = name,
        .strength = key->strength,
        .confidence = 100,
        .why = why,
    };
    /* A national number is not the whole number. */
    if (key->strength != SB_KEY_STRENGTH_NATIONAL) {
        match.matched_number = sb_some(key->value);
    }
    return match;
}

exports_caller_id_resolution_t sb_found(exports_caller_id_caller_match_t *matches, size_t count) {
    if (count == 0) {
        return sb_not_found();
    }
    exports_caller_id_resolution_t answer = {.outcome = {.tag = EXPORTS_CALLER_ID_OUTCOME_FOUND}};
    answer.outcome.val.found.ptr = matches;
    answer.outcome.val.found.len = count;
    return answer;
}

exports_caller_id_resolution_t sb_found_one(exports_caller_id_caller_match_t match) {
    exports_caller_id_caller_match_t *kept = SB_NEW(1, exports_caller_id_caller_match_t);
    *kept = match;
    return sb_found(kept, 1);
}

exports_caller_id_resolution_t sb_not_found(void) {
    return (exports_caller_id_resolution_t){.outcome = {.tag = EXPORTS_CALLER_ID_OUTCOME_NOT_FOUND}};
}

exports_caller_id_resolution_t sb_suppressed(const char *why) {
    exports_caller_id_resolution_t answer = {.outcome = {.tag = EXPORTS_CALLER_ID_OUTCOME_SUPPRESSED}};
    answer.outcome.val.suppressed = sb_str(why);
    return answer;
}
#endif

#ifdef EXPORTS_BEFORE_CALL_DECISION_ALLOW
exports_before_call_advice_t sb_allow(void) {
    return (exports_before_call_advice_t){.decision = {.tag = EXPORTS_BEFORE_CALL_DECISION_ALLOW}};
}

exports_before_call_advice_t sb_warn(const char *words) {
    exports_before_call_advice_t advice = {.decision = {.tag = EXPORTS_BEFORE_CALL_DECISION_WARN}};
    advice.decision.val.warn = sb_str(words);
    return advice;
}

exports_before_call_advice_t sb_block(const char *reason) {
    exports_before_call_advice_t advice = {.decision = {.tag = EXPORTS_BEFORE_CALL_DECISION_BLOCK}};
    advice.decision.val.block = sb_str(reason);
    return advice;
}
#endif

#ifdef EXPORTS_CARD_ACTION_OUTCOME_DONE
exports_card_action_performed_t sb_done(sb_string_t words) {
    exports_card_action_performed_t performed = {.outcome = {.tag = EXPORTS_CARD_ACTION_OUTCOME_DONE}};
    performed.outcome.val.done = words;
    return performed;
}

exports_card_action_performed_t sb_failed(sb_string_t reason) {
    exports_card_action_performed_t performed = {.outcome = {.tag = EXPORTS_CARD_ACTION_OUTCOME_FAILED}};
    performed.outcome.val.failed = reason;
    return performed;
}

exports_card_action_performed_t sb_confirm(sb_string_t question) {
    exports_card_action_performed_t performed = {.outcome = {.tag = EXPORTS_CARD_ACTION_OUTCOME_CONFIRM}};
    performed.outcome.val.confirm = question;
    return performed;
}
#endif

#ifdef EXPORTS_CUSTOMER_EDIT_OUTCOME_SAVED
exports_customer_edit_outcome_t sb_saved(sb_customer_t customer) {
    exports_customer_edit_outcome_t outcome = {.tag = EXPORTS_CUSTOMER_EDIT_OUTCOME_SAVED};
    outcome.val.saved = customer;
    return outcome;
}

exports_customer_edit_outcome_t sb_invalid(sb_string_t errors) {
    size_t count = 0, place = 0;
    sb_string_t name, value;
    while (sb_json_next(errors, &place, &name, &value)) {
        count++;
    }
    exports_customer_edit_wrong_member_t *members = SB_NEW(count, exports_customer_edit_wrong_member_t);
    place = 0;
    for (size_t index = 0; index < count && sb_json_next(errors, &place, &name, &value); index++) {
        sb_string_t message = {0};
        sb_json_text(value, &message);
        members[index] = (exports_customer_edit_wrong_member_t){.member = name, .message = message};
    }
    exports_customer_edit_outcome_t outcome = {.tag = EXPORTS_CUSTOMER_EDIT_OUTCOME_INVALID};
    outcome.val.invalid.ptr = members;
    outcome.val.invalid.len = count;
    return outcome;
}

exports_customer_edit_outcome_t sb_conflict(sb_string_t words) {
    exports_customer_edit_outcome_t outcome = {.tag = EXPORTS_CUSTOMER_EDIT_OUTCOME_CONFLICT};
    outcome.val.conflict = words;
    return outcome;
}

exports_customer_edit_outcome_t sb_gone(void) {
    return (exports_customer_edit_outcome_t){.tag = EXPORTS_CUSTOMER_EDIT_OUTCOME_NOT_FOUND};
}
#endif
