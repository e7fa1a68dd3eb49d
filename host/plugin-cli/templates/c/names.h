/* The setting `names`: each number in E.164 with the name of whoever has it. */
#ifndef NAMES_H
#define NAMES_H

#include "switchboard_plugin.h"

/* What the tenant's admin has set, as a JSON object. Nothing is set at first. */
static inline bool read_names(sb_string_t *names, sb_plugin_error_t *err) {
    if (sb_json_read(sb_setting("names", "{}"), names) && sb_json_is_object(*names)) {
        return true;
    }
    return sb_fail(err, "misconfigured", "the setting `names` is no list of numbers with names");
}

/* The name that belongs to a number. */
static inline bool name_of(sb_string_t names, sb_string_t number, sb_string_t *name) {
    sb_string_t known, value;
    for (size_t place = 0; sb_json_next(names, &place, &known, &value);) {
        if (sb_same(known, number)) {
            return sb_json_text(value, name);
        }
    }
    return false;
}

#endif
