/* The SDK for plugins in C: JSON, read in the text in which it stands. */

#include "switchboard_plugin.h"

#include <string.h>

/* How deep values may lie in each other. */
enum { DEEPEST = 64 };

/* Where no value is. */
#define NOWHERE SIZE_MAX

static size_t skip_space(sb_string_t text, size_t at) {
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\n' || text.ptr[at] == '\r')) {
        at++;
    }
    return at;
}

static bool is_at(sb_string_t text, size_t at, char letter) { return at < text.len && text.ptr[at] == (uint8_t)letter; }

static int hex(uint8_t letter) {
    if (letter >= '0' && letter <= '9') {
        return letter - '0';
    }
    uint8_t low = letter | 0x20;
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* The 4 hexadecimal digits that begin here, or -1. */
static int32_t hex4(sb_string_t text, size_t at) {
    int32_t value = 0;
    for (size_t index = at; index < at + 4; index++) {
        int digit = index < text.len ? hex(text.ptr[index]) : -1;
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

static size_t skip_string(sb_string_t text, size_t at) {
    for (at++; at < text.len; at++) {
        if (text.ptr[at] == '"') {
            return at + 1;
        }
        if (text.ptr[at] < 0x20) {
            return NOWHERE;
        }
        if (text.ptr[at] != '\\') {
            continue;
        }
        at++;
        if (at >= text.len || strchr("\"\\/bfnrtu", text.ptr[at]) == NULL || text.ptr[at] == 0) {
            return NOWHERE;
        }
        if (text.ptr[at] == 'u') {
            if (hex4(text, at + 1) < 0) {
                return NOWHERE;
            }
            at += 4;
        }
    }
    return NOWHERE;
}

static size_t skip_digits(sb_string_t text, size_t at) {
    size_t first = at;
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9') {
        at++;
    }
    return at > first ? at : NOWHERE;
}

static size_t skip_number(sb_string_t text, size_t at) {
    if (is_at(text, at, '-')) {
        at++;
    }
    at = is_at(text, at, '0') ? at + 1 : skip_digits(text, at);
    if (at != NOWHERE && is_at(text, at, '.')) {
        at = skip_digits(text, at + 1);
    }
    if (at != NOWHERE && (is_at(text, at, 'e') || is_at(text, at, 'E'))) {
        at++;
        if (is_at(text, at, '+') || is_at(text, at, '-')) {
            at++;
        }
        at = skip_digits(text, at);
    }
    return at;
}

static size_t skip_word(sb_string_t text, size_t at, const char *word) {
    size_t length = strlen(word);
    return text.len - at >= length && memcmp(text.ptr + at, word, length) == 0 ? at + length : NOWHERE;
}

static size_t skip_value(sb_string_t text, size_t at, int depth);

static size_t skip_container(sb_string_t text, size_t at, int depth) {
    bool object = is_at(text, at, '{');
    char end = object ? '}' : ']';
    at = skip_space(text, at + 1);
    if (is_at(text, at, end)) {
        return at + 1;
    }
    for (;;) {
        if (object) {
            if (!is_at(text, at, '"') || (at = skip_string(text, at)) == NOWHERE) {
                return NOWHERE;
            }
            at = skip_space(text, at);
            if (!is_at(text, at, ':')) {
                return NOWHERE;
            }
            at = skip_space(text, at + 1);
        }
        at = skip_value(text, at, depth + 1);
        if (at == NOWHERE) {
            return NOWHERE;
        }
        at = skip_space(text, at);
        if (is_at(text, at, end)) {
            return at + 1;
        }
        if (!is_at(text, at, ',')) {
            return NOWHERE;
        }
        at = skip_space(text, at + 1);
    }
}

/* Where the value ends that begins here, or NOWHERE if it is none. */
static size_t skip_value(sb_string_t text, size_t at, int depth) {
    if (at >= text.len || depth > DEEPEST) {
        return NOWHERE;
    }
    switch (text.ptr[at]) {
    case '{':
    case '[':
        return skip_container(text, at, depth);
    case '"':
        return skip_string(text, at);
    case 't':
        return skip_word(text, at, "true");
    case 'f':
        return skip_word(text, at, "false");
    case 'n':
        return skip_word(text, at, "null");
    default:
        return skip_number(text, at);
    }
}

static sb_string_t piece(sb_string_t text, size_t from, size_t to) {
    return (sb_string_t){.ptr = text.ptr + from, .len = to - from};
}

bool sb_json_read(sb_string_t text, sb_string_t *value) {
    size_t from = skip_space(text, 0), to = skip_value(text, from, 0);
    if (to == NOWHERE || skip_space(text, to) != text.len) {
        return false;
    }
    *value = piece(text, from, to);
    return true;
}

bool sb_json_is_object(sb_string_t value) { return is_at(value, 0, '{'); }

bool sb_json_is_array(sb_string_t value) { return is_at(value, 0, '['); }

bool sb_json_next(sb_string_t container, size_t *place, sb_string_t *name, sb_string_t *value) {
    bool object = sb_json_is_object(container);
    if (!object && !sb_json_is_array(container)) {
        return false;
    }
    size_t at = skip_space(container, *place == 0 ? 1 : *place);
    *name = (sb_string_t){0};
    if (object) {
        size_t end = is_at(container, at, '"') ? skip_string(container, at) : NOWHERE;
        if (end == NOWHERE || !sb_json_text(piece(container, at, end), name)) {
            return false;
        }
        at = skip_space(container, end);
        if (!is_at(container, at, ':')) {
            return false;
        }
        at = skip_space(container, at + 1);
    }
    size_t end = skip_value(container, at, 0);
    if (end == NOWHERE) {
        return false;
    }
    *value = piece(container, at, end);
    at = skip_space(container, end);
    *place = is_at(container, at, ',') ? at + 1 : at;
    return true;
}

bool sb_json_member(sb_string_t object, const char *name, sb_string_t *value) {
    sb_string_t found, member;
    size_t place = 0;
    while (sb_json_is_object(object) && sb_json_next(object, &place, &member, &found)) {
        if (sb_is(member, name)) {
            *value = found;
            return true;
        }
    }
    return false;
}

static size_t put_utf8(uint8_t *to, uint32_t letter) {
    if (letter < 0x80) {
        to[0] = (uint8_t)letter;
        return 1;
    }
    if (letter < 0x800) {
        to[0] = (uint8_t)(0xc0 | letter >> 6);
        to[1] = (uint8_t)(0x80 | (letter & 0x3f));
        return 2;
    }
    if (letter < 0x10000) {
        to[0] = (uint8_t)(0xe0 | letter >> 12);
        to[1] = (uint8_t)(0x80 | (letter >> 6 & 0x3f));
        to[2] = (uint8_t)(0x80 | (letter & 0x3f));
        return 3;
    }
    to[0] = (uint8_t)(0xf0 | letter >> 18);
    to[1] = (uint8_t)(0x80 | (letter >> 12 & 0x3f));
    to[2] = (uint8_t)(0x80 | (letter >> 6 & 0x3f));
    to[3] = (uint8_t)(0x80 | (letter & 0x3f));
    return 4;
}

/* The character of an escape `\uXXXX`, or of two that belong together; one without its other half becomes U+FFFD. */
static uint32_t escaped(sb_string_t value, size_t *at) {
    uint32_t letter = (uint32_t)hex4(value, *at);
    *at += 4;
    if (letter < 0xd800 || letter > 0xdfff) {
        return letter;
    }
    bool more = letter < 0xdc00 && is_at(value, *at, '\\') && is_at(value, *at + 1, 'u');
    int32_t low = more ? hex4(value, *at + 2) : -1;
    if (low < 0xdc00 || low > 0xdfff) {
        return 0xfffd;
    }
    *at += 6;
    return 0x10000 + ((letter - 0xd800) << 10) + ((uint32_t)low - 0xdc00);
}

bool sb_json_text(sb_string_t value, sb_string_t *text) {
    if (!is_at(value, 0, '"') || skip_string(value, 0) != value.len) {
        return false;
    }
    /* No escape is shorter than what it stands for. */
    uint8_t *bytes = sb_new(value.len, 1);
    size_t length = 0, at = 1;
    while (at + 1 < value.len) {
        uint8_t letter = value.ptr[at++];
        if (letter != '\\') {
            bytes[length++] = letter;
            continue;
        }
        letter = value.ptr[at++];
        switch (letter) {
        case 'u':
            length += put_utf8(bytes + length, escaped(value, &at));
            break;
        case 'b':
            bytes[length++] = '\b';
            break;
        case 'f':
            bytes[length++] = '\f';
            break;
        case 'n':
            bytes[length++] = '\n';
            break;
        case 'r':
            bytes[length++] = '\r';
            break;
        case 't':
            bytes[length++] = '\t';
            break;
        default:
            bytes[length++] = letter;
        }
    }
    *text = (sb_string_t){.ptr = bytes, .len = length};
    return true;
}

sb_string_t sb_json_quote(sb_string_t text) {
    static const char digits[] = "0123456789abcdef";
    /* At most six bytes for one, and the quotes. */
    uint8_t *bytes = sb_new(text.len + 1, 6);
    size_t length = 0;
    bytes[length++] = '"';
    for (size_t at = 0; at < text.len; at++) {
        uint8_t letter = text.ptr[at];
        if (letter == '"' || letter == '\\') {
            bytes[length++] = '\\';
            bytes[length++] = letter;
        } else if (letter < 0x20) {
            memcpy(bytes + length, "\\u00", 4);
            bytes[length + 4] = (uint8_t)digits[letter >> 4];
            bytes[length + 5] = (uint8_t)digits[letter & 15];
            length += 6;
        } else {
            bytes[length++] = letter;
        }
    }
    bytes[length++] = '"';
    return (sb_string_t){.ptr = bytes, .len = length};
}

sb_string_t sb_json_quote_option(sb_option_string_t text) { return text.is_some ? sb_json_quote(text.val) : sb_str("null"); }
