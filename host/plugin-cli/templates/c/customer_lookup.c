/* Supplies the customers, instead of the host's own store. */

#include <stdlib.h>

#include "names.h"
#include "switchboard_plugin.h"

static sb_customer_t customer_of(sb_string_t number, sb_string_t name) {
    sb_customer_phone_t *phone = SB_NEW(1, sb_customer_phone_t);
    phone->number = number;
    sb_customer_t customer = sb_customer(number, name);
    customer.phones.ptr = phone;
    customer.phones.len = 1;
    return customer;
}

bool exports_customer_lookup_search(sb_string_t *query, sb_page_request_t *page, sb_request_context_t *context,
                                    sb_customer_page_t *ret, sb_plugin_error_t *err) {
    sb_string_t names, number, value, name;
    if (!read_names(&names, err)) {
        return false;
    }
    /* The cursor is ours: here, how many were shown before. */
    size_t shown = page->cursor.is_some ? strtoul(sb_c_str(page->cursor.val), NULL, 10) : 0;
    sb_customer_t *items = SB_NEW(page->limit, sb_customer_t);
    size_t found = 0, count = 0;
    for (size_t place = 0; sb_json_next(names, &place, &number, &value);) {
        if (!sb_json_text(value, &name) || !(sb_contains(number, *query) || sb_contains(name, *query))) {
            continue;
        }
        if (found >= shown && count < page->limit) {
            items[count++] = customer_of(number, name);
        }
        found++;
    }
    *ret = (sb_customer_page_t){.total = {.is_some = true, .val = (uint32_t)found}};
    ret->items.ptr = items;
    ret->items.len = count;
    if (shown + count < found) {
        ret->next_cursor = sb_some(sb_format("%zu", shown + count));
    }
    return true;
}

bool exports_customer_lookup_get(sb_string_t *id, sb_request_context_t *context,
                                 exports_customer_lookup_option_customer_t *ret, sb_plugin_error_t *err) {
    sb_string_t names, name;
    if (!read_names(&names, err)) {
        return false;
    }
    *ret = (exports_customer_lookup_option_customer_t){0};
    if (name_of(names, *id, &name)) {
        ret->is_some = true;
        ret->val = customer_of(*id, name);
    }
    return true;
}
