/*
 * The SDK for plugins in C.
 *
 * `sb.h` is made of the contract when the plugin is built, and lies in dist/bindings then. It has the types (`sb_caller_t`,
 * `sb_customer_t`), the capabilities (`sb_http_send`, `sb_key_value_get`) and the functions of the hooks that a plugin defines
 * (`exports_caller_id_resolve`). What is in this file makes them shorter to write.
 *
 * Who frees what: nobody frees anything. Each call gets a fresh instance of the plugin, and its memory is thrown away after the
 * answer. So an answer may point to string literals, to what the call brought along, and to what `malloc` or `sb_format` made. Only
 * never answer with the address of a local variable, whose place in the memory is used again. The functions `…_free` of `sb.h` are
 * not needed; never use them on string literals.
 *
 * A function of a hook returns true after it has written `*ret`, and false after it has written `*err`.
 */
#ifndef SWITCHBOARD_PLUGIN_H
#define SWITCHBOARD_PLUGIN_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sb.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Texts. They are UTF-8 with a length, and have no zero at their end. */

/* A text that points to a C string. */
sb_string_t sb_str(const char *text);
/* A new text, as printf makes it. For a text within it write `%.*s` and `SB_ARG(text)`. */
sb_string_t sb_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
#define SB_ARG(text) (int)(text).len, (const char *)(text).ptr
/* A copy with a zero at its end, for functions of the C library. */
char *sb_c_str(sb_string_t text);
bool sb_same(sb_string_t one, sb_string_t other);
bool sb_is(sb_string_t text, const char *other);
bool sb_begins(sb_string_t text, const char *prefix);
/* Whether a part occurs in a text. Of letters only ASCII's are taken as the same in both cases. */
bool sb_contains(sb_string_t text, sb_string_t part);
/* What an optional member of a record is set to. A member that is left out of `{ .name = … }` is absent. */
sb_option_string_t sb_some(sb_string_t text);

/* Memory that is zero. The call ends if there is none left. */
void *sb_new(size_t count, size_t size);
#define SB_NEW(count, type) ((type *)sb_new((count), sizeof(type)))
/* A copy that stays when the function returns. */
void *sb_copy(const void *from, size_t size);
/*
 * A list of the contract with copies of these items, which may be local variables or be written here in braces:
 * `SB_LIST(sb_list_u8_t, uint8_t, 1, 2)`. An empty list is what a member has that is left out.
 */
#define SB_LIST(list_type, item_type, ...)                                                                             \
    ((list_type){.ptr = sb_copy((item_type[]){__VA_ARGS__}, sizeof((item_type[]){__VA_ARGS__})),                       \
                 .len = sizeof((item_type[]){__VA_ARGS__}) / sizeof(item_type)})

/* Errors. */

/* Writes an error, with a kind of the contract such as "unavailable", and returns false: `return sb_fail(err, …);`. */
bool sb_fail(sb_plugin_error_t *err, const char *kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The log of the plugin. Many people can read it, so never write a customer's personal data. */

void sb_log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));
void sb_log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void sb_log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void sb_log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* JSON. A value is the piece of the text in which it is written. */

/* Reads a text that has to be one JSON value. */
bool sb_json_read(sb_string_t text, sb_string_t *value);
bool sb_json_is_object(sb_string_t value);
bool sb_json_is_array(sb_string_t value);
/* The member of an object, or false if there is none or the value is no object. */
bool sb_json_member(sb_string_t object, const char *name, sb_string_t *value);
/* The members of an object or the items of an array, one after the other. `*place` is 0 at first. `*name` is empty in an array. */
bool sb_json_next(sb_string_t container, size_t *place, sb_string_t *name, sb_string_t *value);
/* What a JSON string says, or false if the value is none. */
bool sb_json_text(sb_string_t value, sb_string_t *text);
/* A text as a JSON string, with its quotes. */
sb_string_t sb_json_quote(sb_string_t text);
/* The same, or `null`. */
sb_string_t sb_json_quote_option(sb_option_string_t text);

/* Settings. */

/* The JSON value of a setting, or `otherwise` where the admin has set none. */
sb_string_t sb_setting(const char *key, const char *otherwise);

