/* Tests of what of the SDK needs no host. `cc` compiles them for this machine, with the header that the build made. */

#include "switchboard_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The host is not asked: what is here only lets the SDK be linked. */
bool sb_settings_get(sb_string_t *key, sb_string_t *ret) {
    (void)key, (void)ret;
    return false;
}
void sb_log_write(sb_log_level_t level, sb_string_t *message, sb_log_named_values_t *fields) {
    (void)level, (void)message, (void)fields;
}
bool sb_http_send(sb_http_request_t *request, sb_http_response_t *ret, sb_http_plugin_error_t *err) {
    (void)request, (void)ret, (void)err;
    abort();
}
bool sb_key_value_get(sb_string_t *key, sb_option_list_u8_t *ret, sb_key_value_plugin_error_t *err) {
    (void)key, (void)ret, (void)err;
    abort();
}
bool sb_key_value_set(sb_string_t *key, sb_list_u8_t *value, uint32_t *ttl, sb_key_value_plugin_error_t *err) {
    (void)key, (void)value, (void)ttl, (void)err;
    abort();
}

static int failed;

static void check(bool well, const char *what) {
    if (!well) {
        printf("FAILED: %s\n", what);
        failed++;
    }
}

static bool reads(const char *text) {
    sb_string_t value;
    return sb_json_read(sb_str(text), &value);
}

static void json_is_read_and_nothing_else(void) {
    const char *good[] = {"{}", " [1, -0.5e+3, \"\\u00e4\\n\", true, false, null] ", "0", "\"\"", "{\"a\":{\"b\":[[],{}]}}"};
    for (size_t index = 0; index < sizeof good / sizeof good[0]; index++) {
        check(reads(good[index]), good[index]);
    }
    const char *bad[] = {"",       "{",      "[1,]",      "{\"a\"}", "{\"a\":}", "{a:1}",  "01",    "1.",   "-",
                         "\"",     "\"\\x\"", "\"\\u12g4\"", "tru",     "{} {}",   "[1 2]", "\"\n\"", "{,}", "\"\\"};
    for (size_t index = 0; index < sizeof bad / sizeof bad[0]; index++) {
        check(!reads(bad[index]), bad[index]);
    }
    char deep[1000];
    memset(deep, '[', sizeof deep);
    deep[sizeof deep - 1] = '\0';
    check(!reads(deep), "a thousand lists in each other");
}

static void members_and_items_are_found(void) {
    sb_string_t object, value, name, text;
    check(sb_json_read(sb_str(" { \"a\" : [ 1 , \"x\" ] , \"b\\u00e4\" : \"\\ud83d\\ude00\\\"\" } "), &object), "an object");
    check(sb_json_member(object, "a", &value) && sb_is(value, "[ 1 , \"x\" ]"), "the member a");
    size_t place = 0, count = 0;
    while (sb_json_next(value, &place, &name, &text)) {
        count++;
    }
    check(count == 2 && sb_is(text, "\"x\"") && name.len == 0, "two items");
    check(sb_json_member(object, "bä", &value) && sb_json_text(value, &text) && sb_is(text, "😀\""), "the member bä");
    check(!sb_json_member(object, "c", &value), "no member c");
    check(!sb_json_text(sb_str("1"), &text), "a number is no text");
    check(sb_json_text(sb_str("\"\\ud83d!\""), &text) && sb_is(text, "\xef\xbf\xbd!"), "half of a character");
    place = 0;
    check(!sb_json_next(sb_str("[]"), &place, &name, &value), "an empty list has no item");
    place = 0;
    check(!sb_json_next(sb_str("{}"), &place, &name, &value), "an empty object has no member");
}

static void texts_are_quoted_and_read_back(void) {
    sb_string_t odd = sb_str("a\"b\\c\n\x01ä"), back;
    sb_string_t quoted = sb_json_quote(odd);
    check(sb_is(quoted, "\"a\\\"b\\\\c\\u000a\\u0001ä\""), "the quotes");
    check(sb_json_text(quoted, &back) && sb_same(odd, back), "and back");
    check(sb_is(sb_json_quote_option((sb_option_string_t){0}), "null"), "nothing is null");
}

static void texts_are_compared(void) {
    check(sb_contains(sb_str("Northwind Traders"), sb_str("WIND")), "a part in other letters");
    check(sb_contains(sb_str("x"), sb_str("")) && sb_contains(sb_str(""), sb_str("")), "nothing is everywhere");
    check(!sb_contains(sb_str("wind"), sb_str("windy")), "a longer part");
    check(sb_begins(sb_str("de-AT"), "de") && !sb_begins(sb_str("d"), "de"), "a beginning");
    check(strcmp(sb_c_str(sb_format("%s-%d", "a", 7)), "a-7") == 0, "a format");
}

static sb_list_u8_t list_to(uint8_t last) { return SB_LIST(sb_list_u8_t, uint8_t, 1, 2, last); }

static void lists_outlive_the_function_that_made_them(void) {
    sb_list_u8_t one = list_to(3), other = list_to(4);
    check(one.len == 3 && one.ptr[0] == 1 && one.ptr[2] == 3, "the first list");
    check(other.len == 3 && other.ptr[1] == 2 && other.ptr[2] == 4, "the second list");
    sb_tuple2_string_string_t *pair = sb_copy(&(sb_tuple2_string_string_t){sb_str("a"), sb_str("b")}, sizeof *pair);
    check(sb_is(pair->f0, "a") && sb_is(pair->f1, "b"), "a copy of a record");
}

static void statuses_are_errors_with_a_kind(void) {
    sb_plugin_error_t err;
    sb_tuple2_string_string_t header = {sb_str("Retry-After"), sb_str("30")};
    sb_http_response_t response = {.status = 429, .headers = {.ptr = &header, .len = 1}};
    check(!sb_expect_ok(&response, &err) && sb_is(err.kind, "rate-limited"), "429");
    check(err.retry_after_ms.is_some && err.retry_after_ms.val == 30000, "Retry-After");
    response.status = 403;
    check(!sb_expect_ok(&response, &err) && sb_is(err.kind, "unauthorized"), "403");
    response.status = 503;
    check(!sb_expect_ok(&response, &err) && sb_is(err.message, "the other system answered 503"), "503");
    response.status = 204;
    check(sb_expect_ok(&response, &err), "204");
}

int main(void) {
    json_is_read_and_nothing_else();
    members_and_items_are_found();
    texts_are_quoted_and_read_back();
    texts_are_compared();
    lists_outlive_the_function_that_made_them();
    statuses_are_errors_with_a_kind();
    puts(failed == 0 ? "ok" : "not ok");
    return failed == 0 ? 0 : 1;
}