/* HTTP over a named connection. */

/* Sends a request without a body. */
bool sb_get(const char *connection, sb_string_t target, sb_http_response_t *ret, sb_plugin_error_t *err);
/* Sends a JSON document with the method POST, PUT or PATCH. */
bool sb_send_json(const char *connection, const char *method, sb_string_t target, sb_string_t document, sb_http_response_t *ret,
                  sb_plugin_error_t *err);
/* True for an answer with a status of 200 to 299; otherwise false and the error that the status means. */
bool sb_expect_ok(const sb_http_response_t *response, sb_plugin_error_t *err);
/* The body as a text. */
sb_string_t sb_body(const sb_http_response_t *response);

/* Key-values that are texts. */

/* The value of a key; absent where there is none. */
bool sb_kv_get(sb_string_t key, sb_option_string_t *ret, sb_plugin_error_t *err);
/* Sets a value for `ttl_s` seconds, or for good if that is 0. */
bool sb_kv_set(sb_string_t key, sb_string_t value, uint32_t ttl_s, sb_plugin_error_t *err);

/* Records of the contract, with what every one of them has. The rest is absent and empty: set what you know. */

/* The number of a caller on the telephone network, in E.164. */
bool sb_number_of(const sb_caller_t *caller, sb_string_t *e164);
/* Whether the agent reads this language, such as "de". */
bool sb_speaks(const sb_request_context_t *context, const char *language);
sb_customer_t sb_customer(sb_string_t id, sb_string_t name);

#ifdef EXPORTS_CALLER_ID_OUTCOME_FOUND
/* A contact that this key led to. */
exports_caller_id_caller_match_t sb_match(const char *source, sb_string_t id, sb_string_t name, const sb_lookup_key_t *key,
                                          sb_string_t why);
/* The answer with these matches, best first; with none of them, that nobody was found. */
exports_caller_id_resolution_t sb_found(exports_caller_id_caller_match_t *matches, size_t count);
exports_caller_id_resolution_t sb_found_one(exports_caller_id_caller_match_t match);
exports_caller_id_resolution_t sb_not_found(void);
exports_caller_id_resolution_t sb_suppressed(const char *why);
#endif

#ifdef EXPORTS_BEFORE_CALL_DECISION_ALLOW
exports_before_call_advice_t sb_allow(void);
exports_before_call_advice_t sb_warn(const char *words);
exports_before_call_advice_t sb_block(const char *reason);
#endif

#ifdef EXPORTS_CARD_ACTION_OUTCOME_DONE
exports_card_action_performed_t sb_done(sb_string_t words);
exports_card_action_performed_t sb_failed(sb_string_t reason);
exports_card_action_performed_t sb_confirm(sb_string_t question);
#endif

#ifdef EXPORTS_CUSTOMER_EDIT_OUTCOME_SAVED
exports_customer_edit_outcome_t sb_saved(sb_customer_t customer);
/* What does not fit, as a JSON object of the members with what is wrong with each. */
exports_customer_edit_outcome_t sb_invalid(sb_string_t errors);
exports_customer_edit_outcome_t sb_conflict(sb_string_t words);
exports_customer_edit_outcome_t sb_gone(void);
#endif

/* Of the hook `call-form`. These are macros, because `sb.h` has its types only in a plugin with this hook. */

/* One of several answers: what is kept, and what the agent reads. */
#define sb_choice(value_kept, label_read)                                                                              \
    ((exports_call_form_choice_t){.value = sb_str(value_kept), .label = sb_str(label_read)})
#define SB_CHOICES(...) SB_LIST(exports_call_form_list_choice_t, exports_call_form_choice_t, __VA_ARGS__)
#define SB_FIELDS(...) SB_LIST(exports_call_form_list_form_field_t, exports_call_form_form_field_t, __VA_ARGS__)
/* A field that is always shown and need not be answered. Set the rest after it. */
#define sb_form_field(field_name, field_kind, field_label)                                                             \
    ((exports_call_form_form_field_t){                                                                                 \
        .name = sb_str(field_name), .kind = sb_str(field_kind), .label = sb_str(field_label)})

#ifdef __cplusplus
}
#endif
#endif
